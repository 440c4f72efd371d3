// Where a phase does not say how the lattice is strained: beside a jump (a stacking fault, a boundary of domains), about the core of a
// dislocation, at the sheet of 2π that unwrapping cannot avoid, and around a dark seam. There the image is smeared over a resolution
// length, and a difference between neighbours is no strain.
// A jump is a link between neighbours that differs from the mean of the links around by more than any smooth strain does: a phase of 6π
// over a crystal bends its slope by 0.25 rad from a voxel to the middle of its surroundings, a stacking fault (2π/3) is a link of 1 to 2 rad.

import { type ComplexVolume, type MaskVolume, maskVolume, type RealVolume, type Shape } from "@friedel/engine";
import type { DislocationLine } from "./dislocation-lines.js";
import { bulkOf, closedSupport } from "./support.js";
import type { Unwrapped } from "./unwrap.js";

/** Least deviation of a link that is a jump, radians: between the 0.25 of smooth strain and the 1.0 of half a smeared stacking fault. */
const leastJump = 0.7;

/** A jump also stands out of the scatter of all links by so many standard deviations. */
const clearOfNoise = 5;

/** Half-width in links of the surroundings whose mean a link is compared with. */
const around = 3;

/** Voxels on either side of a jump or a seam, and about a line, whose differences it enters. */
const reach = 2;

/** A seam is darker than this share of the amplitude inside. */
const dark = 0.4;

/**
 * 1 at the voxels of a support whose strain is not to be believed. `step` is the resolution in voxels, at least 1: over it a jump is seen
 * whole. `unwrapped` is of the same object and support.
 */
export function unreliableVoxels(object: ComplexVolume, support: MaskVolume, unwrapped: Unwrapped, step = 1): MaskVolume {
  const { shape } = support;
  const found = maskVolume(shape);
  for (const axis of [0, 1, 2] as const) markJumps(found, unwrapped.phase, support, { axis, step });
  for (const line of unwrapped.lines) markLine(found, line, reach * step);
  const seam = seamOf(object, support, step);
  for (let i = 0; i < found.data.length; i++) {
    found.data[i] = support.data[i] & (found.data[i] | unwrapped.cut.data[i] | seam.data[i]);
  }
  return found;
}

interface Links {
  readonly axis: 0 | 1 | 2;
  /** Voxels between the ends of a link. */
  readonly step: number;
}

/** Marks the voxels up to `reach` steps around the links along an axis that jump. */
function markJumps(found: MaskVolume, phase: RealVolume, support: MaskVolume, { axis, step }: Links): void {
  const { shape } = support;
  const [, ny, nx] = shape;
  const stride = [ny * nx, nx, 1][axis];
  const slope = new Float32Array(phase.data.length);
  const isLink = new Uint8Array(slope.length);
  for (let i = 0; i < slope.length; i++) {
    const j = i + step * stride;
    if (!support.data[i] || placeAlong(i, axis, shape) + step >= shape[axis] || !support.data[j]) continue;
    isLink[i] = 1;
    slope[i] = wrap(phase.data[j] - phase.data[i]);
  }
  const first = deviations(slope, isLink, isLink, shape);
  const least = leastOf(first, isLink);
  // Once more without the jumps, which their surroundings took part of.
  const smooth = isLink.map((is, i) => Number(is !== 0 && Math.abs(first[i]) < least));
  const last = deviations(slope, isLink, smooth, shape);
  for (let i = 0; i < slope.length; i++) {
    if (!isLink[i] || Math.abs(last[i]) < least) continue;
    const at = placeAlong(i, axis, shape);
    for (let k = (1 - reach) * step; k <= reach * step; k++)
      if (at + k >= 0 && at + k < shape[axis]) found.data[i + k * stride] = 1;
  }
}

/** The least deviation that counts, from the scatter of all. */
function leastOf(deviation: Float32Array, isLink: Uint8Array): number {
  const sizes = deviation
    .filter((_, i) => isLink[i] !== 0)
    .map(Math.abs)
    .sort();
  const median = sizes.length > 0 ? sizes[Math.floor(sizes.length / 2)] : 0;
  return Math.max(leastJump, clearOfNoise * toDeviation * median);
}

/** Standard deviation over the median size of a Gaussian. */
const toDeviation = 1.4826;

/** Each link less the mean of the `counted` ones in a cube around it. */
function deviations(slope: Float32Array, isLink: Uint8Array, counted: Uint8Array, shape: Shape): Float32Array {
  const sums = cubeSums(
    slope.map((value, i) => (counted[i] !== 0 ? value : 0)),
    shape,
  );
  const counts = cubeSums(new Float32Array(counted), shape);
  return slope.map((value, i) => (isLink[i] !== 0 && counts[i] > 0 ? value - sums[i] / counts[i] : 0));
}

/** Sums over cubes of 2·`around` + 1 voxels, an axis at a time. */
function cubeSums(values: Float32Array, shape: Shape): Float32Array {
  const [nz, ny, nx] = shape;
  let from = values;
  for (const [n, stride] of [
    [nz, ny * nx],
    [ny, nx],
    [nx, 1],
  ] as const) {
    const to = new Float32Array(from.length);
    for (let first = 0; first < from.length; first += n * stride) {
      for (let at = 0; at < n; at++) {
        const [least, most] = [Math.max(0, at - around), Math.min(n - 1, at + around)];
        for (let i = first; i < first + stride; i++) {
          let sum = 0;
          for (let k = least; k <= most; k++) sum += from[i + k * stride];
          to[i + at * stride] = sum;
        }
      }
    }
    from = to;
  }
  return from;
}

function markLine(found: MaskVolume, { points }: DislocationLine, radius: number): void {
  const [nz, ny, nx] = found.shape;
  const span = (at: number, n: number) =>
    [Math.max(0, Math.ceil(at - radius)), Math.min(n - 1, Math.floor(at + radius))] as const;
  for (const [pz, py, px] of points) {
    const [zs, ys, xs] = [span(pz, nz), span(py, ny), span(px, nx)];
    for (let z = zs[0]; z <= zs[1]; z++) {
      for (let y = ys[0]; y <= ys[1]; y++) {
        for (let x = xs[0]; x <= xs[1]; x++) {
          if (Math.hypot(z - pz, y - py, x - px) <= radius) found.data[(z * ny + y) * nx + x] = 1;
        }
      }
    }
  }
}

/** What is dark inside the closed support, and its banks: the support may leave out the seam itself. */
function seamOf(object: ComplexVolume, support: MaskVolume, step: number): MaskVolume {
  const { shape } = support;
  const closed = closedSupport(support, seamWidth * step);
  const inside = bulkOf(closed, seamWidth * step);
  const amplitude = new Float32Array(support.data.length);
  for (let i = 0; i < amplitude.length; i++) amplitude[i] = Math.hypot(object.data[2 * i], object.data[2 * i + 1]);
  const sizes = amplitude.filter((_, i) => inside.data[i] !== 0).sort();
  const least = sizes.length > 0 ? dark * sizes[Math.floor(sizes.length / 2)] : 0;
  const light = maskVolume(shape);
  for (let i = 0; i < light.data.length; i++) light.data[i] = Number(inside.data[i] === 0 || amplitude[i] >= least);
  const away = bulkOf(light, reach * step);
  for (let i = 0; i < away.data.length; i++) away.data[i] = 1 - away.data[i];
  return away;
}

/** Half of the widest seam that is closed, and the surface's own darkness, voxels. */
const seamWidth = 2;

function placeAlong(voxel: number, axis: 0 | 1 | 2, [nz, ny, nx]: Shape): number {
  return axis === 2 ? voxel % nx : axis === 1 ? Math.floor(voxel / nx) % ny : Math.floor(voxel / (ny * nx)) % nz;
}

function wrap(angle: number): number {
  return angle - 2 * Math.PI * Math.round(angle / (2 * Math.PI));
}
