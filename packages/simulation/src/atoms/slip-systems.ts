// The close-packed planes of an fcc crystal, {111}, the directions in which one layer slides on the next, ⟨110⟩, and the shifts
// between layers, a/6⟨112⟩. Lattices here have a site at the origin, so layers lie at whole multiples of a/√3 along their normal.
// (Hull and Bacon, Introduction to Dislocations, 5th ed. (2011), chapter 5.)

import { add, dot, OptionError, scale, type Vector } from "@friedel/engine";

/** A slip system: the plane's normal, one of {111}, and the direction of the Burgers vector a/2⟨110⟩ in it, in indices. */
export interface SlipSystem {
  readonly plane: Vector;
  readonly direction: Vector;
}

const signs = [1, -1] as const;

/** The four {111} planes. */
const planes: readonly Vector[] = signs.flatMap((k) => signs.map((l): Vector => [1, k, l]));

/** The twelve slip systems of an fcc crystal; plane and direction may each be reversed. */
export const slipSystems: readonly SlipSystem[] = planes.flatMap((plane) => {
  const [h, k, l] = plane;
  const directions: readonly Vector[] = [
    [0, k, -l],
    [h, 0, -l],
    [h, -k, 0],
  ];
  return directions.map((direction) => ({ plane, direction }));
});

/** Throws {@link OptionError} unless the indices are those of a {111} plane. */
export function checkPlane(plane: Vector): void {
  if (!plane.every((index) => Math.abs(index) === 1)) throw new OptionError(`expected a {111} plane, found (${plane.join(" ")})`);
}

/** Throws {@link OptionError} unless the indices are those of a {111} plane and a ⟨110⟩ direction in it. */
export function checkSlipSystem({ plane, direction }: SlipSystem): void {
  checkPlane(plane);
  const sizes = direction.map(Math.abs);
  if (!(sizes.every((index) => index <= 1 && Number.isInteger(index)) && dot(direction, direction) === 2)) {
    throw new OptionError(`expected a ⟨110⟩ direction of slip, found [${direction.join(" ")}]`);
  }
  if (dot(plane, direction) !== 0) {
    throw new OptionError(`expected a direction of slip in its plane, found [${direction.join(" ")}] and (${plane.join(" ")})`);
  }
}

/** a/2⟨110⟩, ångström. */
export function burgersVector(latticeConstant: number, { direction }: SlipSystem): Vector {
  return scale(latticeConstant / 2, direction);
}

/**
 * The three shifts a/6⟨112⟩ in a plane, ångström, that bring what lies above it from one hollow of the layer below into another:
 * each layer sits shifted by one of them over the one below, so one more makes a stacking fault. Opposite shifts would lay atoms
 * upon atoms.
 */
export function faultShifts(latticeConstant: number, [h, k, l]: Vector): readonly [Vector, Vector, Vector] {
  const sixth = latticeConstant / 6;
  return [
    [-2 * h * sixth, k * sixth, l * sixth],
    [h * sixth, -2 * k * sixth, l * sixth],
    [h * sixth, k * sixth, -2 * l * sixth],
  ];
}

/** Number of the layer that a point lies in or, as a fraction, between; sites have whole ones. */
export function layerOf(latticeConstant: number, plane: Vector, r: Vector): number {
  return dot(plane, r) / latticeConstant;
}

/** Height along the unit normal of the plane midway between the two layers around a point, ångström. */
export function gapAt(latticeConstant: number, plane: Vector, r: Vector): number {
  return ((Math.floor(layerOf(latticeConstant, plane, r)) + 0.5) * latticeConstant) / Math.sqrt(3);
}

/**
 * Shockley's partials of a Burgers vector: it is the sum of the two, and where the half crystal on the normal's side has slipped
 * by the second alone there is a stacking fault, not atoms upon atoms.
 */
export function partialsOf(latticeConstant: number, system: SlipSystem): readonly [Vector, Vector] {
  const shifts = faultShifts(latticeConstant, system.plane);
  const burgers = burgersVector(latticeConstant, system);
  const projected = shifts.map((shift) => dot(shift, burgers));
  const leading = shifts[projected.indexOf(Math.max(...projected))];
  return [add(burgers, scale(-1, leading)), leading];
}
