// Steps of the beam that no log tells: an attenuator or a shutter that moved in, a beam that was lost in part. A step shows as a third
// difference of the frames' light that no smooth curve has; it is believed only where the pixels' own curves become smooth by it.

import { type MaskVolume, Measured, type RealVolume } from "@friedel/engine";
import { beamEvidence, changedBy } from "./beam-evidence.js";
import { planesOf, type Tally, tallyOf } from "./tally.js";

/** Steps that were found: the beam of each frame over the greatest, and a sentence. */
export interface BeamSteps {
  readonly factors: Float64Array;
  readonly note: string;
}

/** Natural logarithm of the least step that is looked for: smaller ones are left to the fit of each frame's factor. */
const leastStep = 0.25;
/** Counts of a frame with less tell nothing of a step. */
const leastCounts = 2000;
/** What pixels must say of it: true steps of 45 % on drawn crystals of 1e5 counts have 5 to 19 sigmas and gains of 0.2 to 0.5. */
const proven = { sigmas: 5, gain: 0.15 } as const;
/** What the logarithm of a step is tried to be beyond what the sums of frames say: their own curvature is in these. */
const refinements = [-0.24, -0.18, -0.12, -0.06, 0, 0.06, 0.12, 0.18, 0.24] as const;
/** Places that are tried. */
const mostTried = 8;

/**
 * Steps in frames (frame, row, column) whose flat field, background and logged beam are taken out (`signal`); undefined without any.
 * `tally` is that of the counts, where it is known.
 */
export function beamSteps(
  signal: RealVolume,
  counts: RealVolume,
  mask: MaskVolume,
  tally = tallyOf(counts, mask),
): BeamSteps | undefined {
  const light = lightOf(signal, counts, mask, tally);
  const found: { readonly frame: number; readonly factor: number }[] = [];
  const refused = new Set<number>();
  let factors = new Float64Array(light.length).fill(1);
  while (found.length + refused.size < mostTried) {
    const step = largestStep(light, factors, refused);
    if (!step) break;
    const sound = { ...signal, data: divided(signal, factors) };
    const tried = refinements.map((change) => {
      const factor = step.factor * Math.exp(change);
      const alone = factors.map((_, k) => (k < step.frame ? 1 : factor));
      return { factor, alone, ...beamEvidence(sound, counts, mask, alone, changedBy(alone)) };
    });
    const { factor, alone, gain, sigmas } = tried.reduce((best, other) => (other.gain > best.gain ? other : best));
    refused.add(step.frame);
    if (gain < proven.gain || sigmas < proven.sigmas) continue;
    found.push({ frame: step.frame, factor });
    factors = factors.map((value, k) => value * alone[k]);
  }
  if (found.length === 0) return undefined;
  const greatest = Math.max(...factors);
  const said = found
    .sort((a, b) => a.frame - b.frame)
    .map(({ frame, factor }) => `to ${Number((100 * factor).toPrecision(2))} % from frame ${frame - 1} to ${frame}`);
  return {
    factors: factors.map((value) => value / greatest),
    note: `the light of the frames steps ${said.join(" and ")}, which no crystal does (an attenuator, a shutter, the beam): taken as their gain`,
  };
}

/** The frame at which light steps most, and by what factor, with the factors that are known taken out. */
function largestStep(light: Float64Array, factors: Float64Array, refused: ReadonlySet<number>) {
  let best: { readonly frame: number; readonly factor: number } | undefined;
  for (let frame = 2; frame < light.length - 1; frame++) {
    if (refused.has(frame)) continue;
    const logs = [-2, -1, 0, 1].map((k) => Math.log(light[frame + k] / factors[frame + k]));
    const step = (3 * logs[2] + logs[0] - 3 * logs[1] - logs[3]) / 2;
    if (Math.abs(step) > Math.max(leastStep, Math.abs(Math.log(best?.factor ?? 1)))) best = { frame, factor: Math.exp(step) };
  }
  return best;
}

/** Light of each frame over its measured voxels; NaN for frames of too few counts. */
function lightOf(signal: RealVolume, counts: RealVolume, mask: MaskVolume, tally: Tally): Float64Array {
  const area = counts.shape[1] * counts.shape[2];
  const { counts: totals, missing } = planesOf(tally, 0);
  const lights = signal === counts ? totals : totals.map((_, frame) => totalOf(signal, mask, frame));
  return lights.map((light, frame) => (totals[frame] < leastCounts ? Number.NaN : light / (area - missing[frame])));
}

function totalOf({ data, shape }: RealVolume, mask: MaskVolume, frame: number): number {
  const area = shape[1] * shape[2];
  let total = 0;
  for (let i = frame * area; i < (frame + 1) * area; i++) if (mask.data[i] !== Measured.no) total += data[i];
  return total;
}

function divided({ data, shape }: RealVolume, factors: Float64Array): Float32Array {
  const area = shape[1] * shape[2];
  return data.map((value, i) => value / factors[Math.floor(i / area)]);
}
