// Moving voxels about without changing them: roll, crop and pad, flip, binning.
// Crop and pad keep the centre (index ⌊N/2⌋) at the centre.

import { OptionError } from "../errors.js";
import {
  type MaskVolume,
  Measured,
  type RealVolume,
  type Shape,
  samplesPerVoxel,
  type Triple,
  type Volume,
  zerosLike,
} from "./volume.js";

/** Where each output index of one axis comes from; −1 where nothing does. */
type Source = Int32Array;

/** Cyclic shift: out[i + shift] = in[i] on every axis. Shifts are whole voxels of either sign. */
export function roll<V extends Volume>(volume: V, shift: Triple): V {
  return gather(
    volume,
    volume.shape,
    volume.shape.map((n, axis) => indices(n, (i) => mod(i - shift[axis], n))),
  );
}

/**
 * Cuts or zero-pads every axis to `shape`, so that the voxel at `centre` (default ⌊N/2⌋) of the input lies at
 * ⌊n/2⌋ of the output. What lies outside the input is 0, which for a mask means outside or unmeasured.
 */
export function cropOrPad<V extends Volume>(volume: V, shape: Shape, centre: Triple = centreOf(volume.shape)): V {
  const sources = shape.map((n, axis) => {
    const start = centre[axis] - Math.floor(n / 2);
    return indices(n, (i) => (start + i >= 0 && start + i < volume.shape[axis] ? start + i : -1));
  });
  return gather(volume, shape, sources);
}

/** ρ(r) → ρ(−r) about the centre: index i goes to 2⌊N/2⌋ − i, cyclically. */
export function invert<V extends Volume>(volume: V): V {
  return gather(
    volume,
    volume.shape,
    volume.shape.map((n) => indices(n, (i) => mod(2 * Math.floor(n / 2) - i, n))),
  );
}

/**
 * Sums counts over blocks of `factor` voxels; a remainder at the end of an axis is dropped. A block with an
 * unmeasured voxel is unmeasured as a whole, for its sum would be wrong. A sum is rounded to float32 once, at its end.
 * Throws {@link OptionError} unless every factor is a whole number from 1 to the axis length.
 */
export function binCounts(counts: RealVolume, mask: MaskVolume, factor: Triple): { counts: RealVolume; mask: MaskVolume } {
  for (const axis of [0, 1, 2] as const) {
    if (!Number.isInteger(factor[axis]) || factor[axis] < 1 || factor[axis] > counts.shape[axis]) {
      throw new OptionError(`expected a binning factor from 1 to ${counts.shape[axis]} on axis ${axis}, found ${factor[axis]}`);
    }
  }
  const shape = counts.shape.map((n, axis) => Math.floor(n / factor[axis])) as [number, number, number];
  const sums = new Float64Array(shape[0] * shape[1] * shape[2]);
  const outMask = zerosLike(mask, shape);
  outMask.data.fill(Measured.used);
  const [, ny, nx] = counts.shape;
  for (let z = 0; z < shape[0] * factor[0]; z++) {
    const oz = Math.floor(z / factor[0]);
    for (let y = 0; y < shape[1] * factor[1]; y++) {
      const row = (oz * shape[1] + Math.floor(y / factor[1])) * shape[2];
      const from = (z * ny + y) * nx;
      for (let x = 0; x < shape[2] * factor[2]; x++) {
        const to = row + Math.floor(x / factor[2]);
        if (mask.data[from + x] === Measured.no) outMask.data[to] = Measured.no;
        sums[to] += counts.data[from + x];
      }
    }
  }
  for (let i = 0; i < sums.length; i++) if (outMask.data[i] === Measured.no) sums[i] = 0;
  return { counts: { ...counts, shape, data: Float32Array.from(sums) }, mask: outMask };
}

/** Whole numbers up to here are exact in float32. */
export const largestExact = 2 ** 24;

/** How many measured voxels hold more counts than float32 holds exactly. */
export function countInexact({ data }: RealVolume, mask: MaskVolume): number {
  let inexact = 0;
  for (let i = 0; i < data.length; i++) if (data[i] > largestExact && mask.data[i] !== Measured.no) inexact++;
  return inexact;
}

/** Index ⌊N/2⌋ of every axis: zero frequency of a stored pattern, origin of a stored object. */
export function centreOf(shape: Shape): Triple {
  return [Math.floor(shape[0] / 2), Math.floor(shape[1] / 2), Math.floor(shape[2] / 2)];
}

// Plain loops: what runs once on millions of voxels is compiled while it runs, and iterators and records make that dear.
function gather<V extends Volume>(volume: V, shape: Shape, [zs, ys, xs]: Source[]): V {
  const out = zerosLike(volume, shape);
  const per = samplesPerVoxel(volume);
  const { data: from } = volume;
  const { data: to } = out;
  const [, ny, nx] = volume.shape;
  for (let z = 0; z < zs.length; z++) {
    for (let y = 0; y < ys.length; y++) {
      if (zs[z] < 0 || ys[y] < 0) continue;
      const row = (zs[z] * ny + ys[y]) * nx;
      const toRow = (z * shape[1] + y) * shape[2];
      for (let x = 0; x < xs.length; x++) {
        if (xs[x] < 0) continue;
        const source = per * (row + xs[x]);
        const target = per * (toRow + x);
        to[target] = from[source];
        if (per === 2) to[target + 1] = from[source + 1];
      }
    }
  }
  return out;
}

function indices(n: number, source: (i: number) => number): Source {
  return Int32Array.from({ length: n }, (_, i) => source(i));
}

function mod(i: number, n: number): number {
  return ((i % n) + n) % n;
}
