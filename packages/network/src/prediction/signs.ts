// What a prediction shows of its own error: how it fits before and after the projections, how far these and the probe move it, how uneven
// it is, how much the samples differ. None of them tells the error by itself; the error models weigh them.

import { type ComplexVolume, type MaskVolume, Measured, type RealVolume } from "@friedel/engine";
import type { Comparison } from "@friedel/imaging";
import { pattersonSignNames } from "./patterson-signs.js";
import type { Deviations } from "./uncertainty.js";

/** The signs of one answer in order, each a decimal logarithm. */
export const signNames: readonly string[] = [
  "chi2 of the answer as it is",
  "chi2 of the answer beyond counting noise",
  "chi2 of counting noise",
  "change of the answer by the projections",
  "unevenness of the answer's amplitude",
  "change of the answer by the probe",
  "change of the answer's phase by the probe",
  "change of the answer's amplitude by the probe",
  "part of the probe's object that is apart from the rest",
  ...pattersonSignNames,
];

/** Further signs where there are several samples: their disagreement, and their deviations in phase and amplitude. */
export const sampleSignCount = 3;

/** What the signs of an answer are read from. */
export interface Evidence {
  readonly object: ComplexVolume;
  readonly support: MaskVolume;
  /** chi2 before and after the projections, and what counting noise alone would leave. */
  readonly chi2: { readonly before: number; readonly after: number; readonly noise: number };
  /** The object before the projections, compared with it. */
  readonly unprojected: Pick<Comparison, "fieldError">;
  /** The probe's object, compared with it; null where nothing was left of it. */
  readonly probed: (Pick<Comparison, "fieldError" | "aligned" | "correlation"> & { readonly apart: number }) | null;
}

/** Least values of the signs: less tells nothing. */
const least = {
  chi2: 1e-4,
  noise: 1e-6,
  change: 1e-3,
  disagreement: 1e-4,
  deviation: 1e-3,
  difference: 1e-2,
  part: 1e-2,
} as const;
/** Changes by the probe where nothing is left of the object. */
const lost = { fieldError: 1, phase: Math.PI / Math.sqrt(3), amplitude: 1, apart: 1 } as const;

/** The signs of an answer on the pattern's grid: the first of {@link signNames}, before those of its Patterson function. */
export function signsOf({ object, support, chi2, unprojected, probed }: Evidence): number[] {
  const inside = voxelsOf(support);
  const { mean, unevenness } = amplitudesOf(object, inside);
  const changes = probed ? differences(object, probed, inside, mean) : lost;
  return [
    sign(chi2.before, least.chi2),
    sign(chi2.after - chi2.noise, least.chi2),
    sign(chi2.noise, least.noise),
    sign(unprojected.fieldError, least.change),
    sign(unevenness, least.deviation),
    sign(probed?.fieldError ?? lost.fieldError, least.change),
    sign(changes.phase, least.difference),
    sign(changes.amplitude, least.difference),
    sign(probed?.apart ?? lost.apart, least.part),
  ];
}

/** The signs of several samples: of their mean correlation, and of their deviations at each voxel. */
export function sampleSignsOf(
  { object, support }: Pick<Evidence, "object" | "support">,
  agreement: number,
  { phase, amplitude }: Deviations,
): number[] {
  const inside = voxelsOf(support);
  const { mean } = amplitudesOf(object, inside);
  const rms = ({ data }: RealVolume): number => Math.sqrt(inside.reduce((sum, i) => sum + data[i] ** 2, 0) / inside.length);
  return [
    sign(1 - agreement, least.disagreement),
    sign(rms(phase), least.deviation),
    sign(rms(amplitude) / mean, least.deviation),
  ];
}

function sign(value: number, floor: number): number {
  return Math.log10(Math.max(floor, value));
}

function voxelsOf({ data }: MaskVolume): number[] {
  const inside: number[] = [];
  for (let i = 0; i < data.length; i++) if (data[i] !== 0) inside.push(i);
  return inside;
}

/** chi2 that counting noise leaves of the true object: a quarter a voxel with counts, over all counts. */
export function noiseChi2({ data }: RealVolume, mask: MaskVolume): number {
  let [lit, counts] = [0, 0];
  for (let i = 0; i < data.length; i++) {
    if (mask.data[i] === Measured.no) continue;
    lit += Math.min(1, data[i]);
    counts += data[i];
  }
  return lit / 4 / counts;
}

/** Mean amplitude inside, and its relative variance. */
function amplitudesOf(
  { data }: ComplexVolume,
  inside: readonly number[],
): { readonly mean: number; readonly unevenness: number } {
  let [first, second] = [0, 0];
  for (const i of inside) {
    const power = data[2 * i] ** 2 + data[2 * i + 1] ** 2;
    first += Math.sqrt(power);
    second += power;
  }
  return { mean: first / inside.length, unevenness: (second * inside.length) / first ** 2 - 1 };
}

/** Median differences inside, of phase and of amplitude over its mean, at equal strength. */
function differences(
  { data }: ComplexVolume,
  { aligned, correlation }: { readonly aligned: ComplexVolume; readonly correlation: number },
  inside: readonly number[],
  mean: number,
): { readonly phase: number; readonly amplitude: number } {
  const phases = new Float64Array(inside.length);
  const amplitudes = new Float64Array(inside.length);
  inside.forEach((i, n) => {
    const [a, b, c, d] = [data[2 * i], data[2 * i + 1], aligned.data[2 * i], aligned.data[2 * i + 1]];
    phases[n] = Math.abs(Math.atan2(b * c - a * d, a * c + b * d));
    amplitudes[n] = Math.abs(Math.hypot(a, b) - Math.hypot(c, d) / correlation) / mean;
  });
  const middle = (values: Float64Array): number => values.sort()[Math.floor(values.length / 2)];
  return { phase: middle(phases), amplitude: middle(amplitudes) };
}
