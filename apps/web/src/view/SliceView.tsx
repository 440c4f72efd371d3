// One slice of a crystal: its colours, the outline of the surface, a cross at the common place, axes in nm.

import type { PointerEvent } from "react";
import type { Quantity, Slice } from "../job/records.js";
import { coloursOf } from "./colours.js";
import { Picture } from "./Picture.js";
import { minus, numberText } from "./text.js";

interface Props {
  readonly slice: Slice;
  readonly quantity: Quantity;
  readonly unit: string;
  readonly name: string;
  /** Column and row of the cross. */
  readonly cross: readonly [number, number];
  /** Whether values below their error bars fade. */
  readonly isFaded: boolean;
  readonly choose: (column: number, row: number) => void;
}

export function SliceView({ slice, quantity, unit, name, cross, isFaded, choose }: Props) {
  const { rows, columns, step, axes, from, origin, values } = slice;
  const [width, height] = [columns * step[0], rows * step[1]];
  // As large as it fits into its place, whose corners have the words.
  const shown = `min(100cqw, 100cqh * ${width / height})`;
  const chosen = (event: PointerEvent<HTMLDivElement>): void => {
    if (event.buttons === 0) return;
    const { left, top, width: across, height: down } = event.currentTarget.getBoundingClientRect();
    const at = (share: number, count: number) => Math.max(0, Math.min(count - 1, Math.floor(share * count)));
    choose(from[0] + at((event.clientX - left) / across, columns), from[1] + at(1 - (event.clientY - top) / down, rows));
  };
  const [column, row] = [cross[0] - from[0], cross[1] - from[1]];
  const isShown = column >= 0 && column < columns && row >= 0 && row < rows;
  const value = isShown ? values[row * columns + column] : Number.NaN;
  const place = (index: number, k: 0 | 1) => Math.round((from[k] + index - origin[k]) * step[k]);
  const edges = outline(slice);
  return (
    <figure className="slice">
      <figcaption>
        <strong>across {name}</strong>
        <span>
          {Number.isFinite(value) ? `${numberText(value)} ${quantity.unit}` : "outside"} at {minus(place(column, 0))},{" "}
          {minus(place(row, 1))} {unit}
        </span>
      </figcaption>
      <div className="room">
        <div
          className="field"
          style={{ aspectRatio: `${width} / ${height}`, width: shown }}
          onPointerDown={chosen}
          onPointerMove={chosen}
        >
          <Picture
            {...{ rows, columns, values }}
            faint={isFaded ? slice.faint : undefined}
            colours={coloursOf(quantity)}
            range={quantity.range}
            isFlipped
            label={`${quantity.label} in a slice across ${name}`}
          />
          <svg viewBox={`0 0 ${columns} ${rows}`} preserveAspectRatio="none" aria-hidden="true">
            <path d={edges} className="outline rim" />
            <path d={edges} className="outline" />
            <line x1={column + 0.5} x2={column + 0.5} y1={0} y2={rows} className="cross" />
            <line x1={0} x2={columns} y1={rows - row - 0.5} y2={rows - row - 0.5} className="cross" />
          </svg>
        </div>
        <span className="scale" style={{ width: `calc(${scaleLength(width) / width} * ${shown})` }}>
          {scaleLength(width)} {unit}
        </span>
        <span className="across">{axes[0]} →</span>
        <span className="up">{axes[1]} ↑</span>
      </div>
    </figure>
  );
}

/** A round length of about a quarter of the width. */
function scaleLength(width: number): number {
  const power = 10 ** Math.floor(Math.log10(width / 4));
  return ([5, 2, 1].find((digit) => digit * power <= width / 4) ?? 1) * power;
}

/** The edges of pixels between inside and outside, in pixels, the last row on top. */
function outline({ rows, columns, inside }: Slice): string {
  let path = "";
  const at = (row: number, column: number) =>
    row >= 0 && row < rows && column >= 0 && column < columns && inside[row * columns + column] === 1;
  for (let row = 0; row <= rows; row++) {
    for (let column = 0; column <= columns; column++) {
      if (at(row, column) !== at(row - 1, column)) path += `M${column} ${rows - row}h1`;
      if (at(row, column) !== at(row, column - 1)) path += `M${column} ${rows - row}v-1`;
    }
  }
  return path;
}
