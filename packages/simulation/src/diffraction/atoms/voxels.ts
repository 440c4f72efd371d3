// Voxels for a crystal of atoms: how large they are for an oversampling, and whether they suit the crystal.

import type { Shape, Triple } from "@friedel/engine";
import { cross, dot, type Matrix3, OptionError, transpose } from "@friedel/engine";
import { unturned } from "../../crystal/solid.js";
import { type Extent, extentOf } from "./spread.js";

/**
 * Voxels along the laboratory's z, y and x of which the crystal spans 1/oversampling of the array: one number makes them cubes
 * and holds for the longest axis, three are one an axis. Throws {@link OptionError} below 2.
 */
export function voxelsOf(
  positions: Float64Array,
  shape: Shape,
  oversampling: number | Triple,
  orientation: Matrix3 = unturned,
): Matrix3 {
  const wanted: Triple = typeof oversampling === "number" ? [oversampling, oversampling, oversampling] : oversampling;
  for (const ratio of wanted) {
    if (!(ratio >= 2 && Number.isFinite(ratio))) throw new OptionError(`expected an oversampling of at least 2, found ${ratio}`);
  }
  const [x, y, z] = orientation;
  const { low, high } = extentOf({ positions, origin: [0, 0, 0], toVoxels: [z, y, x] });
  const edges = wanted.map((ratio, axis) => (ratio * (high[axis] - low[axis])) / shape[axis]);
  const [a, b, c] = typeof oversampling === "number" ? edges.fill(Math.max(...edges)) : edges;
  return [
    [0, 0, c],
    [0, b, 0],
    [a, 0, 0],
  ];
}

/** Rounding of an oversampling that was asked to be 2. */
const rounding = 1e-9;

/** Throws {@link OptionError} for voxels larger than the crystal and an oversampling below 2. */
export function checkExtent({ low, high }: Extent, shape: Shape): void {
  shape.forEach((n, axis) => {
    const span = high[axis] - low[axis];
    const name = ["frame", "row", "column"][axis];
    if (!(span >= 1)) {
      throw new OptionError(
        `expected voxels smaller than the crystal, found one that spans ${span.toFixed(2)} along the ${name} axis`,
      );
    }
    if (!(n / span >= 2 - rounding)) {
      throw new OptionError(
        `expected an array at least twice as long as the crystal, found ${(n / span).toFixed(2)} times along the ${name} axis`,
      );
    }
  });
}

/** Volume of the voxel with these edges. */
export function voxelVolume(columns: Matrix3): number {
  const [a, b, c] = transpose(columns);
  return Math.abs(dot(a, cross(b, c)));
}
