// The pattern that a detector counts of an object: |F|², blurred where the beam is not wholly coherent, scaled to an exposure,
// counted by a detector with faults.

import {
  type ComplexVolume,
  DataError,
  OptionError,
  type RealVolume,
  realVolume,
  type Shape,
  type StreamName,
  seededRandom,
  type Transform,
  type Triple,
} from "@friedel/engine";
import { checkRange } from "../checks.js";
import { numbersOf } from "../random.js";
import { partlyCoherent } from "./coherence.js";
import { detect, type Gap, type Sensor, type SimulatedPattern } from "./detector.js";

export interface PatternOptions extends Partial<Pick<Sensor, "background" | "gaps" | "scannedFrames">> {
  /** Expected counts of the brightest voxel; 1e5 unless `totalCounts` is given instead. */
  readonly peakCounts?: number;
  /** Expected counts of the whole pattern without background. */
  readonly totalCounts?: number;
  /** Share of the detector's pixels that are dead in every frame. */
  readonly deadPixels?: number;
  /** Share of the detector's pixels that are hot, and the expected counts that each adds to every frame: no mask lists them. */
  readonly hotPixels?: number;
  readonly hotCounts?: number;
  /** Standard deviations of the blur by partial coherence, voxels along (frame, row, column); none in coherent light. */
  readonly coherenceWidths?: Triple;
  readonly seed?: number;
}

/** Simulates the measurement of `object`. Throws {@link OptionError} for options out of range, {@link DataError} for an object of zeros. */
export async function simulatePattern(
  object: ComplexVolume,
  options: PatternOptions,
  transform: Transform,
): Promise<SimulatedPattern> {
  const { background = 0, deadPixels = 0, hotPixels = 0, hotCounts = 400, coherenceWidths, seed = 0 } = options;
  const { gaps = [], scannedFrames = object.shape[0] } = options;
  const { shape } = object;
  checkRange("background", background, 0, Number.MAX_VALUE);
  checkRange("hotCounts", hotCounts, 0, Number.MAX_VALUE);
  for (const width of coherenceWidths ?? []) checkRange("a width of coherence", width, 0, Number.MAX_VALUE);
  if (!Number.isInteger(scannedFrames)) throw new OptionError(`expected a whole number of scannedFrames, found ${scannedFrames}`);
  checkRange("scannedFrames", scannedFrames, 1, shape[0]);
  for (const gap of gaps) checkGap(gap, shape);
  const dead = pixelsWith("deadPixels", deadPixels, shape, seed, "pattern dead pixels");
  const hot = pixelsWith("hotPixels", hotPixels, shape, seed, "pattern hot pixels");
  const coherent = intensityOf(await transform(object, "forward"));
  const light = exposed(coherenceWidths ? await partlyCoherent(coherent, coherenceWidths, transform) : coherent, options);
  const faults = { gaps, dead, hot: hot.map(([row, column]) => ({ row, column, counts: hotCounts })) };
  return detect(light, { background, scannedFrames, ...faults }, numbersOf(seed, "pattern counts"));
}

/** |F|². */
export function intensityOf({ shape, data }: ComplexVolume): RealVolume {
  const out = realVolume(shape);
  for (let i = 0; i < out.data.length; i++) out.data[i] = data[2 * i] ** 2 + data[2 * i + 1] ** 2;
  return out;
}

/** The voxel of the largest value, the first of several. */
export function brightestVoxel({ shape: [, ny, nx], data }: RealVolume): Triple {
  const best = data.reduce((found, value, i) => (value > data[found] ? i : found), 0);
  return [Math.floor(best / (ny * nx)), Math.floor(best / nx) % ny, best % nx];
}

/** Scales an intensity to the exposure asked for. Throws {@link DataError} for an intensity of zeros. */
export function exposed(
  { shape, data }: RealVolume,
  { peakCounts, totalCounts }: Pick<PatternOptions, "peakCounts" | "totalCounts">,
): RealVolume {
  if (peakCounts !== undefined && totalCounts !== undefined)
    throw new OptionError("expected peakCounts or totalCounts, found both");
  const wanted = totalCounts ?? peakCounts ?? 1e5;
  checkRange(totalCounts === undefined ? "peakCounts" : "totalCounts", wanted, 0, 1e15);
  const found = data.reduce((a, b) => (totalCounts === undefined ? Math.max(a, b) : a + b), 0);
  if (!(found > 0)) throw new DataError("expected an object that scatters, found one of zeros");
  return realVolume(
    shape,
    data.map((value) => (value * wanted) / found),
  );
}

function checkGap({ axis, start, width }: Gap, [, rows, columns]: Shape): void {
  checkRange(`start of a ${axis} gap`, start, 0, (axis === "row" ? rows : columns) - width);
}

/** A share of a detector's pixels, drawn one by one. */
function pixelsWith(name: string, share: number, [, rows, columns]: Shape, seed: number, use: StreamName): [number, number][] {
  checkRange(name, share, 0, 1);
  const random = seededRandom(seed, use);
  const pixels = Array.from({ length: rows * columns }, (_, i) => i).filter((i) => random.uniform(i) < share);
  return pixels.map((i) => [Math.floor(i / columns), i % columns]);
}
