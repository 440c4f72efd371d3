// The order of frames by the positions that were recorded with them, where their numbers are not in it. The counts have to agree: frames
// in the right order change little from one to the next, and an encoder's scatter must not put frames into another.

import { type MaskVolume, Measured, type RealVolume } from "@friedel/engine";
import { named } from "./notes.js";

/** Frames in another order, by their numbers, and a sentence; without an order where it is only said. */
export interface FrameOrder {
  /** Undefined for a frame that was never taken. */
  readonly order?: readonly (number | undefined)[];
  readonly note: string;
}

/** Positions nearer than this share of the usual step are one. */
const sameStep = 0.1;
/** By how much less the frames must change from one to the next for their positions to be believed. */
const smoother = 0.8;

/**
 * The order of frames (frame, row, column) by positions, one each: sorted where their numbers are not in it, and one of several frames at
 * the same position. Undefined where that is the order they have.
 */
export function orderByPosition(positions: Float64Array, counts: RealVolume, mask: MaskVolume): FrameOrder | undefined {
  const n = positions.length;
  if (n < 3 || n !== counts.shape[0] || !positions.every(Number.isFinite)) return undefined;
  const totals = meanRoots(counts, mask);
  const own = Array.from(positions.keys());
  const rising = own.filter((k) => k > 0 && positions[k] > positions[k - 1]).length;
  const sign = 2 * rising >= n - 1 ? 1 : -1;
  const sorted = own.toSorted((a, b) => sign * (positions[a] - positions[b]) || a - b);
  const steps = Float64Array.from(sorted.slice(1), (k, i) => Math.abs(positions[k] - positions[sorted[i]]));
  const usual = steps.toSorted()[steps.length >> 1];
  if (usual === 0) return undefined;
  const repeated = sorted.filter((_, i) => i > 0 && steps[i - 1] < sameStep * usual);
  const order = sorted.filter((k) => !repeated.includes(k));
  const moved = order.filter((k, i) => i > 0 && order[i - 1] > k);
  const again = `${named(
    "frame",
    repeated.toSorted((a, b) => a - b),
  )}, at positions of others, left out`;
  if (moved.length === 0) return repeated.length === 0 ? undefined : { order, note: again };
  const what = `${named(
    "frame",
    moved.toSorted((a, b) => a - b),
  )} and others are not in the order of their recorded positions`;
  if (roughness(order, totals) > smoother * roughness(own, totals)) {
    return { note: `${what}, but their counts follow their numbers: the order is left as it is` };
  }
  return { order, note: `${what}: put into that order${repeated.length > 0 ? `; ${again}` : ""}` };
}

/** A volume (frame, row, column) with its frames in another order, and `empty` for those that were never taken. */
export function inOrder<V extends RealVolume | MaskVolume>(volume: V, order: readonly (number | undefined)[], empty = 0): V {
  const [, rows, columns] = volume.shape;
  const area = rows * columns;
  const length = order.length * area;
  const data = volume.data instanceof Uint8Array ? new Uint8Array(length) : new Float32Array(length);
  for (const [to, from] of order.entries()) {
    if (from === undefined) data.fill(empty, to * area, (to + 1) * area);
    else data.set(volume.data.subarray(from * area, (from + 1) * area), to * area);
  }
  return { ...volume, shape: [order.length, rows, columns], data };
}

/** How much the frames change from one to the next; frames without counts are passed over. */
function roughness(order: readonly number[], totals: Float64Array): number {
  const seen = order.filter((k) => totals[k] >= 0);
  return (
    seen.reduce((sum, k, i) => (i === 0 ? 0 : sum + (totals[k] - totals[seen[i - 1]]) ** 2), 0) / Math.max(1, seen.length - 1)
  );
}

/** The root of each frame's counts, whose noise is alike; −1 where nothing is measured. */
function meanRoots({ data, shape }: RealVolume, mask: MaskVolume): Float64Array {
  const area = shape[1] * shape[2];
  return Float64Array.from({ length: shape[0] }, (_, frame) => {
    let [sum, measured] = [0, 0];
    for (let i = frame * area; i < (frame + 1) * area; i++) {
      if (mask.data[i] === Measured.no) continue;
      sum += data[i];
      measured++;
    }
    return measured === 0 ? -1 : Math.sqrt(sum);
  });
}
