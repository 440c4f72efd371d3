// Whether the peak lies so near an end of the scan or of the frames that signal is cut off there. A transform wraps around the ends, so
// nothing later in the way of the data can see it.

import { type MaskVolume, Measured, type Measurement, type RealVolume } from "@friedel/engine";
import { planesOf, type Tally, tallyOf } from "../frames/tally.js";

/** An end of an axis at which signal is missing. */
export interface CutEnd {
  readonly axis: 0 | 1 | 2;
  readonly end: "first" | "last";
  /** Frames (rows, columns) from the brightest one to this end. */
  readonly beforePeak: number;
  /** Counts of the frame at this end over those of the brightest frame. */
  readonly brightness: number;
  /** Share of the peak's counts that lies beyond the end, if the peak falls off alike to both sides. */
  readonly missing: number;
  /** One sentence: what is cut, and what to do. */
  readonly sentence: string;
}

/**
 * Lines along an axis that hold this share of what the brightest line has above the median line, and stand above the median by as many
 * standard deviations, are the peak's.
 */
const peakShare = 0.02;
const significance = 5;
/**
 * A peak is cut where the outermost frame has this share of the brightest frame's counts: 24 whole scans have 0.006 at most, one that
 * began three frames before the peak 0.12.
 */
const leastBrightness = 0.05;

/** A plane at an end is none that was measured where it has less than this share of the voxels of the peak's lines that others have. */
const leastSeen = 0.1;

const names = ["frame", "row", "column"] as const;

/** The ends of a measurement's axes at which signal is missing, most of it first; what is padded or not measured is beyond the ends. */
export function cutScan({ amplitude, mask }: Measurement): CutEnd[] {
  return cutEnds(tallyOf(amplitude, mask, true), mask, (i) => amplitude.data[i] ** 2);
}

/** The same of counts, with their tally. */
export function cutFrames({ data }: RealVolume, mask: MaskVolume, tally: Tally): CutEnd[] {
  return cutEnds(tally, mask, (i) => data[i]);
}

function cutEnds(tally: Tally, mask: MaskVolume, countsAt: (voxel: number) => number): CutEnd[] {
  const cuts: CutEnd[] = [];
  for (const axis of [0, 1, 2] as const) {
    const profile = profileOf(tally, mask, countsAt, axis);
    const peak = profile.reduce((best, value, k) => (value > profile[best] ? k : best), 0);
    for (const end of ["first", "last"] as const) {
      const fromEnd = end === "first" ? profile : profile.toReversed();
      const beforePeak = end === "first" ? peak : profile.length - 1 - peak;
      const brightness = fromEnd[0] / fromEnd[beforePeak];
      if (!(brightness >= leastBrightness)) continue;
      const seen = fromEnd.reduce((sum, value) => sum + value, 0);
      const beyond = fromEnd.slice(2 * beforePeak + 1).reduce((sum, value) => sum + value, 0);
      const missing = beyond / (seen + beyond);
      cuts.push({ axis, end, beforePeak, brightness, missing, sentence: sentenceOf(axis, end, beforePeak, brightness, missing) });
    }
  }
  return cuts.sort((a, b) => b.missing - a.missing || b.brightness - a.brightness);
}

function sentenceOf(axis: 0 | 1 | 2, end: "first" | "last", beforePeak: number, brightness: number, missing: number): string {
  const percent = (share: number): string => `${Math.round(100 * share)} %`;
  const name = names[axis];
  if (beforePeak === 0) {
    return axis === 0
      ? `the brightest frame is the ${end} one: the peak itself may lie beyond what was measured; scan further on that side`
      : `the brightest ${name} is the ${end} one: the peak itself may lie beside the frames; move the detector, or keep more of its frames`;
  }
  const where = end === "first" ? "before" : "behind";
  const cut = axis === 0 ? (end === "first" ? "the scan began" : "the scan ended") : "the frames end";
  const lost = missing >= 0.01 ? `, so about ${percent(missing)} of the peak's counts are missing` : "";
  const advice = axis === 0 ? "scan further on that side" : "move the detector, or keep more of its frames";
  return (
    `${cut} ${beforePeak} ${name}${beforePeak === 1 ? "" : "s"} ${where} the peak, where a ${name} still has ` +
    `${percent(brightness)} of the brightest ${name}'s counts${lost}: ${advice}`
  );
}

/** Counts along an axis from its first to its last measured plane, summed over the lines that hold the peak, without the background beside them. */
function profileOf(tally: Tally, mask: MaskVolume, countsAt: (voxel: number) => number, axis: 0 | 1 | 2): number[] {
  const { shape } = tally;
  const n = shape[axis];
  const inner = axis === 2 ? 1 : axis === 1 ? shape[2] : shape[1] * shape[2];
  const { counts } = tally.along[axis];
  const median = counts.toSorted()[counts.length >> 1];
  const brightest = counts.reduce((most, value) => Math.max(most, value), 0);
  const least = median + Math.max(peakShare * (brightest - median), significance * Math.sqrt(median + 1));
  const [peak, peakVoxels] = [new Float64Array(n), new Float64Array(n)];
  for (let line = 0; line < counts.length; line++) {
    if (counts[line] < least) continue;
    for (let k = 0, i = Math.floor(line / inner) * n * inner + (line % inner); k < n; k++, i += inner) {
      if (mask.data[i] === Measured.no) continue;
      peak[k] += countsAt(i);
      peakVoxels[k]++;
    }
  }
  // Planes without measured voxels, such as padding, are none of the scan's ends.
  const most = peakVoxels.reduce((a, b) => Math.max(a, b), 0);
  const isSeen = (voxels: number): boolean => voxels > leastSeen * most;
  const [first, last] = [peakVoxels.findIndex(isSeen), peakVoxels.findLastIndex(isSeen)];
  const planes = planesOf(tally, axis);
  const backgrounds: number[] = [];
  for (let k = first; k <= last; k++) {
    const voxels = counts.length - planes.missing[k] - peakVoxels[k];
    if (isSeen(peakVoxels[k])) backgrounds.push(voxels > 0 ? Math.max(0, planes.counts[k] - peak[k]) / voxels : 0);
  }
  const background = backgrounds.sort((a, b) => a - b)[backgrounds.length >> 2];
  return Array.from(peak.subarray(first, last + 1), (sum, k) => Math.max(0, sum - background * peakVoxels[first + k]));
}
