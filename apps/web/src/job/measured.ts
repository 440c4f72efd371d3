// What a scan looks like before anything is done to it: its rocking curve and its sums along the three axes.

import { centreOf, Measured as Known, type MaskVolume, type RealVolume } from "@friedel/engine";
import { frameFaults } from "@friedel/imaging";
import type { Scan } from "@friedel/workflow";
import type { FrameMark, Measured, Projection } from "./records.js";

const names = ["frame", "row", "column"] as const;

/** A scan as it was read: its sums, what is wrong with its frames, and where they lie in the whole ones. */
export function measuredScan({ counts, mask, saturated, part, isAmplitude }: Scan): Measured {
  const { rawShape, centre, shape } = part ?? { rawShape: counts.shape, centre: centreOf(counts.shape), shape: counts.shape };
  const first = centreOf(shape);
  return {
    ...measuredOf(counts, mask),
    marks: isAmplitude ? [] : marksOf(counts, mask, saturated),
    whole: [rawShape[1], rawShape[2]],
    origin: [centre[1] - first[1], centre[2] - first[2]],
  };
}

/** Frames with saturated voxels, without light, and at an end where signal is cut off. */
function marksOf(counts: RealVolume, mask: MaskVolume, saturated: readonly number[] = []): FrameMark[] {
  const { shape } = counts;
  const { dark, cut } = frameFaults(counts, mask);
  const burnt = new Set(saturated.map((voxel) => Math.floor(voxel / (shape[1] * shape[2]))));
  return [
    ...dark.map((frame): FrameMark => ({ frame, kind: "empty", words: "no light in this frame: it is taken for not measured" })),
    ...[...burnt].map((frame): FrameMark => ({ frame, kind: "saturated", words: "the detector was saturated in this frame" })),
    ...cut.map(({ frame, sentence }): FrameMark => ({ frame, kind: "cut", words: sentence })),
  ];
}

/** Curve and projections of counts (frame, row, column); voxels that were not measured are left out. */
export function measuredOf(counts: RealVolume, mask: MaskVolume): Pick<Measured, "shape" | "curve" | "most" | "projections"> {
  const { shape, data } = counts;
  const [frames, rows, columns] = shape;
  const sums = [0, 1, 2].map((axis) => {
    const [up, across] = [0, 1, 2].filter((other) => other !== axis);
    const length = shape[up] * shape[across];
    return { up, across, total: new Float64Array(length), seen: new Uint32Array(length) };
  });
  const curve = new Float64Array(frames).fill(Number.NaN);
  let most = 0;
  const [overFrames, overRows, overColumns] = sums;
  for (let f = 0, i = 0; f < frames; f++) {
    let [ofFrame, seenInFrame] = [0, 0];
    for (let r = 0; r < rows; r++) {
      let [ofRow, seenInRow] = [0, 0];
      for (let c = 0, row = r * columns, frame = f * columns; c < columns; c++, i++, row++, frame++) {
        if (mask.data[i] === Known.no) continue;
        const value = data[i];
        if (value > most) most = value;
        ofRow += value;
        seenInRow++;
        overFrames.total[row] += value;
        overFrames.seen[row]++;
        overRows.total[frame] += value;
        overRows.seen[frame]++;
      }
      overColumns.total[f * rows + r] = ofRow;
      overColumns.seen[f * rows + r] = seenInRow;
      ofFrame += ofRow;
      seenInFrame += seenInRow;
    }
    if (seenInFrame > 0) curve[f] = ofFrame;
  }
  const projections = sums.map(({ up, across, total, seen }, axis): Projection => {
    const values = Float32Array.from(total, (value, i) => (seen[i] > 0 ? value : Number.NaN));
    return { along: names[axis], axes: [names[across], names[up]], rows: shape[up], columns: shape[across], values };
  });
  return { shape: [frames, rows, columns], curve, most, projections };
}
