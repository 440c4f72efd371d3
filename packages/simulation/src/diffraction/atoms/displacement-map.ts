// The atoms' own displacement on the voxels of an object: a truth that owes nothing to a phase.

import {
  centreOf,
  inverseTranspose,
  type MaskVolume,
  multiply,
  norm,
  type RealVolume,
  realVolume,
  ShapeError,
  transpose,
} from "@friedel/engine";
import { unturned } from "../../crystal/solid.js";
import type { AtomsAmplitude, AtomsOptions } from "./amplitude.js";
import { braggVector } from "./bragg.js";
import type { ScatteringAtoms } from "./displacement.js";
import { kernelAt, kernelWidth } from "./kernel.js";

/**
 * u_Q = Q·u/|Q| in ångström at the voxels of a support, 0 elsewhere: the mean over the atoms within three voxels, weighted by the
 * kernel that spreads them (0.9 voxels wide). Of use where u is single-valued. `origin` is that of the object.
 * Throws {@link ShapeError} where the support has another shape, OptionError for a peak that fcc extinguishes.
 */
export function displacementAlong(
  { latticeConstant, sites, positions }: ScatteringAtoms,
  { hkl, shape, columns, orientation = unturned }: AtomsOptions,
  { origin }: Pick<AtomsAmplitude, "origin">,
  support: MaskVolume,
): RealVolume {
  if (support.data.length !== shape[0] * shape[1] * shape[2]) {
    throw new ShapeError(`expected a support of ${shape.join("×")}, found ${support.shape.join("×")}`);
  }
  const q = braggVector(latticeConstant, hkl);
  const length = norm(q);
  const [toZ, toY, toX] = multiply(transpose(inverseTranspose(columns)), orientation);
  const [cz, cy, cx] = centreOf(shape);
  const sums = new Float64Array(support.data.length);
  const weights = new Float64Array(support.data.length);
  const [wz, wy, wx] = [new Float64Array(kernelWidth), new Float64Array(kernelWidth), new Float64Array(kernelWidth)];
  for (let j = 0; j < positions.length; j += 3) {
    const [x, y, z] = [positions[j] - origin[0], positions[j + 1] - origin[1], positions[j + 2] - origin[2]];
    const [ux, uy, uz] = [positions[j] - sites[j], positions[j + 1] - sites[j + 1], positions[j + 2] - sites[j + 2]];
    const u = (q[0] * ux + q[1] * uy + q[2] * uz) / length;
    const iz = kernelAt(cz + toZ[0] * x + toZ[1] * y + toZ[2] * z, wz);
    const iy = kernelAt(cy + toY[0] * x + toY[1] * y + toY[2] * z, wy);
    const ix = kernelAt(cx + toX[0] * x + toX[1] * y + toX[2] * z, wx);
    for (let k = 0; k < kernelWidth; k++) {
      if (iz + k < 0 || iz + k >= shape[0]) continue;
      for (let l = 0; l < kernelWidth; l++) {
        if (iy + l < 0 || iy + l >= shape[1]) continue;
        const row = ((iz + k) * shape[1] + iy + l) * shape[2];
        for (let m = 0; m < kernelWidth; m++) {
          if (ix + m < 0 || ix + m >= shape[2]) continue;
          const weight = wz[k] * wy[l] * wx[m];
          weights[row + ix + m] += weight;
          sums[row + ix + m] += weight * u;
        }
      }
    }
  }
  return realVolume(
    shape,
    Float32Array.from(sums, (sum, i) => (support.data[i] > 0 && weights[i] > 0 ? sum / weights[i] : 0)),
  );
}
