// Atoms with a phase each, spread over the voxels about them: the first step of a non-uniform Fourier transform (L. Greengard
// and J.-Y. Lee, SIAM Review 46, 443 (2004), doi 10.1137/S003614450343200X). Only the box that the atoms touch is worked on.

import type { Matrix3, Vector } from "@friedel/engine";
import { type ComplexVolume, centreOf, complexVolume, type Shape, type Triple } from "@friedel/engine";
import { kernelAt, kernelWidth } from "./kernel.js";

/** Atom j lies at voxel toVoxels·(rⱼ − origin) from the array's centre and carries exp(−i(Q·(rⱼ − Rⱼ) + δ·(rⱼ − origin))). */
export interface Spreading {
  /** x y z of each atom in turn: r, and R. */
  readonly positions: Float64Array;
  readonly sites: Float64Array;
  readonly origin: Vector;
  readonly toVoxels: Matrix3;
  /** Q and δ, in the frame of the positions. */
  readonly peak: Vector;
  readonly offset: Vector;
}

/** Voxels from the array's centre between which the atoms lie. */
export interface Extent {
  readonly low: Triple;
  readonly high: Triple;
}

/** Where the atoms lie, in voxels. */
export function extentOf({ positions, origin, toVoxels }: Pick<Spreading, "positions" | "origin" | "toVoxels">): Extent {
  const low = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
  const high = low.map((x) => -x);
  const [[az, bz, cz], [ay, by, cy], [ax, bx, cx]] = toVoxels;
  for (let j = 0; j < positions.length; j += 3) {
    const [x, y, z] = [positions[j] - origin[0], positions[j + 1] - origin[1], positions[j + 2] - origin[2]];
    const [gz, gy, gx] = [az * x + bz * y + cz * z, ay * x + by * y + cy * z, ax * x + bx * y + cx * z];
    if (gz < low[0]) low[0] = gz;
    if (gz > high[0]) high[0] = gz;
    if (gy < low[1]) low[1] = gy;
    if (gy > high[1]) high[1] = gy;
    if (gx < low[2]) low[2] = gx;
    if (gx > high[2]) high[2] = gx;
  }
  return { low: [low[0], low[1], low[2]], high: [high[0], high[1], high[2]] };
}

/** The sum of all atoms' phases times the kernel about each, as a stored volume that repeats beyond its ends. */
export function spread(atoms: Spreading, { low, high }: Extent, shape: Shape): ComplexVolume {
  const half = kernelWidth / 2;
  // One voxel more than the atoms touch, for the rounding of their places.
  const start = low.map((x) => Math.ceil(x - half) - 1);
  const lengths = high.map((x, axis) => Math.ceil(x + half) + 1 - start[axis]);
  const box = new Float64Array(2 * lengths[0] * lengths[1] * lengths[2]);
  addAtoms(box, atoms, [start[0], start[1], start[2]], [lengths[0], lengths[1], lengths[2]]);
  const out = complexVolume(shape);
  const place = (axis: 0 | 1 | 2): number[] =>
    Array.from({ length: lengths[axis] }, (_, i) => modulo(start[axis] + i + centreOf(shape)[axis], shape[axis]));
  const [zs, ys, xs] = [place(0), place(1), place(2)];
  let from = 0;
  for (const z of zs) {
    for (const y of ys) {
      const row = (z * shape[1] + y) * shape[2];
      for (const x of xs) {
        out.data[2 * (row + x)] += box[from++];
        out.data[2 * (row + x) + 1] += box[from++];
      }
    }
  }
  return out;
}

/** The loop over the atoms, written out along x for the kernel's six voxels: twice as fast so. */
function addAtoms(box: Float64Array, { positions, sites, origin, ...atoms }: Spreading, start: Triple, lengths: Triple): void {
  const [[az, bz, cz], [ay, by, cy], [ax, bx, cx]] = atoms.toVoxels;
  const [qx, qy, qz] = atoms.peak;
  const [dx, dy, dz] = atoms.offset;
  const [ox, oy, oz] = origin;
  // Places are counted from the box's first voxel.
  const [z0, y0, x0] = [start[0], start[1], start[2]];
  const [wz, wy, wx] = [new Float64Array(kernelWidth), new Float64Array(kernelWidth), new Float64Array(kernelWidth)];
  const rowStep = 2 * lengths[2];
  const planeStep = rowStep * lengths[1];
  for (let j = 0; j < positions.length; j += 3) {
    const px = positions[j];
    const py = positions[j + 1];
    const pz = positions[j + 2];
    const x = px - ox;
    const y = py - oy;
    const z = pz - oz;
    const phase = qx * (px - sites[j]) + qy * (py - sites[j + 1]) + qz * (pz - sites[j + 2]) + (dx * x + dy * y + dz * z);
    const re = Math.cos(phase);
    const im = -Math.sin(phase);
    const iz = kernelAt(az * x + bz * y + cz * z - z0, wz);
    const iy = kernelAt(ay * x + by * y + cy * z - y0, wy);
    const ix = kernelAt(ax * x + bx * y + cx * z - x0, wx);
    const a = wx[0];
    const b = wx[1];
    const c = wx[2];
    const d = wx[3];
    const e = wx[4];
    const f = wx[5];
    for (let k = 0; k < kernelWidth; k++) {
      const rez = re * wz[k];
      const imz = im * wz[k];
      let at = (iz + k) * planeStep + iy * rowStep + 2 * ix;
      for (let l = 0; l < kernelWidth; l++, at += rowStep) {
        const r = rez * wy[l];
        const i = imz * wy[l];
        box[at] += r * a;
        box[at + 1] += i * a;
        box[at + 2] += r * b;
        box[at + 3] += i * b;
        box[at + 4] += r * c;
        box[at + 5] += i * c;
        box[at + 6] += r * d;
        box[at + 7] += i * d;
        box[at + 8] += r * e;
        box[at + 9] += i * e;
        box[at + 10] += r * f;
        box[at + 11] += i * f;
      }
    }
  }
}

/** The mean of the atoms' positions. */
export function meanOf(positions: Float64Array): Vector {
  const sum: [number, number, number] = [0, 0, 0];
  for (let j = 0; j < positions.length; j += 3) {
    sum[0] += positions[j];
    sum[1] += positions[j + 1];
    sum[2] += positions[j + 2];
  }
  const count = positions.length / 3;
  return [sum[0] / count, sum[1] / count, sum[2] / count];
}

function modulo(i: number, n: number): number {
  return ((i % n) + n) % n;
}
