// Points that a scan left out: its recorded positions are those of an even grid, but for some that were never taken. The grid is made whole
// with frames that are not measured, unless the counts go on over the jump as they do from frame to frame: then the reading is wrong.

import { type MaskVolume, Measured, type RealVolume } from "@friedel/engine";
import { named } from "./notes.js";
import type { FrameOrder } from "./order.js";

/** Steps may differ by so much of the usual one from a whole number of them. */
const nearWhole = 0.2;
/** The whole grid has so many times the frames at most. */
const mostFrames = 2;
/** Frames on either side of a jump in which the pixels' own curves tell which of two grids they are smooth on. */
const beside = 3;
/**
 * By so much less must the curves differ from smooth ones without the jump for the reading to be wrong: on two drawn crystals with 2e4 counts
 * in the brightest voxel it was 0.15 at most without a gap of two to six steps, at 35 places each, and 11 and more with one.
 */
const smoother = 0.5;

/**
 * Frames (frame, row, column) at positions, one each, in their order, on the whole grid: the place of each frame's own number, undefined
 * for points that were never taken. Undefined where the steps are alike, or not whole multiples of one.
 */
export function onWholeGrid(positions: Float64Array, counts: RealVolume, mask: MaskVolume): FrameOrder | undefined {
  const n = positions.length;
  if (n < 3 || n !== counts.shape[0] || !positions.every(Number.isFinite)) return undefined;
  const steps = Float64Array.from(positions.subarray(1), (position, k) => position - positions[k]);
  const usual = steps.toSorted()[steps.length >> 1];
  const sizes = Array.from(steps, (step) => step / usual);
  const isWhole = (size: number): boolean => size > 1 - nearWhole && Math.abs(size - Math.round(size)) <= nearWhole;
  const total = sizes.reduce((sum, size) => sum + Math.round(size), 1);
  if (!sizes.every(isWhole) || total === n || !(total <= mostFrames * n)) return undefined;
  const wrong = sizes.findIndex((size, k) => Math.round(size) > 1 && goesOn(counts, mask, sizes, k));
  if (wrong >= 0) {
    const where = `between frames ${wrong} and ${wrong + 1} the recorded position jumps by ${sizes[wrong].toPrecision(2)} steps`;
    return { note: `${where}, but the counts go on as from frame to frame: no frames are missing there` };
  }
  const order = [0, ...sizes.flatMap((size, k) => [...new Array<undefined>(Math.round(size) - 1), k + 1])];
  const holes = order.flatMap((from, to) => (from === undefined ? [to] : []));
  const note = `the positions leave out points of an even grid: ${named("frame", holes)} of ${total} taken for not measured`;
  return { order, note };
}

/** Whether the pixels' curves are smooth without the jump behind frame k. */
function goesOn(counts: RealVolume, mask: MaskVolume, sizes: readonly number[], k: number): boolean {
  const first = Math.max(0, k - beside + 1);
  const end = Math.min(sizes.length, k + beside);
  const places = (shortened: number) => {
    const found = [0];
    for (let at = first; at < end; at++) found.push(found[at - first] + (at === shortened ? 1 : Math.round(sizes[at])));
    return found;
  };
  const roughness = (shortened: number) => roughnessOf(counts, mask, first, highestDifference(places(shortened)));
  return roughness(k) < smoother * roughness(Number.NaN);
}

/** Weights of the divided difference over all of these places, which vanishes for every polynomial of a lower order; their squares sum to 1. */
function highestDifference(places: readonly number[]): number[] {
  const weights = places.map((x) => 1 / places.reduce((product, y) => (x === y ? product : product * (x - y)), 1));
  const norm = Math.hypot(...weights);
  return weights.map((weight) => weight / norm);
}

/** The squares of a difference of frames from `first` on, without counting noise, each pixel's over its counts; over all counts. */
function roughnessOf({ data, shape }: RealVolume, mask: MaskVolume, first: number, weights: readonly number[]): number {
  const area = shape[1] * shape[2];
  let [sum, total] = [0, 0];
  for (let pixel = first * area; pixel < (first + 1) * area; pixel++) {
    let [difference, variance, counts, isWhole] = [0, 0, 0, true];
    for (let j = 0, i = pixel; j < weights.length; j++, i += area) {
      isWhole &&= mask.data[i] !== Measured.no;
      difference += weights[j] * data[i];
      variance += weights[j] ** 2 * data[i];
      counts += data[i];
    }
    if (!isWhole || counts === 0) continue;
    sum += (difference ** 2 - variance) / counts;
    total += counts;
  }
  return Math.max(0, sum) / total;
}
