// A mask that leaves little is one of what was measured, or deserves a word.

import { formatShape, type MaskVolume, Measured, OptionError, type RealVolume } from "@friedel/engine";

/** Shares of voxels, and of those with counts, that a mask is expected to leave. */
const leastLeft = 0.5;

/**
 * What is to be said of a user's mask. Throws OptionError, naming the file, where it leaves under half of all voxels and of those that
 * have counts: such a mask is one of what was measured.
 */
export function judgeMask(name: string, mask: MaskVolume, counts: RealVolume): string[] {
  let [left, lit, litLeft] = [0, 0, 0];
  mask.data.forEach((value, i) => {
    const isLeft = value !== Measured.no;
    if (isLeft) left++;
    if (!(counts.data[i] > 0)) return;
    lit++;
    if (isLeft) litLeft++;
  });
  const share = left / mask.data.length;
  if (share >= leastLeft) return [];
  const found = `${(100 * share).toPrecision(3)} % of ${formatShape(mask.shape)} voxels`;
  if (litLeft < leastLeft * lit) {
    const cause = "1 means not measured, so is it turned round?";
    throw new OptionError(
      `${name}: expected a mask that leaves half of what has counts, found one that leaves ${found}: ${cause}`,
    );
  }
  return [`the mask ${name} leaves ${found} measured`];
}
