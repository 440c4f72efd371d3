// A pattern as sums over its pixels, frame by frame: all that the fit of factors and offsets along the frame axis needs of it.
// A pixel's counts against the frame are a curve y; pixels of like brightness are one group with the sums Σ y yᵀ / b, b the pixel's
// mean, and the mean variance of y / √b. Weighted by brightness, counting noise is alike in all pixels of a group.

import { type MaskVolume, Measured, type Measurement } from "@friedel/engine";
import { plateauOf, type Signal, signalOf } from "./counted.js";
import { type Dense, dense } from "./dense.js";

/** Pixels of like brightness. */
export interface FrameGroup {
  readonly pixels: number;
  /** Σ y yᵀ / b over the pixels: frames × frames. */
  readonly sums: Dense;
  /** Mean variance of a frame's y / √b by counting noise, above 0; of frames that were not measured so great that they weigh nothing. */
  readonly variance: Float64Array;
  /** 1 for each frame that was not measured; its part of the sums is that of a line between its neighbours. */
  readonly missing: Uint8Array;
}

/** Groups between the dimmest and the brightest pixel, even in the logarithm of the counts: four tell no less than ten. */
const groupCount = 4;
/** Pixels with fewer counts in all their frames tell nothing of a frame. */
const leastCounts = 8;
/** A group of fewer pixels is left out. */
const leastPixels = 3;
/** The least variance of a frame as a share of the mean frame's, for frames without a count. */
const leastVariance = 1e-4;

/** A frame is missing where fewer of its pixels are measured than this share of the fullest frame's. */
const leastShare = 0.5;
/** Share of the frames that may be missing: the others have to tell of their curve. */
const mostMissing = 1 / 8;
/** Variance of a frame that was not measured, over the mean of the others. */
const unknownVariance = 1e5;

/** The groups of a measurement, from pixels that are measured in every frame that is there and not saturated in any; none if there are none. */
export function frameGroups(measurement: Measurement, { signal, variance }: Signal = signalOf(measurement)): FrameGroup[] {
  const [frames, rows, columns] = measurement.mask.shape;
  const area = rows * columns;
  const isOut = new Uint8Array(area);
  const missing = missingFrames(measurement.mask);
  if (countOf(missing) > mostMissing * frames) return [];
  const mask = measurement.mask.data;
  for (let k = 0, i = 0; k < frames; k++)
    for (let p = 0; p < area; p++, i++) if (mask[i] === Measured.no && !missing[k]) isOut[p] = 1;
  for (const voxel of plateauOf(measurement)) isOut[voxel % area] = 1;
  const totals = new Float64Array(area);
  for (let k = 0, i = 0; k < frames; k++) for (let p = 0; p < area; p++, i++) if (!missing[k]) totals[p] += variance[i];
  const pixels: number[] = [];
  let [least, greatest] = [Number.POSITIVE_INFINITY, 0];
  for (let p = 0; p < area; p++) {
    if (isOut[p] || totals[p] < leastCounts) continue;
    pixels.push(p);
    least = Math.min(least, totals[p]);
    greatest = Math.max(greatest, totals[p]);
  }
  const span = Math.log(greatest / least) || 1;
  const members = Array.from({ length: groupCount }, (): number[] => []);
  for (const p of pixels) {
    members[Math.min(groupCount - 1, Math.floor((groupCount * Math.log(totals[p] / least)) / span))].push(p);
  }
  return members.filter((of) => of.length >= leastPixels).map((of) => groupOf(of, { signal, variance }, totals, missing));
}

/** 1 for each frame of which most is not measured. */
export function missingFrames({ shape: [frames, rows, columns], data }: MaskVolume): Uint8Array {
  const area = rows * columns;
  const measured = Float64Array.from({ length: frames }, (_, k) => {
    let count = 0;
    for (let i = k * area; i < (k + 1) * area; i++) if (data[i] !== Measured.no) count++;
    return count;
  });
  const most = measured.reduce((a, b) => Math.max(a, b), 0);
  return Uint8Array.from(measured, (count) => (count < leastShare * most ? 1 : 0));
}

/** How many frames are missing. */
export function countOf(missing: Uint8Array): number {
  return missing.reduce((sum, one) => sum + one, 0);
}

/** Fills a curve that goes round at its end where frames are missing, by lines between their neighbours. */
function bridged(curve: Float64Array, missing: Uint8Array): void {
  const n = curve.length;
  for (let k = 0; k < n; k++) {
    if (!missing[k]) continue;
    let [before, behind] = [1, 1];
    while (missing[(k - before + n) % n]) before++;
    while (missing[(k + behind) % n]) behind++;
    curve[k] = (behind * curve[(k - before + n) % n] + before * curve[(k + behind) % n]) / (before + behind);
  }
}

/** Curves whose products are added in one sweep over the sums, one after the other. */
const pixelsAtOnce = 4;

/** Adds y yᵀ of four curves to the lower half of the sums. */
function addProducts(sums: Float64Array, [a, b, c, d]: readonly Float64Array[]): void {
  const frames = a.length;
  for (let k = 0; k < frames; k++) {
    const [ofA, ofB, ofC, ofD] = [a[k], b[k], c[k], d[k]];
    if (ofA === 0 && ofB === 0 && ofC === 0 && ofD === 0) continue;
    for (let l = 0, at = k * frames; l <= k; l++, at++) {
      sums[at] = sums[at] + ofA * a[l] + ofB * b[l] + ofC * c[l] + ofD * d[l];
    }
  }
}

function groupOf(
  pixels: readonly number[],
  { signal, variance }: { readonly signal: Float32Array; readonly variance: Float32Array },
  totals: Float64Array,
  missing: Uint8Array,
): FrameGroup {
  const area = totals.length;
  const frames = missing.length;
  const hasMissing = countOf(missing) > 0;
  const sums = dense(frames, frames);
  const noise = new Float64Array(frames);
  const curves = Array.from({ length: pixelsAtOnce }, () => new Float64Array(frames));
  for (let first = 0; first < pixels.length; first += pixelsAtOnce) {
    for (const [n, curve] of curves.entries()) {
      const p = pixels[first + n];
      if (p === undefined) curve.fill(0);
      else {
        const mean = totals[p] / frames;
        const scale = 1 / Math.sqrt(mean);
        for (let k = 0, i = p; k < frames; k++, i += area) {
          curve[k] = missing[k] ? 0 : scale * signal[i];
          if (!missing[k]) noise[k] += variance[i] / mean;
        }
        if (hasMissing) bridged(curve, missing);
      }
    }
    addProducts(sums.data, curves);
  }
  for (let k = 0; k < frames; k++) for (let l = 0; l < k; l++) sums.data[l * frames + k] = sums.data[k * frames + l];
  const mean = noise.reduce((sum, value) => sum + value, 0) / (frames - countOf(missing));
  const least = leastVariance * mean;
  const ofFrames = noise.map((value, k) => (missing[k] ? unknownVariance * mean : Math.max(value, least)) / pixels.length);
  return { pixels: pixels.length, sums, variance: ofFrames, missing };
}
