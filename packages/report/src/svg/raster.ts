// Central slices of volumes as coloured pixels, embedded in the drawing as PNG.

import type { Shape, Triple } from "@friedel/engine";
import { encode } from "fast-png";
import { dataAddress } from "../base64.js";
import type { ColourTable } from "./colours.js";

/** A cut through a volume: `rows` × `columns` indices into its data, the rows along axis `axes[0]`, the columns along `axes[1]`. */
export interface Cut {
  readonly normal: 0 | 1 | 2;
  readonly axes: readonly [0 | 1 | 2, 0 | 1 | 2];
  readonly rows: number;
  readonly columns: number;
  /** First voxel shown along the two axes. */
  readonly from: readonly [number, number];
  readonly index: Int32Array;
}

/** A window of a volume: first voxel and length of every axis. */
export interface Window {
  readonly from: Triple;
  readonly size: Shape;
}

/** The cut at voxel `at` of axis `normal`, through the window. */
export function cut(shape: Shape, normal: 0 | 1 | 2, at: number, window: Window = { from: [0, 0, 0], size: shape }): Cut {
  const axes: [0 | 1 | 2, 0 | 1 | 2] = normal === 0 ? [1, 2] : normal === 1 ? [0, 2] : [0, 1];
  const [a, b] = axes;
  const stride = [shape[1] * shape[2], shape[2], 1];
  const [rows, columns] = [window.size[a], window.size[b]];
  const index = new Int32Array(rows * columns);
  for (let r = 0; r < rows; r++) {
    for (let c = 0; c < columns; c++) {
      index[r * columns + c] = at * stride[normal] + (window.from[a] + r) * stride[a] + (window.from[b] + c) * stride[b];
    }
  }
  return { normal, axes, rows, columns, from: [window.from[a], window.from[b]], index };
}

/** The same cut with its rows from last to first. */
export function upsideDown(c: Cut): Cut {
  const index = new Int32Array(c.index.length);
  for (let r = 0; r < c.rows; r++) {
    index.set(c.index.subarray((c.rows - 1 - r) * c.columns, (c.rows - r) * c.columns), r * c.columns);
  }
  return { ...c, index };
}

/**
 * Colour of a voxel, or of a pixel of the cut where it stands for more than that voxel: a place in the table from 0 to 1, or a colour of
 * its own.
 */
export type Paint = (voxel: number, pixel: number, cut: Cut) => number | Triple;

/** A cut painted with a colour table, as a `data:` address of a PNG. */
export function paint(c: Cut, colours: ColourTable, place: Paint): string {
  const { rows, columns, index } = c;
  const data = new Uint8Array(3 * rows * columns);
  // No view of the table for each pixel: there are some hundred thousand in a report.
  for (let i = 0; i < index.length; i++) {
    const value = place(index[i], i, c);
    const isPlace = typeof value === "number";
    const at = isPlace ? 3 * Math.min(255, Math.max(0, Math.round(255 * value))) : 0;
    const colour = isPlace ? colours : value;
    for (let k = 0; k < 3; k++) data[3 * i + k] = colour[at + k];
  }
  return pixelsAddress(columns, rows, data);
}

/** A colour table as a column of pixels, the end at the top. */
export function paintBar(colours: ColourTable): string {
  const data = new Uint8Array(3 * 256);
  for (let i = 0; i < 256; i++) data.set(colours.subarray(3 * (255 - i), 3 * (255 - i) + 3), 3 * i);
  return pixelsAddress(1, 256, data);
}

/** Pixels, three bytes each, as a `data:` address of a PNG. */
export function pixelsAddress(width: number, height: number, data: Uint8Array): string {
  return dataAddress({ type: "image/png", bytes: encode({ width, height, data, channels: 3, depth: 8 }) });
}
