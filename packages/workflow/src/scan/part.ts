// The part of large frames that was read, and what belongs to the whole of them.

import { centreOf, type MaskVolume, maskVolume, type Shape } from "@friedel/engine";
import type { FramePart } from "@friedel/io";
import type { ArrayPlace } from "./geometry.js";

/** A part of the frames as the place of an array of `shape`. */
export function placeOfPart({ rows, columns, of }: FramePart, shape: Shape): ArrayPlace {
  const [frame, row, column] = centreOf(shape);
  const centre = [frame, rows[0] + row, columns[0] + column] as const;
  return { centre, rawShape: [shape[0], ...of], shape, bin: [1, 1, 1] };
}

/** A mask of one whole frame for the part of all frames that was read, which has `shape`. */
export function cutToPart(
  frame: MaskVolume,
  { rows, columns, of }: Pick<FramePart, "rows" | "columns" | "of">,
  shape: Shape,
): MaskVolume {
  const out = maskVolume(shape);
  const [count, height, width] = shape;
  for (let z = 0, to = 0; z < count; z++) {
    for (let y = 0; y < height; y++, to += width) {
      const from = (rows[0] + y) * of[1] + columns[0];
      out.data.set(frame.data.subarray(from, from + width), to);
    }
  }
  return out;
}

/** The same for a part that is known by its place. */
export function cutToPlace(frame: MaskVolume, { centre, rawShape, shape }: ArrayPlace): MaskVolume {
  const [, row, column] = centreOf(shape);
  const [top, left] = [centre[1] - row, centre[2] - column];
  const part = { rows: [top, top + shape[1]], columns: [left, left + shape[2]], of: [rawShape[1], rawShape[2]] } as const;
  return cutToPart(frame, part, shape);
}
