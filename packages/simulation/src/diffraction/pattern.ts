// The pattern that a detector counts: |F|² of an object, blurred where the beam is not wholly coherent, scaled to an exposure,
// with background, Poisson noise, gaps, dead and hot pixels, in as many frames as the scan has. What is not measured is marked so,
// not zeroed away.

import {
  type ComplexVolume,
  centreOf,
  DataError,
  type MaskVolume,
  Measured,
  maskVolume,
  OptionError,
  poisson,
  type RealVolume,
  realVolume,
  type Shape,
  seededRandom,
  type Triple,
  uniformSequence,
} from "@friedel/engine";
import type { Transform } from "@friedel/imaging";
import { partlyCoherent } from "./coherence.js";

/** Rows or columns that no sensor covers. */
export interface Gap {
  readonly axis: "row" | "column";
  readonly start: number;
  readonly width: number;
}

export interface PatternOptions {
  /** Expected counts of the brightest voxel; 1e5 unless `totalCounts` is given instead. */
  readonly peakCounts?: number;
  /** Expected counts of the whole pattern without background. */
  readonly totalCounts?: number;
  /** Expected counts of background a voxel. */
  readonly background?: number;
  readonly gaps?: readonly Gap[];
  /** Share of the detector's pixels that are dead in every frame. */
  readonly deadPixels?: number;
  /** Share of the detector's pixels that are hot, and the expected counts that each adds to every frame: no mask lists them. */
  readonly hotPixels?: number;
  readonly hotCounts?: number;
  /** Standard deviations of the blur by partial coherence, voxels along (frame, row, column); none in coherent light. */
  readonly coherenceWidths?: Triple;
  /** Frames about the middle that the rocking scan covers; the others are not measured. All without it. */
  readonly scannedFrames?: number;
  readonly seed?: number;
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

/** Simulates the measurement of `object`. Throws {@link OptionError} for options out of range, {@link DataError} for an object of zeros. */
export async function simulatePattern(
  object: ComplexVolume,
  options: PatternOptions,
  transform: Transform,
): Promise<SimulatedPattern> {
  return measureIntensity(intensityOf(await transform(object, "forward")), options, transform);
}

/** Simulates the measurement of an intensity, in any unit; errors as in {@link simulatePattern}. */
export async function measureIntensity(
  intensity: RealVolume,
  options: PatternOptions,
  transform: Transform,
): Promise<SimulatedPattern> {
  const { background = 0, hotPixels = 0, hotCounts = 400, coherenceWidths, seed = 0 } = options;
  const { shape } = intensity;
  checkNumber("background", background, 0, Number.MAX_VALUE);
  checkNumber("hotPixels", hotPixels, 0, 1);
  checkNumber("hotCounts", hotCounts, 0, Number.MAX_VALUE);
  for (const width of coherenceWidths ?? []) checkNumber("a width of coherence", width, 0, Number.MAX_VALUE);
  const mask = sensorMask(shape, options);
  const seen = coherenceWidths ? await partlyCoherent(intensity, coherenceWidths, transform) : intensity;
  const noiseless = exposed(seen, options);
  const pixels = shape[1] * shape[2];
  const hot = seededRandom(seed, "pattern hot pixels");
  const own = Float64Array.from({ length: pixels }, (_, i) => background + (hot.uniform(i) < hotPixels ? hotCounts : 0));
  for (let i = 0; i < noiseless.data.length; i++) noiseless.data[i] += own[i % pixels];
  const counts = realVolume(shape);
  const next = uniformSequence(seededRandom(seed, "pattern counts"));
  for (let i = 0; i < counts.data.length; i++)
    counts.data[i] = mask.data[i] === Measured.no ? 0 : poisson(noiseless.data[i], next);
  return { counts, mask, noiseless };
}

/** |F|². */
export function intensityOf({ shape, data }: ComplexVolume): RealVolume {
  const out = realVolume(shape);
  for (let i = 0; i < out.data.length; i++) out.data[i] = data[2 * i] ** 2 + data[2 * i + 1] ** 2;
  return out;
}

/** Scales an intensity to the exposure asked for. */
export function exposed(
  intensity: RealVolume,
  { peakCounts, totalCounts }: Pick<PatternOptions, "peakCounts" | "totalCounts">,
): RealVolume {
  if (peakCounts !== undefined && totalCounts !== undefined)
    throw new OptionError("expected peakCounts or totalCounts, found both");
  const wanted = totalCounts ?? peakCounts ?? 1e5;
  checkNumber(totalCounts === undefined ? "peakCounts" : "totalCounts", wanted, 0, 1e15);
  const found = intensity.data.reduce((a, b) => (totalCounts === undefined ? Math.max(a, b) : a + b), 0);
  if (!(found > 0)) throw new DataError("expected an object that scatters, found one of zeros");
  return realVolume(
    intensity.shape,
    intensity.data.map((value) => (value * wanted) / found),
  );
}

function sensorMask(shape: Shape, options: PatternOptions): MaskVolume {
  const [frames, rows, columns] = shape;
  const { gaps = [], deadPixels = 0, scannedFrames = frames, seed = 0 } = options;
  checkNumber("deadPixels", deadPixels, 0, 1);
  if (!Number.isInteger(scannedFrames)) throw new OptionError(`expected a whole number of scannedFrames, found ${scannedFrames}`);
  checkNumber("scannedFrames", scannedFrames, 1, frames);
  const random = seededRandom(seed, "pattern dead pixels");
  const sensor = Uint8Array.from({ length: rows * columns }, (_, i) =>
    random.uniform(i) < deadPixels ? Measured.no : Measured.used,
  );
  for (const { axis, start, width } of gaps) {
    checkNumber(`start of a ${axis} gap`, start, 0, (axis === "row" ? rows : columns) - width);
    for (let i = 0; i < sensor.length; i++) {
      const place = axis === "row" ? Math.floor(i / columns) : i % columns;
      if (place >= start && place < start + width) sensor[i] = Measured.no;
    }
  }
  const mask = maskVolume(shape);
  const first = centreOf(shape)[0] - Math.floor(scannedFrames / 2);
  for (let frame = first; frame < first + scannedFrames; frame++) mask.data.set(sensor, frame * sensor.length);
  return mask;
}

/** Throws {@link OptionError} unless `value` is a number from `least` to `most`. */
export function checkNumber(name: string, value: number, least: number, most: number): void {
  if (!(value >= least && value <= most)) throw new OptionError(`expected ${name} from ${least} to ${most}, found ${value}`);
}
