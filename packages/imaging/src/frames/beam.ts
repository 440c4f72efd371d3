// How much beam each frame had, from what the log says of it: the counts of a monitor, and the share that attenuators let through. Counts
// stay counts; what the log says becomes a factor of their means. The log is believed as far as the frames do not contradict it.

import { type MaskVolume, Measured, type RealVolume } from "@friedel/engine";
import { beamEvidence, changedBy } from "./beam-evidence.js";

/** What a log tells of the beam at each frame. */
export interface BeamLog {
  /** Counts of the beam's monitor. */
  readonly monitor?: Float64Array;
  /** Share of the beam that attenuators let through; only ratios matter. */
  readonly transmission?: Float64Array;
}

/** What is taken from it. */
export interface Beam {
  /** Beam of each frame over the greatest; absent where all had the same. */
  readonly factors?: Float64Array;
  /** A sentence; absent where there is nothing to say. */
  readonly note?: string;
}

/** The beam varies if it does by more than this … */
const leastVariation = 0.003;
/** … and a monitor by more than this many standard deviations of its own counting noise. */
const monitorSignificance = 4;
/** A monitor of fewer counts has noise of its own that matters: one per cent. */
const fewCounts = 1e4;
/** Standard deviations from which on the frames bear a column of the log out, and down to which they do not contradict it. */
const borneOut = 4;
const contradicted = -2.5;

interface Candidate {
  readonly name: string;
  readonly factors: Float64Array;
}

/** The beam of frames: `counts` (frame, row, column), and what they are without flat field and background. */
export function beamOf(signal: RealVolume, counts: RealVolume, mask: MaskVolume, log: BeamLog): Beam {
  const lit = litFrames(counts, mask);
  const candidates = candidatesOf(log, lit, counts.shape[0]);
  if (candidates.length === 0) return {};
  const evidence = (tried: readonly Float64Array[], places: readonly number[]) =>
    beamEvidence(signal, counts, mask, tried, places);
  // One is better than another in the same differences; whether it is right its own tell.
  const all = candidates.map(({ factors }) => factors);
  const places = [...new Set(all.flatMap(changedBy))];
  const gains = evidence(all, places).map(({ gain }) => gain);
  const sigmas = all.map((factors) => evidence([factors], changedBy(factors))[0].sigmas);
  const best = gains.indexOf(Math.max(...gains));
  // Where the frames do not tell, what comes first is all that is known.
  const taken = sigmas[best] > borneOut ? best : sigmas.findIndex((value) => value > contradicted);
  if (taken < 0) return { note: `${described(candidates[0], lit)}, which the counts of the frames contradict: it is not used` };
  return { factors: candidates[taken].factors, note: `${described(candidates[taken], lit)}: this is taken as their gain` };
}

/** What the log may mean, the likeliest first; none where it says that nothing varied. */
function candidatesOf(log: BeamLog, lit: readonly number[], frames: number): Candidate[] {
  const monitor = usable(log.monitor, lit, frames);
  const isNoise = monitor && spread(monitor) <= 2 * monitorSignificance * Math.sqrt(mean(monitor));
  const counted = isNoise ? undefined : monitor;
  const transmission = usable(log.transmission, lit, frames);
  const candidates: { name: string; values: Float64Array }[] = [];
  if (counted && transmission) {
    candidates.push({ name: "monitor and transmission", values: counted.map((value, k) => value * transmission[k]) });
  }
  if (counted) candidates.push({ name: "monitor", values: counted });
  if (counted && mean(counted) < fewCounts) candidates.push({ name: "monitor", values: withoutNoise(counted) });
  if (transmission) candidates.push({ name: "transmission", values: transmission });
  return candidates.map(({ name, values }) => {
    const greatest = lit.reduce((most, k) => Math.max(most, values[k]), 0);
    return { name, factors: values.map((value) => value / greatest) };
  });
}

/** Values of a column that vary, those that are no reading replaced by the nearest; undefined where there is nothing to use. */
function usable(values: Float64Array | undefined, lit: readonly number[], frames: number): Float64Array | undefined {
  if (values?.length !== frames) return undefined;
  const read = lit.filter((k) => values[k] > 0 && values[k] < Number.POSITIVE_INFINITY);
  if (2 * read.length < lit.length) return undefined;
  const nearest = (k: number): number => read.reduce((best, other) => (Math.abs(other - k) < Math.abs(best - k) ? other : best));
  const isRead = new Set(read);
  const filled = values.map((value, k) => (isRead.has(k) ? value : values[nearest(k)]));
  return spread(filled) > leastVariation * mean(filled) ? filled : undefined;
}

/** A monitor without its counting noise: its mean over each stretch of frames that holds nothing else. */
function withoutNoise(monitor: Float64Array): Float64Array {
  const out = monitor.slice();
  for (let first = 0; first < monitor.length; ) {
    let [end, sum] = [first + 1, monitor[first]];
    const isLevel = (value: number, level: number): boolean => Math.abs(value - level) <= monitorSignificance * Math.sqrt(level);
    while (end < monitor.length && isLevel(monitor[end], sum / (end - first))) sum += monitor[end++];
    out.fill(sum / (end - first), first, end);
    first = end;
  }
  return out;
}

/** Frames that hold a measured count. */
function litFrames({ data, shape }: RealVolume, mask: MaskVolume): number[] {
  const area = shape[1] * shape[2];
  const isLit = (frame: number): boolean => {
    for (let i = frame * area; i < (frame + 1) * area; i++) if (data[i] > 0 && mask.data[i] !== Measured.no) return true;
    return false;
  };
  return Array.from({ length: shape[0] }, (_, frame) => frame).filter(isLit);
}

function described({ name, factors }: Candidate, lit: readonly number[]): string {
  const percent = (value: number): string => `${Number((100 * value).toPrecision(2))} %`;
  const least = lit.reduce((best, k) => (factors[k] < factors[best] ? k : best));
  const dim = lit.filter((k) => factors[k] < 0.9);
  const said = `the log's ${name} says that frame ${least} had ${percent(factors[least])} of the greatest beam`;
  if (dim.length < 2) return said;
  return `${said}, and ${dim.length} frames between ${dim[0]} and ${dim[dim.length - 1]} less than 90 %`;
}

function spread(values: Float64Array): number {
  return values.reduce((most, value) => Math.max(most, value)) - values.reduce((least, value) => Math.min(least, value));
}

function mean(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
