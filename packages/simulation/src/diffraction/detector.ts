// A detector: background, Poisson noise, gaps, dead and hot pixels, and the frames that the scan covers. Pixels are (row, column)
// and keep their faults in every frame. Voxels that are not measured are marked in the mask.

import {
  centreOf,
  type MaskVolume,
  Measured,
  maskVolume,
  poisson,
  type RealVolume,
  realVolume,
  type Shape,
} from "@friedel/engine";
import type { Next } from "../random.js";

/** Rows or columns that no sensor covers. */
export interface Gap {
  readonly axis: "row" | "column";
  readonly start: number;
  readonly width: number;
}

/** A pixel that counts by itself. No mask lists it. */
export interface HotPixel {
  readonly row: number;
  readonly column: number;
  /** Expected counts a frame. */
  readonly counts: number;
}

/** A detector and the scan that it counts. */
export interface Sensor {
  /** Expected counts a voxel. */
  readonly background: number;
  readonly gaps: readonly Gap[];
  /** Pixels that count in no frame. */
  readonly dead: readonly (readonly [row: number, column: number])[];
  readonly hot: readonly HotPixel[];
  /** Frames about the middle that the rocking scan covers; the others are not measured. All without it. */
  readonly scannedFrames?: number;
}

/** A simulated measurement: zero frequency at ⌊N/2⌋, axes (frame, row, column). */
export interface SimulatedPattern {
  /** Whole numbers; 0 where not measured. */
  readonly counts: RealVolume;
  /** Values of `Measured`: `used` or `no`. */
  readonly mask: MaskVolume;
  /** Expected counts with background and hot pixels, everywhere. */
  readonly noiseless: RealVolume;
}

/** Counts the expected photons of `light` with numbers in [0, 1) from `next`. */
export function detect({ shape, data }: RealVolume, sensor: Sensor, next: Next): SimulatedPattern {
  const [frames, rows, columns] = shape;
  const { background, hot, scannedFrames = frames } = sensor;
  const frame = sensorMask(shape, sensor);
  const mask = maskVolume(shape);
  const first = centreOf(shape)[0] - Math.floor(scannedFrames / 2);
  for (let z = first; z < first + scannedFrames; z++) mask.data.set(frame, z * frame.length);
  const own = new Float64Array(rows * columns).fill(background);
  for (const { row, column, counts } of hot) own[row * columns + column] += counts;
  const noiseless = realVolume(
    shape,
    data.map((mean, i) => mean + own[i % own.length]),
  );
  const counts = realVolume(
    shape,
    noiseless.data.map((mean, i) => (mask.data[i] === Measured.no ? 0 : poisson(mean, next))),
  );
  return { counts, mask, noiseless };
}

/** Values of `Measured` for the pixels of a frame that is measured. */
function sensorMask([, rows, columns]: Shape, { gaps, dead }: Sensor): Uint8Array {
  const mask = new Uint8Array(rows * columns).fill(Measured.used);
  for (const [row, column] of dead) mask[row * columns + column] = Measured.no;
  for (const { axis, start, width } of gaps) {
    for (let i = 0; i < mask.length; i++) {
      const place = axis === "row" ? Math.floor(i / columns) : i % columns;
      if (place >= start && place < start + width) mask[i] = Measured.no;
    }
  }
  return mask;
}
