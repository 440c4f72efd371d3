// Where a pupil lies in its array: the circle about it and the hole in its middle, from its transmission.

import { DataError, type RealVolume } from "@friedel/engine";

/** A circle in pixels of a pupil's array. */
export interface PupilGeometry {
  readonly row: number;
  readonly column: number;
  /** From the middle to the rim, pixels. */
  readonly radius: number;
  /** Radius of the hole over that of the rim; 0 without one. */
  readonly obscuration: number;
}

/** A hole smaller than this is a pixel that transmits little, or no hole. */
const leastHole = 1.5;
/** Fewer pixels have no shape to speak of. */
const fewestPixels = 12;

/** The pixels of a pupil: those that transmit more than half of the best. Throws {@link DataError} for none and for more than one plane. */
export function pupilPixels({ shape: [planes, , columns], data }: RealVolume): {
  rows: number[];
  columns: number[];
  at: number[];
} {
  if (planes !== 1) throw new DataError(`expected a pupil of one plane, found ${planes}`);
  const largest = data.reduce((a, b) => Math.max(a, b), 0);
  const at: number[] = [];
  for (let i = 0; i < data.length; i++) if (data[i] > largest / 2) at.push(i);
  if (at.length < fewestPixels)
    throw new DataError(
      `expected a pupil of at least ${fewestPixels} pixels above half of its largest transmission, found ${at.length}`,
    );
  return { rows: at.map((i) => Math.floor(i / columns)), columns: at.map((i) => i % columns), at };
}

/** The circle about the middle of a pupil's pixels, of shape 1×rows×columns. Errors as {@link pupilPixels}. */
export function pupilGeometry(transmission: RealVolume): PupilGeometry {
  const { rows, columns } = pupilPixels(transmission);
  const middle = (values: readonly number[]): number =>
    (values.reduce((a, b) => Math.min(a, b)) + values.reduce((a, b) => Math.max(a, b))) / 2;
  const [row, column] = [middle(rows), middle(columns)];
  let [least, most] = [Number.POSITIVE_INFINITY, 0];
  rows.forEach((y, i) => {
    const distance = Math.hypot(y - row, columns[i] - column);
    [least, most] = [Math.min(least, distance), Math.max(most, distance)];
  });
  // A pixel reaches half of its edge beyond its middle.
  const radius = most + 0.5;
  return { row, column, radius, obscuration: least >= leastHole ? (least - 0.5) / radius : 0 };
}
