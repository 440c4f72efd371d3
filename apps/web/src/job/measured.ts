// What a scan looks like before anything is done to it: its rocking curve and its sums along the three axes.

import { Measured as Known, type MaskVolume, type RealVolume } from "@friedel/engine";
import type { Measured, Projection } from "./records.js";

const names = ["frame", "row", "column"] as const;

/** Curve and projections of counts (frame, row, column); voxels that were not measured are left out. */
export function measuredOf(counts: RealVolume, mask: MaskVolume, saturated: readonly number[] = []): Measured {
  const { shape, data } = counts;
  const [frames, rows, columns] = shape;
  const sums = [0, 1, 2].map((axis) => {
    const [up, across] = [0, 1, 2].filter((other) => other !== axis);
    const length = shape[up] * shape[across];
    return { up, across, total: new Float64Array(length), seen: new Uint32Array(length) };
  });
  const curve = new Float64Array(frames).fill(Number.NaN);
  let most = 0;
  for (let f = 0, i = 0; f < frames; f++) {
    for (let r = 0; r < rows; r++) {
      for (let c = 0; c < columns; c++, i++) {
        if (mask.data[i] === Known.no) continue;
        const value = data[i];
        if (value > most) most = value;
        curve[f] = (Number.isNaN(curve[f]) ? 0 : curve[f]) + value;
        for (const [axis, at] of [r * columns + c, f * columns + c, f * rows + r].entries()) {
          sums[axis].total[at] += value;
          sums[axis].seen[at]++;
        }
      }
    }
  }
  const projections = sums.map(({ up, across, total, seen }, axis): Projection => {
    const values = Float32Array.from(total, (value, i) => (seen[i] > 0 ? value : Number.NaN));
    return { along: names[axis], axes: [names[across], names[up]], rows: shape[up], columns: shape[across], values };
  });
  const frameOf = (voxel: number) => Math.floor(voxel / (rows * columns));
  return { shape: [frames, rows, columns], curve, most, saturated: [...new Set(saturated.map(frameOf))], projections };
}
