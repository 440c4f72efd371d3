// How far independent starts agree: their mean, and the standard deviation about it at each voxel. It shows what counting noise
// does not - supports that differ, minima of the likelihood that differ - but never an error that all starts share.

import { type ComplexVolume, complexVolume, DataError, type MaskVolume, mapped, type RealVolume } from "@friedel/engine";
import { voxelsOf } from "./freedoms.js";
import { createSpread, type Derive, type Uncertainty } from "./spread.js";

/** The mean of an ensemble and how its members scatter about it. */
export interface EnsembleUncertainty extends Uncertainty {
  readonly mean: ComplexVolume;
}

/** Mean of objects of one shape, each once. */
export function meanObject(objects: readonly ComplexVolume[]): ComplexVolume {
  const mean = complexVolume(objects[0].shape);
  for (const { data } of objects) for (let i = 0; i < data.length; i++) mean.data[i] += data[i] / objects.length;
  return mean;
}

/**
 * Standard deviations of one start (not of their mean) of objects that `alignObjects` has laid over each other, on the voxels of
 * `support`. Throws {@link DataError} for fewer than two.
 */
export async function ensembleUncertainty(
  objects: readonly ComplexVolume[],
  support: MaskVolume,
  derive?: Derive,
): Promise<EnsembleUncertainty> {
  if (objects.length < 2) throw new DataError(`expected at least two objects for their spread, found ${objects.length}`);
  const mean = meanObject(objects);
  const spread = createSpread(mean, voxelsOf(support), derive && (await derive(mean)));
  for (const object of objects) spread.add(object, derive && (await derive(object)));
  return { mean, ...spread.aboutMean() };
}

/** √(a² + share·b²) of all quantities: independent causes together, of the second a share. Both on the same grids. */
export function combined(a: Uncertainty, b: Uncertainty, share = 1): Uncertainty {
  const both = (first: RealVolume, second: RealVolume) =>
    mapped(first, (value, i) => Math.sqrt(value ** 2 + share * second.data[i] ** 2));
  return {
    amplitude: both(a.amplitude, b.amplitude),
    phase: both(a.phase, b.phase),
    derived: a.derived.map((volume, k) => both(volume, b.derived[k])),
  };
}
