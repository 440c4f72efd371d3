// Lays the objects of independent starts over one of them: twin, sub-voxel shift and phase are taken out, the size is not.

import { type ComplexVolume, DataError, type Transform, type Triple } from "@friedel/engine";
import { overlays } from "../../metrics/overlay.js";

/** Objects that lie over each other, and what it took. */
export interface AlignedObjects {
  /** The first is the reference, as it was. */
  readonly objects: readonly ComplexVolume[];
  /** Whether each was turned into its twin ρ*(−r). */
  readonly twins: readonly boolean[];
  /** Voxels by which each was moved. */
  readonly shifts: readonly Triple[];
  /** |⟨ρ, ρ₀⟩|/(‖ρ‖‖ρ₀‖) of each with the reference. */
  readonly correlations: readonly number[];
}

export interface AlignOptions {
  /** Least correlation with the reference of the objects that are kept: what is below found something else. Default 0, all. */
  readonly leastCorrelation?: number;
}

/**
 * Aligns objects of one shape to the first, which should be the best. Throws DataError if there is none, ShapeError where the
 * shapes differ.
 */
export async function alignObjects(
  [reference, ...others]: readonly ComplexVolume[],
  transform: Transform,
  { leastCorrelation = 0 }: AlignOptions = {},
): Promise<AlignedObjects> {
  if (reference === undefined) throw new DataError("expected objects of independent starts, found none");
  const kept = { objects: [reference], twins: [false], shifts: [[0, 0, 0] as Triple], correlations: [1] };
  if (others.length === 0) return kept;
  const layOver = await overlays(reference, transform);
  for (const other of others) {
    const { object, twin, shift, correlation } = await layOver(other);
    if (correlation < leastCorrelation) continue;
    kept.objects.push(object);
    kept.twins.push(twin);
    kept.shifts.push(shift);
    kept.correlations.push(correlation);
  }
  return kept;
}
