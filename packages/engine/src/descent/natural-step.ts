// The step along the gradient that a line search begins with.

import type { Loss } from "./descent.js";

/** The step of ER along the gradient of the amplitude loss on `count` voxels, and half of it for Poisson, which is twice as curved. */
export function naturalStep(loss: Loss, scale: number, count: number): number {
  return 1 / ((loss === "amplitude" ? 2 : 4) * scale ** 2 * count);
}
