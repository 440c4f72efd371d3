// Colours of quantities: the tables of the figures, so that the app and a report look alike.

import type { Triple } from "@friedel/engine";
import { amplitudeColours, type ColourTable, displacementColours, phaseColours, strainColours } from "@friedel/report/svg";
import type { Quantity } from "../job/records.js";

/** The 256 colours of a quantity, three bytes each. A phase over the whole circle has those that close. */
export function coloursOf({ name, range }: Pick<Quantity, "name" | "range">): ColourTable {
  if (name === "strain") return strainColours;
  if (name === "displacement") return displacementColours;
  if (name === "phase") return range[1] === Math.PI ? phaseColours : displacementColours;
  return amplitudeColours;
}

/** Index into a table of a value between two ends. */
export function indexOf(value: number, [from, to]: readonly [number, number]): number {
  return Math.max(0, Math.min(255, Math.round((255 * (value - from)) / (to - from))));
}

/** How opaque a pixel is whose value is below its error bar, of 255. */
export const faintOpacity = 64;

/** An array of values; `faint` is 1 where they are to fade. */
export interface Pixels {
  readonly rows: number;
  readonly columns: number;
  readonly values: Float32Array;
  readonly faint?: Uint8Array | undefined;
}

/** Pixels (red, green, blue, opacity) of an array; values that are none are left clear. `isFlipped` puts the last row on top. */
export function pixelsOf(
  { rows, columns, values, faint }: Pixels,
  table: ColourTable,
  range: readonly [number, number],
  isFlipped: boolean,
): Uint8ClampedArray<ArrayBuffer> {
  const out = new Uint8ClampedArray(4 * rows * columns);
  for (let r = 0, i = 0; r < rows; r++) {
    for (let c = 0, to = 4 * columns * (isFlipped ? rows - 1 - r : r); c < columns; c++, i++, to += 4) {
      const value = values[i];
      if (Number.isNaN(value)) continue;
      const from = 3 * indexOf(value, range);
      // One by one: millions of pixels of a large frame are drawn while the page waits.
      out[to] = table[from];
      out[to + 1] = table[from + 1];
      out[to + 2] = table[from + 2];
      out[to + 3] = faint?.[i] ? faintOpacity : 255;
    }
  }
  return out;
}

/** A table as a gradient of CSS, from left to right. */
export function gradientOf(table: ColourTable): string {
  const stops = Array.from({ length: 17 }, (_, i) => {
    const at = 3 * Math.round((255 * i) / 16);
    return `rgb(${table[at]} ${table[at + 1]} ${table[at + 2]})`;
  });
  return `linear-gradient(to right, ${stops.join(", ")})`;
}

/** A colour of the page's style, #rrggbb, as red, green and blue from 0 to 1. */
export function inkOf(colour: string): Triple {
  const all = Number.parseInt(colour.trim().slice(1), 16);
  return [(all >> 16) / 255, ((all >> 8) & 255) / 255, (all & 255) / 255];
}
