// The line where a quantity crosses a level in a cut.

import { contours } from "d3-contour";
import type { Cut } from "./raster.js";
import { el } from "./svg.js";

/** Draws the line at which the values of a volume's voxels are `level`, in a cut that is shown in this rectangle. */
export function drawContour(
  { rows, columns, index }: Cut,
  data: ArrayLike<number>,
  level: number,
  { x, y, width, height }: { readonly x: number; readonly y: number; readonly width: number; readonly height: number },
): string {
  const values = Array.from(index, (voxel) => data[voxel]);
  const { coordinates } = contours().size([columns, rows]).contour(values, level);
  const place = ([column, row]: readonly number[]) =>
    `${(x + (column / columns) * width).toFixed(2)},${(y + (row / rows) * height).toFixed(2)}`;
  const d = coordinates.flatMap((polygon) => polygon.map((ring) => `M${ring.map(place).join("L")}Z`)).join("");
  if (d === "") return "";
  const line = (stroke: string, width: number) => el("path", { d, fill: "none", stroke, "stroke-width": width });
  return line("#1b1f24", 2.2) + line("#ffffff", 1.1);
}
