// The arrays that cohere leaves behind: preprocessed_data/prep_data.tif, counts as they were measured, and phasing_data/data.tif, the
// amplitudes (square roots of counts above a threshold) that it phased. Their axes are (column, row, frame); ours (frame, row, column).

import { maskVolume, type RealVolume, realVolume, type Shape } from "@friedel/engine";
import type { FileMeasurement } from "../measurement.js";

/** What an array of cohere holds. */
export type CohereArrayKind = "counts" | "amplitudes";

/** Folders and files in which cohere's versions keep its arrays, the current ones first. */
export const cohereArrays: readonly { readonly folder: string; readonly file: string; readonly kind: CohereArrayKind }[] = [
  { folder: "preprocessed_data", file: "prep_data.tif", kind: "counts" },
  { folder: "prep", file: "prep_data.tif", kind: "counts" },
  { folder: "phasing_data", file: "data.tif", kind: "amplitudes" },
  { folder: "data", file: "data.tif", kind: "amplitudes" },
];

/** An array of cohere with its axes turned round: (column, row, frame) as (frame, row, column). */
export function turnCohereArray({ counts, mask, notes }: FileMeasurement): FileMeasurement {
  const [columns, rows, frames] = counts.shape;
  const shape: Shape = [frames, rows, columns];
  const turned: { counts: RealVolume; mask: FileMeasurement["mask"] } = { counts: realVolume(shape), mask: maskVolume(shape) };
  for (let z = 0, to = 0; z < frames; z++) {
    for (let y = 0; y < rows; y++) {
      for (let x = 0; x < columns; x++, to++) {
        const from = (x * rows + y) * frames + z;
        turned.counts.data[to] = counts.data[from];
        turned.mask.data[to] = mask.data[from];
      }
    }
  }
  return { ...turned, notes };
}
