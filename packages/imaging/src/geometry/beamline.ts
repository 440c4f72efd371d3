// A beamline as data: circles, pixel directions, motor names. The presets are YAML files of the io package.

import { norm, OptionError, scale, type Vector } from "@friedel/engine";

/** An axis of the laboratory frame (x horizontal, y up, z along the beam); `x-` turns clockwise where `x+` turns counter-clockwise. */
export type SignedAxis = "x+" | "x-" | "y+" | "y-" | "z+" | "z-";

/** A direction: an axis of the laboratory, or any vector but zero. */
export type Direction = SignedAxis | Vector;

/** A rotation circle and the motor that turns it. */
export interface Circle {
  readonly motor: string;
  readonly axis: Direction;
}

/** Where a quantity other than an angle stands among the motors, and in which unit. */
export interface MotorQuantity {
  readonly motor: string;
  readonly unit: "keV" | "eV" | "mm" | "m";
}

/** Everything about a diffractometer that does not change between scans. */
export interface Beamline {
  readonly name: string;
  /** From the outermost to the innermost; empty where the sample does not turn. */
  readonly sampleCircles: readonly Circle[];
  /** From the outermost to the innermost; a motor may carry sample and detector both. Empty for a detector that stands still. */
  readonly detectorCircles: readonly Circle[];
  /** Directions in which column and row of a detector pixel grow, with all detector angles at zero. */
  readonly pixelDirections: { readonly column: Direction; readonly row: Direction };
  /** The circle that is usually rocked. */
  readonly rocking: string;
  /** Motor readings, in degrees, at which a circle is at zero; 0 where not named. */
  readonly offsetsDeg: Readonly<Record<string, number>>;
  /** Other names of a motor in files. Names are compared without regard to case. */
  readonly aliases: Readonly<Record<string, readonly string[]>>;
  /** Edge of a detector pixel, m. */
  readonly pixelM: number;
  readonly energy?: MotorQuantity;
  readonly distance?: MotorQuantity;
}

/** Unit vector of a direction. */
export function axisVector(axis: Direction): Vector {
  if (typeof axis !== "string") return scale(1 / norm(axis), axis);
  const sign = axis[1] === "+" ? 1 : -1;
  return [axis[0] === "x" ? sign : 0, axis[0] === "y" ? sign : 0, axis[0] === "z" ? sign : 0];
}

/** The beamline's own name of a motor that a file calls `name`; undefined for a motor that the beamline does not list. */
export function motorNamed(beamline: Beamline, name: string): string | undefined {
  const wanted = name.toLowerCase();
  return motorsOf(beamline).find((motor) =>
    [motor, ...(beamline.aliases[motor] ?? [])].some((known) => known.toLowerCase() === wanted),
  );
}

/** Names of all motors: circles, then energy and distance. */
export function motorsOf({ sampleCircles, detectorCircles, energy, distance }: Beamline): string[] {
  const circles = [...sampleCircles, ...detectorCircles].map((circle) => circle.motor);
  return [...new Set([...circles, ...[energy, distance].flatMap((quantity) => (quantity ? [quantity.motor] : []))])];
}

/**
 * The reading of one of the beamline's motors among `motors`, whose keys may be any of its names.
 * Throws {@link OptionError} if it is missing or not finite.
 */
export function readingOf(beamline: Beamline, motors: Readonly<Record<string, number>>, motor: string): number {
  const key = Object.keys(motors).find((name) => motorNamed(beamline, name) === motor);
  const value = key === undefined ? undefined : motors[key];
  if (value === undefined || !Number.isFinite(value)) {
    const known = [motor, ...(beamline.aliases[motor] ?? [])].join(" or ");
    const found = key === undefined ? `only ${Object.keys(motors).join(", ") || "no motors"}` : `${value}`;
    throw new OptionError(`expected a position of motor ${known} for ${beamline.name}, found ${found}`);
  }
  return value;
}
