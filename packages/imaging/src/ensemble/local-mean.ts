// Means over a box about every voxel, of the voxels in it that have a value.

import { mapped, type RealVolume, type Triple } from "@friedel/engine";

/** The mean over the voxels within `halfWidths` along each axis that are finite; NaN where none is. */
export function localMean(volume: RealVolume, halfWidths: Triple): RealVolume {
  const known = mapped(volume, (value) => Number(Number.isFinite(value)));
  const values = mapped(volume, (value) => (Number.isFinite(value) ? value : 0));
  const [sums, counts] = [boxSums(values, halfWidths), boxSums(known, halfWidths)];
  return mapped(volume, (_, i) => sums[i] / Math.round(counts[i]));
}

/** Sums over the box, along one axis after the other. */
function boxSums({ shape, data }: RealVolume, halfWidths: Triple): Float64Array {
  let from = Float64Array.from(data);
  const strides = [shape[1] * shape[2], shape[2], 1];
  for (const axis of [0, 1, 2] as const) {
    const [stride, length, halfWidth] = [strides[axis], shape[axis], halfWidths[axis]];
    const to = new Float64Array(from.length);
    for (let line = 0; line < from.length; line += stride * length) {
      for (let at = 0; at < length; at++) {
        const [first, last] = [Math.max(0, at - halfWidth), Math.min(length - 1, at + halfWidth)];
        const place = line + at * stride;
        for (let n = first; n <= last; n++) {
          const beside = line + n * stride;
          for (let k = 0; k < stride; k++) to[place + k] += from[beside + k];
        }
      }
    }
    from = to;
  }
  return from;
}
