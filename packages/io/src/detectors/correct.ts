// Raw frames behind a flat field (whitefield) and a bad-pixel map, dropped pixels as 34-ID-C's own analysis chooses them. Counts stay
// the integers that were counted; the flat field becomes their gain:
//   1. the odd pixels along the seam count as zero in the whitefield;
//   2. mean and standard deviation are taken over the whole whitefield;
//   3. a pixel is dropped where the whitefield is below mean − 3σ or zero, or the bad-pixel map exceeds 1;
//   4. gain = whitefield over its median, in which every pixel weighs by its counts; beyond a factor of 5 it is no gain, and dropped;
//   5. where the region spans the seam, the gap is inserted as unmeasured columns and rows.

import { type MaskVolume, Measured, maskVolume, type RealVolume, realVolume, type Shape, ShapeError } from "@friedel/engine";
import type { ChipDetector, DetectorRegion } from "./detector.js";

/** Images of the whole chip, shape (1, rows, columns). */
export interface DetectorMaps {
  /** Flat-field counts. */
  readonly whitefield?: RealVolume;
  /** Larger than 1 where a pixel is bad. */
  readonly badPixels?: RealVolume;
}

/** Frames as a detector's maps leave them. */
interface CorrectedFrames {
  /** As they were counted, axes (frame, row, column); 0 where unmeasured. */
  readonly counts: RealVolume;
  /** Response of each voxel, the same for every frame, 1 in its median; absent without a whitefield. */
  readonly gain?: RealVolume;
  /** `Measured.no` or `Measured.used`, the same for every frame. */
  readonly mask: MaskVolume;
}

const badAbove = 1;
const whitefieldSigmas = 3;
/** Pixels that respond so many times more or less than the median are broken: scan 54's respond 0.26 to 2.6 times. */
const furthestGain = 5;

/**
 * Takes frames (frame, row, column) that show `region` of the chip. Throws ShapeError if the frames do not have the
 * size of the region, or a map does not cover it.
 */
export function correctFrames(
  frames: RealVolume,
  region: DetectorRegion,
  maps: DetectorMaps,
  detector?: ChipDetector,
): CorrectedFrames {
  const [count, rows, columns] = frames.shape;
  if (rows !== region.rows || columns !== region.columns) {
    throw new ShapeError(`expected frames of ${region.rows}×${region.columns} (rows × columns), found ${rows}×${columns}`);
  }
  const flat = maps.whitefield && normaliser(maps.whitefield, detector);
  const response = relativeTo(pixelResponse(region, maps, flat), frames);
  const layout = gapLayout(region, detector);
  const shape: Shape = [count, rows + layout.insertedRows, columns + layout.insertedColumns];
  const counts = realVolume(shape);
  const mask = maskVolume(shape);
  const gain = flat && realVolume(shape);
  const pixels = rows * columns;
  const outPixels = shape[1] * shape[2];
  // Where a pixel of a frame goes.
  const target = Int32Array.from(response, (_, i) => layout.row(Math.floor(i / columns)) * shape[2] + layout.column(i % columns));
  const pieces = piecesOf(target);
  const dropped = target.filter((_, i) => response[i] === 0);
  for (let frame = 0; frame < count; frame++) {
    const raw = frames.data.subarray(frame * pixels, (frame + 1) * pixels);
    const counted = counts.data.subarray(frame * outPixels, (frame + 1) * outPixels);
    for (const [from, to] of pieces) counted.set(raw.subarray(from, to), target[from]);
    for (let i = 0; i < dropped.length; i++) counted[dropped[i]] = 0;
    // Every frame has the mask and the gain of the first.
    if (frame > 0) {
      mask.data.copyWithin(frame * outPixels, 0, outPixels);
      gain?.data.copyWithin(frame * outPixels, 0, outPixels);
      continue;
    }
    gain?.data.fill(1, 0, outPixels);
    for (let pixel = 0; pixel < pixels; pixel++) {
      mask.data[target[pixel]] = response[pixel] === 0 ? Measured.no : Measured.used;
      if (gain && response[pixel] !== 0) gain.data[target[pixel]] = response[pixel];
    }
  }
  return { counts, mask, ...(gain && { gain }) };
}

/** The pixels, from the first to before the last, that stay side by side: a whole frame, or the pieces of its rows on both sides of a gap. */
function piecesOf(target: Int32Array): [from: number, to: number][] {
  const pieces: [from: number, to: number][] = [];
  for (let i = 0, from = 0; i < target.length; i++) {
    if (i + 1 < target.length && target[i + 1] === target[i] + 1) continue;
    pieces.push([from, i + 1]);
    from = i + 1;
  }
  return pieces;
}

/** Responses over their median, each as often as its pixel has counts; 0 where that is absurd. */
function relativeTo(response: Float64Array, frames: RealVolume): Float64Array {
  const pixels = response.length;
  const weights = new Float64Array(pixels);
  for (let first = 0; first < frames.data.length; first += pixels) {
    for (let pixel = 0; pixel < pixels; pixel++) {
      const count = frames.data[first + pixel];
      if (count > 0 && response[pixel] > 0) weights[pixel] += count;
    }
  }
  const order = Array.from(response.keys()).sort((a, b) => response[a] - response[b]);
  const half = weights.reduce((sum, weight) => sum + weight, 0) / 2;
  let [held, place] = [0, 0];
  while (place < order.length - 1 && held + weights[order[place]] <= half) held += weights[order[place++]];
  const median = response[order[place]] || 1;
  const isGain = (value: number) => value >= 1 / furthestGain && value <= furthestGain;
  return response.map((value) => (isGain(value / median) ? value / median : 0));
}

/** Whitefield with its odd pixels at zero, its mean, and the threshold, in float64. */
function normaliser(whitefield: RealVolume, detector?: ChipDetector) {
  const [, rows, columns] = whitefield.shape;
  const values = Float64Array.from(whitefield.data);
  const odd = detector?.seam?.odd;
  if (odd) {
    for (let row = odd.rows[0]; row <= Math.min(odd.rows[1], rows - 1); row++)
      for (let column = odd.columns[0]; column <= Math.min(odd.columns[1], columns - 1); column++)
        values[row * columns + column] = 0;
  }
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
  return { values, mean, threshold: mean - whitefieldSigmas * Math.sqrt(variance) };
}

/** Response of each pixel of the region, 1 without a flat field; 0 for dropped pixels. */
function pixelResponse(region: DetectorRegion, maps: DetectorMaps, flat?: ReturnType<typeof normaliser>): Float64Array {
  const out = new Float64Array(region.rows * region.columns).fill(1);
  for (const [what, map] of Object.entries(maps) as [string, RealVolume | undefined][]) {
    if (map && (map.shape[1] < region.row + region.rows || map.shape[2] < region.column + region.columns)) {
      throw new ShapeError(
        `expected a ${what} image that covers rows to ${region.row + region.rows} and columns to ${region.column + region.columns}, ` +
          `found ${map.shape[1]}×${map.shape[2]}`,
      );
    }
  }
  for (let row = 0; row < region.rows; row++) {
    for (let column = 0; column < region.columns; column++) {
      const at = (map: RealVolume): number => (row + region.row) * map.shape[2] + column + region.column;
      let value = 1;
      if (flat && maps.whitefield) {
        const flatValue = flat.values[at(maps.whitefield)];
        value = flatValue > 0 && flatValue >= flat.threshold ? flatValue / flat.mean : 0;
      }
      if (maps.badPixels && maps.badPixels.data[at(maps.badPixels)] > badAbove) value = 0;
      out[row * region.columns + column] = Number.isFinite(value) ? value : 0;
    }
  }
  return out;
}

/** Target rows and columns once the gap has been inserted; only a region with pixels on both sides has a gap. */
function gapLayout(region: DetectorRegion, detector?: ChipDetector) {
  const at = detector?.seam?.at ?? 0;
  const spans = (start: number, length: number): boolean => detector?.seam !== undefined && start < at && start + length > at;
  const insertedColumns = spans(region.column, region.columns) ? (detector?.seam?.gapColumns ?? 0) : 0;
  const insertedRows = spans(region.row, region.rows) ? (detector?.seam?.gapRows ?? 0) : 0;
  return {
    insertedColumns,
    insertedRows,
    column: (column: number): number => (column + region.column >= at ? column + insertedColumns : column),
    row: (row: number): number => (row + region.row >= at ? row + insertedRows : row),
  };
}
