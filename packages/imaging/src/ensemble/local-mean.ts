// Means over a box about every voxel, of the voxels in it that have a value.

import { mapped, type RealVolume } from "@friedel/engine";

/** The mean over the voxels within `halfWidth` along each axis that are finite; NaN where the voxel itself is not. */
export function localMean(volume: RealVolume, halfWidth: number): RealVolume {
  const known = mapped(volume, (value) => Number(Number.isFinite(value)));
  const values = mapped(volume, (value) => (Number.isFinite(value) ? value : 0));
  const [sums, counts] = [boxSums(values, halfWidth), boxSums(known, halfWidth)];
  return mapped(volume, (value, i) => (Number.isFinite(value) ? sums[i] / counts[i] : Number.NaN));
}

/** Sums over the box, along one axis after the other. */
function boxSums({ shape, data }: RealVolume, halfWidth: number): Float64Array {
  let from = Float64Array.from(data);
  const strides = [shape[1] * shape[2], shape[2], 1];
  for (const axis of [0, 1, 2] as const) {
    const [stride, length] = [strides[axis], shape[axis]];
    const to = new Float64Array(from.length);
    for (let i = 0; i < from.length; i++) {
      const at = Math.floor(i / stride) % length;
      const [first, last] = [Math.max(0, at - halfWidth), Math.min(length - 1, at + halfWidth)];
      for (let n = first; n <= last; n++) to[i] += from[i + (n - at) * stride];
    }
    from = to;
  }
  return from;
}
