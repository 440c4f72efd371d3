// What every engine refuses, in the same words.

import { countVoxels, formatShape, type Shape, sameShape } from "../array/index.js";
import { DataError, ShapeError } from "../errors.js";
import type { SupportedObject } from "./phaser.js";

/** Throws {@link ShapeError} where a mask, an object or a support has not the pattern's shape. */
export function requireShape(pattern: Shape, found: Shape, what: string): void {
  if (sameShape(pattern, found)) return;
  throw new ShapeError(`expected a ${what} of ${formatShape(pattern)} like the pattern, found ${formatShape(found)}`);
}

/** Throws {@link DataError} for a support with none or all of the array's voxels inside. */
export function requireUsableSupport(inside: number, all: number): void {
  if (inside === 0) throw new DataError("expected a support with voxels inside, found none: it vanished");
  if (inside === all) throw new DataError("expected a support smaller than the array, found that it fills the whole box");
}

/** Throws what `Phaser.load` says. */
export function requireLoadable(pattern: Shape, { object, support }: Partial<SupportedObject>): void {
  if (object) requireShape(pattern, object.shape, "object");
  if (!support) return;
  requireShape(pattern, support.shape, "support");
  requireUsableSupport(countVoxels(support), support.data.length);
}
