// The correction of raw frames by flat field (whitefield) and bad-pixel map, as 34-ID-C's own analysis does it, except that a
// dropped pixel becomes unmeasured instead of a measured zero:
//   1. the odd pixels along the seam count as zero in the whitefield;
//   2. mean and standard deviation are taken over the whole whitefield;
//   3. a pixel is dropped where the whitefield is below mean − 3σ or zero, or the bad-pixel map exceeds 1;
//   4. corrected = raw / whitefield × mean;
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

/** Corrected frames. */
interface CorrectedFrames {
  /** Axes (frame, row, column); 0 where unmeasured. */
  readonly counts: RealVolume;
  /** `Measured.no` or `Measured.used`, the same for every frame. */
  readonly mask: MaskVolume;
}

const badAbove = 1;
const whitefieldSigmas = 3;

/**
 * Corrects frames (frame, row, column) that show `region` of the chip. Throws ShapeError if the frames do not have the
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
  const factor = pixelFactors(region, maps, flat);
  const layout = gapLayout(region, detector);
  const shape: Shape = [count, rows + layout.insertedRows, columns + layout.insertedColumns];
  const counts = realVolume(shape);
  const mask = maskVolume(shape);
  const pixels = rows * columns;
  const outPixels = shape[1] * shape[2];
  // Where a pixel of a frame goes.
  const target = Int32Array.from(factor, (_, i) => layout.row(Math.floor(i / columns)) * shape[2] + layout.column(i % columns));
  for (let frame = 0; frame < count; frame++) {
    const raw = frames.data.subarray(frame * pixels, (frame + 1) * pixels);
    const corrected = counts.data.subarray(frame * outPixels, (frame + 1) * outPixels);
    for (let pixel = 0; pixel < pixels; pixel++) {
      if (factor[pixel] !== 0) corrected[target[pixel]] = raw[pixel] * factor[pixel];
    }
    if (frame > 0) mask.data.copyWithin(frame * outPixels, 0, outPixels);
    else
      for (let pixel = 0; pixel < pixels; pixel++) mask.data[target[pixel]] = factor[pixel] === 0 ? Measured.no : Measured.used;
  }
  return { counts, mask };
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

/** Factor of each pixel of the region; 0 for dropped pixels. */
function pixelFactors(region: DetectorRegion, maps: DetectorMaps, flat?: ReturnType<typeof normaliser>): Float64Array {
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
      let scale = 1;
      if (flat && maps.whitefield) {
        const value = flat.values[at(maps.whitefield)];
        scale = value > 0 && value >= flat.threshold ? flat.mean / value : 0;
      }
      if (maps.badPixels && maps.badPixels.data[at(maps.badPixels)] > badAbove) scale = 0;
      out[row * region.columns + column] = Number.isFinite(scale) ? scale : 0;
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
