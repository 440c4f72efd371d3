// What is shown along a line through the common place of the slices.

import { useState } from "react";
import type { Quantity, Slices } from "../job/records.js";
import { LinePlot } from "./LinePlot.js";

interface Props {
  readonly cut: Slices;
  readonly quantity: Quantity;
  readonly axes: readonly [string, string, string];
  readonly unit: string;
}

export function Profile({ cut, quantity, axes, unit }: Props) {
  const [axis, setAxis] = useState<0 | 1 | 2>(2);
  const { values, places } = profileOf(cut, axis);
  const across = `${axes[axis]} (${unit})`;
  const isKnown = values.some(Number.isFinite);
  return (
    <figure className="profile">
      <figcaption>
        <fieldset>
          <legend>Profile along</legend>
          {axes.map((name, k) => (
            <button key={name} type="button" aria-pressed={axis === k} onClick={() => setAxis(k as 0 | 1 | 2)}>
              {name}
            </button>
          ))}
        </fieldset>
      </figcaption>
      {isKnown ? (
        <LinePlot values={values} height={140} isSigned {...{ places, across }} up={`${quantity.label} (${quantity.unit})`} />
      ) : (
        <p className="axes">The line along {axes[axis]} misses the crystal: move the cross into it.</p>
      )}
    </figure>
  );
}

/** Values along an axis of the array through the common place, and where the first is and how far it is to the next. */
export function profileOf(
  { place, slices }: Slices,
  axis: 0 | 1 | 2,
): { readonly values: Float32Array; readonly places: readonly [number, number] } {
  // A slice that has the axis across: those across z and y have x, that across x has y; z goes up in the one across y.
  const [number, isUp] = (
    [
      [1, true],
      [2, false],
      [0, false],
    ] as const
  )[axis];
  const { rows, columns, values, step, from, origin } = slices[number];
  const [up, across] = [0, 1, 2].filter((other) => other !== number);
  const k = isUp ? 1 : 0;
  const at = isUp ? place[across] - from[0] : place[up] - from[1];
  const line = isUp
    ? Float32Array.from({ length: rows }, (_, row) => values[row * columns + at])
    : values.slice(at * columns, (at + 1) * columns);
  return { values: line, places: [(from[k] - origin[k]) * step[k], step[k]] };
}
