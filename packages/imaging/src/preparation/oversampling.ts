// Oversampling from the autocorrelation: the inverse transform of the intensity is the object's autocorrelation,
// which reaches twice as far as the object. Read at 2 % of its maximum, since it fades out towards its end.

import { centreOf, type MaskVolume, type RealVolume, type Transform, type Triple, triple } from "@friedel/engine";
import { autocorrelation } from "../metrics/autocorrelation.js";

/** Level at which the extent is read, as a share of the maximum: below it, noise and the mask's holes show. */
const level = 0.02;
/** A ball's autocorrelation 1 − 3/2 t + 1/2 t³ (t in diameters) falls to that level at t = 0.88. */
const reachAtLevel = 0.88;

/**
 * Array length over object length along each axis, the object's from its autocorrelation. Unmeasured voxels count as
 * dark, so a pattern with a masked peak is estimated too high.
 */
export async function estimateOversampling(counts: RealVolume, mask: MaskVolume, transform: Transform): Promise<Triple> {
  const { data } = await autocorrelation(mask, (i) => counts.data[i], transform);
  const centre = centreOf(counts.shape);
  const [nz, ny, nx] = counts.shape;
  const at = (centre[0] * ny + centre[1]) * nx + centre[2];
  const limit = (level * Math.hypot(data[2 * at], data[2 * at + 1])) ** 2;
  const furthest = [0, 0, 0];
  let i = 0;
  for (let z = 0; z < nz; z++) {
    for (let y = 0; y < ny; y++) {
      for (let x = 0; x < nx; x++, i++) {
        if (data[2 * i] ** 2 + data[2 * i + 1] ** 2 < limit) continue;
        furthest[0] = Math.max(furthest[0], Math.abs(z - centre[0]));
        furthest[1] = Math.max(furthest[1], Math.abs(y - centre[1]));
        furthest[2] = Math.max(furthest[2], Math.abs(x - centre[2]));
      }
    }
  }
  return triple((axis) => counts.shape[axis] / Math.max(1, furthest[axis] / reachAtLevel));
}
