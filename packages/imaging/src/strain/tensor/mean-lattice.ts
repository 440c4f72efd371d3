// One lattice for all images of a crystal without knowing its cell: the mean one of the voxels that they share. The mean gradient of
// φᵢ = −Qᵢ·u is −Qᵢ·⟨H⟩ with one ⟨H⟩ for all, so taking each image's own mean slope out (and Q along with it) takes the same ⟨H⟩ out
// of u. The highest point of a pattern, which `findRamp` finds, is no such average: peaks would be against lattices that differ.

import { add, type MaskVolume, type RealVolume, scale } from "@friedel/engine";
import { takeRamp } from "../phase/ramp.js";
import type { PeakImage } from "./peaks.js";
import { commonSupport, slopesOf } from "./tensor.js";

/**
 * The images with their phases against the mean lattice of the voxels that all of them share, and Q for it: their tensor has mean 0
 * there. Throws DataError if they share none.
 */
export function toMeanLattice<P extends PeakImage>(images: readonly P[]): P[] {
  const common = commonSupport(images);
  return images.map((image) => {
    const { along, known } = slopesOf(image);
    const slopes = along.map((map) => -meanOf(map, common, known));
    const wavevector = image.axes.map((axis, k) => scale(slopes[k], axis)).reduce(add);
    return takeRamp(image, { wavevector, offset: 0 });
  });
}

function meanOf({ data }: RealVolume, common: MaskVolume, known: MaskVolume): number {
  let [sum, count] = [0, 0];
  for (let i = 0; i < data.length; i++) {
    if (common.data[i] === 0 || known.data[i] === 0) continue;
    sum += data[i];
    count++;
  }
  return count === 0 ? 0 : sum / count;
}
