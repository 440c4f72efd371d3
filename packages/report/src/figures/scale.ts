// Ends of colour bars, and volumes in the units of figures.

import { type RealVolume, realVolume } from "@friedel/engine";

/** Share of the values that the ends of a colour bar enclose: single voxels at the surface must not make all else pale. */
const enclosed = 0.99;

/** Values, evenly taken, that are enough for two digits of a quantile. */
const enoughValues = 50_000;

/** The end of a symmetric scale that holds nearly all values, of two digits. */
export function endOf(values: Float32Array): number {
  const stride = Math.max(1, Math.floor(values.length / enoughValues));
  const sizes = Float32Array.from({ length: Math.ceil(values.length / stride) }, (_, i) => Math.abs(values[i * stride])).sort();
  const end = sizes[Math.floor(enclosed * (sizes.length - 1))] ?? 0;
  return end > 0 ? Number(end.toPrecision(2)) : 1;
}

/** A volume times a number. */
export function scaled({ shape, data }: RealVolume, factor: number): RealVolume {
  return realVolume(
    shape,
    data.map((value) => factor * value),
  );
}
