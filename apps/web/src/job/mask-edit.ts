// A mask drawn on the detector: which pixels of all frames are not to be believed. Each change makes a new mask, so that one can go back.

/** Pixels of the whole frames, row by row; 1 is not measured, as in files. */
export interface PixelMask {
  readonly rows: number;
  readonly columns: number;
  readonly pixels: Uint8Array;
}

/** A place on the detector: row and column, fractions of a pixel allowed. */
export type Place = readonly [row: number, column: number];

export function emptyMask(rows: number, columns: number): PixelMask {
  return { rows, columns, pixels: new Uint8Array(rows * columns) };
}

/** How many pixels are masked. */
export function maskedPixels({ pixels }: PixelMask): number {
  return pixels.reduce((sum, value) => sum + value, 0);
}

/** All pixels that a rectangle between two places touches get a value, 1 to mask them and 0 to free them. */
export function withRectangle(mask: PixelMask, a: Place, b: Place, value: 0 | 1): PixelMask {
  const { rows, columns } = mask;
  const [top, bottom] = ends(a[0], b[0], rows);
  const [left, right] = ends(a[1], b[1], columns);
  const pixels = mask.pixels.slice();
  for (let row = top; row <= bottom; row++) pixels.fill(value, row * columns + left, row * columns + right + 1);
  return { ...mask, pixels };
}

/** All pixels whose middle is within `radius` of the way from one place to another get a value. */
export function withStroke(mask: PixelMask, from: Place, to: Place, radius: number, value: 0 | 1): PixelMask {
  const { rows, columns } = mask;
  const [top, bottom] = ends(Math.min(from[0], to[0]) - radius, Math.max(from[0], to[0]) + radius, rows);
  const [left, right] = ends(Math.min(from[1], to[1]) - radius, Math.max(from[1], to[1]) + radius, columns);
  const along = [to[0] - from[0], to[1] - from[1]];
  const length2 = along[0] ** 2 + along[1] ** 2;
  const pixels = mask.pixels.slice();
  for (let row = top; row <= bottom; row++) {
    for (let column = left; column <= right; column++) {
      const at = [row + 0.5 - from[0], column + 0.5 - from[1]];
      const share = length2 === 0 ? 0 : Math.max(0, Math.min(1, (at[0] * along[0] + at[1] * along[1]) / length2));
      const away = Math.hypot(at[0] - share * along[0], at[1] - share * along[1]);
      if (away <= Math.max(radius, 0.71)) pixels[row * columns + column] = value;
    }
  }
  return { ...mask, pixels };
}

/** Pixels whose sum of counts is above a level are masked; `sums` are those of a part of the frames that begins at `origin`. */
export function withAbove(
  mask: PixelMask,
  sums: { readonly rows: number; readonly columns: number; readonly values: Float32Array },
  origin: Place,
  level: number,
): PixelMask {
  const pixels = mask.pixels.slice();
  for (let row = 0; row < sums.rows; row++)
    for (let column = 0; column < sums.columns; column++)
      if (sums.values[row * sums.columns + column] > level) pixels[(row + origin[0]) * mask.columns + column + origin[1]] = 1;
  return { ...mask, pixels };
}

/** Indices of the first and last whole pixel between two places, within the frame. */
function ends(a: number, b: number, count: number): readonly [number, number] {
  return [Math.max(0, Math.floor(Math.min(a, b))), Math.min(count - 1, Math.floor(Math.max(a, b)))];
}
