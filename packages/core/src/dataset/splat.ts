// The object of a crystal of atoms on a grid of voxels: exp(−iQ·u) of each atom at its site, spread by a Gaussian.

import {
  type ComplexVolume,
  centreOf,
  complexVolume,
  type MaskVolume,
  maskVolume,
  type Shape,
  type Triple,
} from "../array/index.js";
import type { AtomicCrystal } from "../atoms/index.js";
import type { Matrix3, Vector } from "../vectors/index.js";

/** How a crystal is seen. */
export interface View {
  readonly hkl: Triple;
  /** Turns the crystal's cubic axes into (x, y, z) of the array's frame. */
  readonly turn: Matrix3;
  /** What of the turned crystal is at the array's centre, ångström. */
  readonly centre: Vector;
  /** Edges of a voxel along (z, y, x), ångström. */
  readonly voxel: Triple;
  readonly shape: Shape;
}

const reach = 3;

/** The object, 1 where the crystal is whole, and its support. */
export function splat(
  { sites, positions, latticeConstant }: AtomicCrystal,
  { hkl, turn, centre, voxel, shape }: View,
): { object: ComplexVolume; support: MaskVolume } {
  const object = complexVolume(shape);
  const middle = centreOf(shape);
  const q = hkl.map((h) => (2 * Math.PI * h) / latticeConstant);
  // Wide enough to be smooth over atoms a nearest neighbour's distance apart.
  const sigma = voxel.map((edge) => Math.max(0.7, (0.45 * latticeConstant) / edge));
  const perAtom = latticeConstant ** 3 / 4 / (voxel[0] * voxel[1] * voxel[2]);
  const weights = [0, 1, 2].map(() => new Float64Array(64));
  for (let i = 0; i < sites.length; i += 3) {
    let phase = 0;
    for (let k = 0; k < 3; k++) phase -= q[k] * (positions[i + k] - sites[i + k]);
    const first = [0, 0, 0];
    const count = [0, 0, 0];
    for (let axis = 0; axis < 3; axis++) {
      const row = turn[2 - axis];
      const x = row[0] * sites[i] + row[1] * sites[i + 1] + row[2] * sites[i + 2] - centre[2 - axis];
      const at = x / voxel[axis] + middle[axis];
      const wide = reach * sigma[axis];
      first[axis] = Math.max(0, Math.ceil(at - wide));
      count[axis] = Math.min(64, Math.min(shape[axis] - 1, Math.floor(at + wide)) - first[axis] + 1);
      const norm = 1 / (Math.sqrt(2 * Math.PI) * sigma[axis]);
      for (let n = 0; n < count[axis]; n++) {
        weights[axis][n] = norm * Math.exp(-(((first[axis] + n - at) / sigma[axis]) ** 2) / 2);
      }
    }
    const [re, im] = [perAtom * Math.cos(phase), perAtom * Math.sin(phase)];
    for (let z = 0; z < count[0]; z++) {
      for (let y = 0; y < count[1]; y++) {
        const w = weights[0][z] * weights[1][y];
        let at = 2 * (((first[0] + z) * shape[1] + first[1] + y) * shape[2] + first[2]);
        for (let x = 0; x < count[2]; x++) {
          const share = w * weights[2][x];
          object.data[at++] += re * share;
          object.data[at++] += im * share;
        }
      }
    }
  }
  const support = maskVolume(shape);
  for (let i = 0; i < support.data.length; i++) {
    support.data[i] = object.data[2 * i] ** 2 + object.data[2 * i + 1] ** 2 >= 0.25 ? 1 : 0;
  }
  return { object, support };
}
