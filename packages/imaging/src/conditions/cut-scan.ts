// Whether the peak lies so near an end of the scan or of the frames that signal is cut off there. A transform wraps around the ends, so
// nothing later in the way of the data can see it.

import { Measured, type Measurement } from "@friedel/engine";

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

const names = ["frame", "row", "column"] as const;

/** The ends of a measurement's axes at which signal is missing, most of it first. Of raw frames, or of a pattern that was not padded. */
export function cutScan(measurement: Measurement): CutEnd[] {
  const cuts: CutEnd[] = [];
  for (const axis of [0, 1, 2] as const) {
    const profile = profileOf(measurement, axis);
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
  const where = end === "first" ? "before" : "behind";
  const cut = axis === 0 ? (end === "first" ? "the scan began" : "the scan ended") : "the frames end";
  const lost = missing >= 0.01 ? `, so about ${percent(missing)} of the peak's counts are missing` : "";
  const advice = axis === 0 ? "scan further on that side" : "move the detector, or keep more of its frames";
  return (
    `${cut} ${beforePeak} ${name}${beforePeak === 1 ? "" : "s"} ${where} the peak, where a ${name} still has ` +
    `${percent(brightness)} of the brightest ${name}'s counts${lost}: ${advice}`
  );
}

/** Counts along an axis, summed over the lines that hold the peak, without the background that is found beside them. */
function profileOf({ amplitude, mask }: Measurement, axis: 0 | 1 | 2): number[] {
  const { shape } = mask;
  const n = shape[axis];
  const inner = axis === 2 ? 1 : axis === 1 ? shape[2] : shape[1] * shape[2];
  const lines = new Float64Array(mask.data.length / n);
  const lineOf = (i: number): number => Math.floor(i / (n * inner)) * inner + (i % inner);
  for (let i = 0; i < mask.data.length; i++) if (mask.data[i] !== Measured.no) lines[lineOf(i)] += amplitude.data[i] ** 2;
  const median = lines.toSorted()[lines.length >> 1];
  const brightest = lines.reduce((most, value) => Math.max(most, value), 0);
  const least = median + Math.max(peakShare * (brightest - median), significance * Math.sqrt(median + 1));
  const [peak, beside] = [new Float64Array(n), new Float64Array(n)];
  const [peakVoxels, besideVoxels] = [new Float64Array(n), new Float64Array(n)];
  for (let i = 0; i < mask.data.length; i++) {
    if (mask.data[i] === Measured.no) continue;
    const k = Math.floor(i / inner) % n;
    const isPeak = lines[lineOf(i)] >= least;
    (isPeak ? peak : beside)[k] += amplitude.data[i] ** 2;
    (isPeak ? peakVoxels : besideVoxels)[k]++;
  }
  const backgrounds = Array.from(beside, (sum, k) => (besideVoxels[k] > 0 ? sum / besideVoxels[k] : 0));
  const background = backgrounds.toSorted((a, b) => a - b)[backgrounds.length >> 2];
  return Array.from(peak, (sum, k) => Math.max(0, sum - background * peakVoxels[k]));
}
