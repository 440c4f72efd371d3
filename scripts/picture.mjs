// A picture of pixels inside a drawing.

import { el } from "@friedel/report/svg";
import { encode } from "fast-png";

/** A picture of pixels, each of the colour (row, column) → [r, g, b], in a place of a drawing. */
export function picture({ x, y, width, height }, columns, rows, colour) {
  const data = new Uint8Array(3 * rows * columns);
  for (let i = 0; i < rows * columns; i++) data.set(colour(Math.floor(i / columns), i % columns), 3 * i);
  const png = Buffer.from(encode({ width: columns, height: rows, data, channels: 3, depth: 8 })).toString("base64");
  const href = `data:image/png;base64,${png}`;
  return el("image", { x, y, width, height, href, preserveAspectRatio: "none", "image-rendering": "optimizeSpeed" });
}
