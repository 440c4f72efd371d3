// The objects that a network predicts for one pattern under several symmetries, aligned: the symmetries are inverted, and twin, position
// and phase are those of the object that fits the pattern best.

import { type ComplexVolume, complexVolume, cropOrPad, DataError, type RealVolume, type Transform } from "@friedel/engine";
import { alignObjects } from "@friedel/imaging";
import { identity, inverseOf, type Symmetry, symmetricObject } from "../data/symmetry.js";
import { unitStrength } from "../data/target.js";
import { volumeOfPlanes } from "../losses/planes.js";
import type { Reading } from "../losses/reading.js";
import type { NetworkSession } from "../runtime/runtime.js";
import { inputTensor, type ModelInput } from "./model-input.js";
import type { NetworkUse } from "./network-file.js";

/** Objects on the network's voxels, all of unit strength. */
export interface AlignedOutputs {
  /** The best fit first. */
  readonly objects: readonly ComplexVolume[];
  /** Mean correlation of the others with it; 1 for a single object. */
  readonly agreement: number;
}

/** A network's objects for a pattern under each of the symmetries. Throws DataError for one of zeros or values that are not finite. */
export async function networkOutputs(
  session: NetworkSession,
  use: NetworkUse,
  reading: Reading,
  input: ModelInput,
  chosen: readonly Symmetry[],
): Promise<ComplexVolume[]> {
  const found: ComplexVolume[] = [];
  for (const symmetry of chosen) {
    const outputs = await session.run({ pattern: await inputTensor(use, input, symmetry) });
    const output = Float32Array.from(use.outputs.flatMap((name) => Array.from(outputs[name])));
    const object = volumeOfPlanes(reading.object(output), use.outputShape);
    requireObject(object);
    found.push(symmetry === identity ? object : symmetricObject(object, inverseOf(symmetry)));
  }
  return found;
}

/** Aligns objects with the one that fits the pattern best. */
export async function alignOutputs(
  found: readonly ComplexVolume[],
  input: ModelInput,
  transform: Transform,
): Promise<AlignedOutputs> {
  if (found.length === 1) return { objects: found, agreement: 1 };
  const intensity = await input.intensity();
  const misfits: number[] = [];
  for (const object of found) misfits.push(await misfitOf(object, intensity, transform));
  const order = found.map((_, n) => n).sort((a, b) => misfits[a] - misfits[b]);
  const sorted = order.map((n) => unitStrength(found[n]));
  const { objects, correlations } = await alignObjects(sorted, transform);
  const others = correlations.slice(1);
  return { objects, agreement: others.reduce((a, b) => a + b, 0) / others.length };
}

/** The mean of aligned objects. */
export function meanOf(objects: readonly ComplexVolume[]): ComplexVolume {
  const mean = complexVolume(objects[0].shape);
  for (const { data } of objects) for (let i = 0; i < data.length; i++) mean.data[i] += data[i] / objects.length;
  return mean;
}

/** 1 − (Σ|F|√I)²/(Σ|F|²ΣI). */
async function misfitOf(object: ComplexVolume, { shape, data }: RealVolume, transform: Transform): Promise<number> {
  const spectrum = (await transform(cropOrPad(object, shape), "forward")).data;
  let [cross, model, counts] = [0, 0, 0];
  for (let i = 0; i < data.length; i++) {
    const power = spectrum[2 * i] ** 2 + spectrum[2 * i + 1] ** 2;
    cross += Math.sqrt(power * data[i]);
    model += power;
    counts += data[i];
  }
  return 1 - cross ** 2 / (model * counts);
}

function requireObject({ data }: ComplexVolume): void {
  const sum = data.reduce((total, value) => total + Math.abs(value), 0);
  if (sum > 0 && Number.isFinite(sum)) return;
  throw new DataError(`expected an object from the network, found ${sum === 0 ? "zeros" : "values that are not finite"}`);
}
