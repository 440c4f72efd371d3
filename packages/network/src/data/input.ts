// Inputs of the networks, in training and prediction: the Patterson function of a pattern, or its magnitudes. The Patterson function is the
// inverse transform of the intensity and the autocorrelation of the object: input and output of the network are both in direct space.

import {
  type ComplexVolume,
  centreOf,
  complexVolume,
  DataError,
  type MaskVolume,
  Measured,
  type RealVolume,
  type Transform,
} from "@friedel/engine";
import { fillUnmeasured } from "./fill.js";

/** Kinds of a network's input. */
export type InputKind = "patterson" | "magnitude";

/** Number of planes: real and imaginary part of the Patterson function, or the magnitude alone. */
export const inputChannels: Readonly<Record<InputKind, number>> = { patterson: 2, magnitude: 1 };

/**
 * Fills `out` (channel, frame, row, column) with the input for counts or intensities. `patterson`: real and imaginary part
 * over the value at the origin, of each the square root with its sign. `magnitude`: √I over its maximum. Unmeasured voxels are
 * interpolated. Throws DataError for a pattern without counts.
 */
export async function networkInput(
  kind: InputKind,
  counts: RealVolume,
  mask: MaskVolume,
  transform: Transform,
  out: Float32Array,
): Promise<void> {
  const filled = fillUnmeasured(counts, mask);
  if (kind === "magnitude") return writeMagnitude(filled, out);
  return writePatterson(await pattersonOf(filled, transform), out);
}

/** Writes a Patterson function as an input. Throws DataError where its origin is not positive. */
export function writePatterson({ shape, data }: ComplexVolume, out: Float32Array): void {
  const voxels = data.length / 2;
  const [cz, cy, cx] = centreOf(shape);
  const origin = data[2 * ((cz * shape[1] + cy) * shape[2] + cx)];
  if (!(origin > 0)) throw new DataError("expected a pattern with counts, found none");
  const scale = 1 / origin;
  for (let i = 0; i < voxels; i++) {
    const re = data[2 * i] * scale;
    const im = data[2 * i + 1] * scale;
    out[i] = re < 0 ? -Math.sqrt(-re) : Math.sqrt(re);
    out[voxels + i] = im < 0 ? -Math.sqrt(-im) : Math.sqrt(im);
  }
}

/** The inverse transform of an intensity. */
export function pattersonOf({ shape, data }: RealVolume, transform: Transform): Promise<ComplexVolume> {
  const intensity = complexVolume(shape);
  for (let i = 0; i < data.length; i++) intensity.data[2 * i] = data[i];
  return transform(intensity, "inverse");
}

/** Writes an intensity as √I over its maximum. Throws DataError for zeros. */
export function writeMagnitude({ data }: RealVolume, out: Float32Array): void {
  let most = 0;
  for (let i = 0; i < data.length; i++) if (data[i] > most) most = data[i];
  if (!(most > 0)) throw new DataError("expected a pattern with counts, found none");
  for (let i = 0; i < data.length; i++) out[i] = Math.sqrt(data[i] / most);
}

/**
 * The magnitudes for losses and metrics: √I with ΣI = 1 over the measured voxels, {@link unmeasured} elsewhere.
 * Throws DataError for a pattern without counts.
 */
export function measuredMagnitude(counts: RealVolume, mask: MaskVolume, out: Float32Array): void {
  let sum = 0;
  for (let i = 0; i < out.length; i++) if (mask.data[i] !== Measured.no) sum += counts.data[i];
  if (!(sum > 0)) throw new DataError("expected a pattern with counts, found none");
  for (let i = 0; i < out.length; i++) out[i] = mask.data[i] === Measured.no ? unmeasured : Math.sqrt(counts.data[i] / sum);
}

/** The magnitude of an unmeasured voxel: no measured one is negative. */
export const unmeasured = -1;
