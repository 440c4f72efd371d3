// The kernel that reads a band-limited field between the points of a grid twice as fine as its band needs, see `kaiserBessel`.
// Not the kernel that spreads atoms: that one is chosen for another band.

import { type KaiserBessel, kaiserBessel } from "@friedel/engine";

/** Grid points read along an axis: with seven the error stays below float32's own, with six it is 2e-6 of the maximum. */
export const taps = 7;

/** Grid steps a voxel. */
export const oversampling = 2;

/** The band of the field ends at ¼ cycle a grid step. */
export const kernel: KaiserBessel = kaiserBessel(taps, oversampling);
