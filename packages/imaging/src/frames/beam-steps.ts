// Steps of the beam that no log tells: an attenuator or a shutter that moved in, a beam that was lost in part. A step shows as a third
// difference of the frames' light that no smooth curve has, a short stretch by what it has beyond the frames about it; either is believed
// only where the pixels' own curves become smooth by it.

import { type MaskVolume, Measured, type RealVolume } from "@friedel/engine";
import { beamEvidence, changedBy } from "./beam-evidence.js";
import { named } from "./notes.js";
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
/** Changes that are tried, and frames of the longest change that is looked for as one; of a longer one both ends are found as steps. */
const mostTried = 12;
const longestBlock = 3;

/** A factor of the frames from `frame` to `end`, exclusive. */
interface Change {
  readonly frame: number;
  readonly end: number;
  readonly factor: number;
}

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
  const found: Change[] = [];
  const refused = new Set<string>();
  let factors = new Float64Array(light.length).fill(1);
  while (refused.size < mostTried) {
    const changes = largestChanges(light, factors, refused);
    if (changes.length === 0) break;
    const sound = factors.every((value) => value === 1) ? signal : { ...signal, data: divided(signal, factors) };
    const along = ({ frame, end, factor }: Change) => factors.map((_, k) => (k < frame || k >= end ? 1 : factor));
    const all = changes.map(along);
    const places = [...new Set(all.flatMap(changedBy))];
    // Of a short dim stretch the step at either end may look likely too: one is better than another in the same differences.
    const [likeliest] = beamEvidence(sound, counts, mask, all, places)
      .map(({ gain }, n) => ({ change: changes[n], gain }))
      .sort((one, other) => other.gain - one.gain);
    const near = refinements.map((by) => {
      const change = { ...likeliest.change, factor: likeliest.change.factor * Math.exp(by) };
      return { change, alone: along(change) };
    });
    // All change the same differences.
    const own = changedBy(along(likeliest.change));
    const evidence = beamEvidence(sound, counts, mask, near.map(aloneOf), own);
    const tried = near.map((one, n) => ({ ...one, ...evidence[n] }));
    const { change, alone, gain, sigmas } = tried.reduce((best, other) => (other.gain > best.gain ? other : best));
    refused.add(nameOf(change));
    if (gain < proven.gain || sigmas < proven.sigmas) continue;
    found.push(change);
    factors = factors.map((value, k) => value * alone[k]);
  }
  if (found.length === 0) return undefined;
  const greatest = Math.max(...factors);
  const said = found.sort((a, b) => a.frame - b.frame).map((change) => described(change, light.length));
  return {
    factors: factors.map((value) => value / greatest),
    note: `the light of the frames steps ${said.join(" and ")}, which no crystal does (an attenuator, a shutter, the beam): taken as their gain`,
  };
}

function aloneOf({ alone }: { readonly alone: Float64Array }): Float64Array {
  return alone;
}

function nameOf({ frame, end }: Change): string {
  return `${frame} to ${end}`;
}

function described({ frame, end, factor }: Change, frames: number): string {
  const percent = `to ${Number((100 * factor).toPrecision(2))} %`;
  if (end === frames) return `${percent} from frame ${frame - 1} to ${frame}`;
  return `${percent} in ${named(
    "frame",
    Array.from({ length: end - frame }, (_, k) => frame + k),
  )}`;
}

/** The largest step, and the largest change of one, two and three frames, with the factors that are known taken out. */
function largestChanges(light: Float64Array, factors: Float64Array, refused: ReadonlySet<string>): Change[] {
  const logs = light.map((value, k) => Math.log(value / factors[k]));
  const largest = (changes: readonly Change[]): Change[] => {
    const size = ({ factor }: Change) => Math.abs(Math.log(factor));
    const open = changes.filter((change) => size(change) > leastStep && !refused.has(nameOf(change)));
    return open.length === 0 ? [] : [open.reduce((best, other) => (size(other) > size(best) ? other : best))];
  };
  const steps = Array.from({ length: Math.max(0, logs.length - 3) }, (_, k): Change => {
    const step = (3 * logs[k + 2] + logs[k] - 3 * logs[k + 1] - logs[k + 3]) / 2;
    return { frame: k + 2, end: logs.length, factor: Math.exp(step) };
  });
  const blocks = Array.from({ length: longestBlock }, (_, i) => blocksOf(logs, i + 1));
  return [steps, ...blocks].flatMap(largest);
}

/** Changes of `length` frames each: what they have beyond the cubic through the two frames on either side. */
function blocksOf(logs: Float64Array, length: number): Change[] {
  const places = [-2, -1, length, length + 1];
  const weights = Array.from({ length }, (_, at) =>
    places.map((x) => places.reduce((product, y) => (x === y ? product : (product * (at - y)) / (x - y)), 1)),
  );
  return Array.from({ length: Math.max(0, logs.length - length - 3) }, (_, k): Change => {
    const frame = k + 2;
    const beyond = weights.map((of, at) => logs[frame + at] - of.reduce((sum, w, i) => sum + w * logs[frame + places[i]], 0));
    return { frame, end: frame + length, factor: Math.exp(beyond.reduce((sum, value) => sum + value, 0) / length) };
  });
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
  const out = data.slice();
  for (let k = 0, i = 0; k < factors.length; k++) for (const end = i + area; i < end; i++) out[i] /= factors[k];
  return out;
}
