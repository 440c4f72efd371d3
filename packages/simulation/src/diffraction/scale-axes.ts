// A stored spectrum times factors that each depend on one axis.

import { type ComplexVolume, centreOf } from "@friedel/engine";

/** Multiplies a stored spectrum, in place, by a number and by a function of each axis's frequency in cycles a voxel. */
export function scaleAxes({ shape, data }: ComplexVolume, factor: number, of: (frequency: number, axis: number) => number): void {
  const centre = centreOf(shape);
  const [zs, ys, xs] = shape.map((n, axis) => Float64Array.from({ length: n }, (_, i) => of((i - centre[axis]) / n, axis)));
  let at = 0;
  for (const z of zs) {
    for (const y of ys) {
      const row = factor * z * y;
      for (let x = 0; x < xs.length; x++) {
        data[at++] *= row * xs[x];
        data[at++] *= row * xs[x];
      }
    }
  }
}
