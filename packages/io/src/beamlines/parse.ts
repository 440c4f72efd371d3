// Beamline files: YAML that describes a diffractometer and the files of its scans, checked once here.

import { axisVector, type Beamline, motorsOf } from "@friedel/imaging";
import { z } from "zod";
import { checked, parseYaml } from "../checked.js";
import { FormatError } from "../errors.js";
import type { Layout } from "../scans/layout.js";
import { layoutsSchema } from "./layout-schema.js";

const component = z.number().min(-1e6).max(1e6);
const vector = z
  .tuple([component, component, component])
  .refine((axis) => Math.hypot(...axis) > 1e-6, { message: "a direction needs a length above 0" });
const axis = z.union([z.enum(["x+", "x-", "y+", "y-", "z+", "z-"]), vector], {
  message: "expected x+, x-, y+, y-, z+, z- or a vector [x, y, z]",
});
const name = z.string().min(1).max(64);
const circles = z.array(z.strictObject({ motor: name, axis })).max(8);
const degrees = z.number().min(-360).max(360);

const schema = z.strictObject({
  name,
  facility: name.optional(),
  sampleCircles: circles,
  detectorCircles: circles,
  pixelDirections: z.strictObject({ column: axis, row: axis }),
  rocking: name,
  offsetsDeg: z.record(name, degrees).default({}),
  aliases: z.record(name, z.array(name).max(16)).default({}),
  pixelUm: z.number().positive().max(10_000),
  energy: z.strictObject({ motor: name, unit: z.enum(["keV", "eV"]) }).optional(),
  distance: z.strictObject({ motor: name, unit: z.enum(["mm", "m"]) }).optional(),
  layouts: layoutsSchema,
});

/** Pixels that the beam sees on edge are none. */
const leastArea = 0.1;

/** A beamline with the ways in which its scans are laid out in files. */
export interface DescribedBeamline extends Beamline {
  /** Tried in this order. */
  readonly layouts: readonly Layout[];
}

/** Reads a beamline from YAML; `file` names it in errors. Throws {@link FormatError} for the first fault. */
export function parseBeamline(text: string, file: string): DescribedBeamline {
  const described = checked(schema, parseYaml(text, file, "a beamline file"), file, "a beamline description");
  const { facility: _, pixelUm, energy, distance, offsetsDeg, aliases, ...rest } = described;
  const named = { offsetsDeg: byName(offsetsDeg), aliases: byName(aliases), pixelM: pixelUm / 1e6 };
  const beamline: DescribedBeamline = { ...rest, ...named, ...(energy && { energy }), ...(distance && { distance }) };
  checkNames(beamline, file);
  return beamline;
}

/** A record without a prototype: a motor may be called `constructor`. */
function byName<T>(record: Readonly<Record<string, T>>): Record<string, T> {
  return Object.assign(Object.create(null), record);
}

/** Checks that every reference names a motor, and that no name means two. */
function checkNames(beamline: DescribedBeamline, file: string): void {
  const motors = motorsOf(beamline);
  const owners = beamline.layouts.flatMap((layout) => Object.keys(layout.motors.own));
  for (const motor of [...Object.keys(beamline.offsetsDeg), ...Object.keys(beamline.aliases), ...owners]) {
    if (!motors.includes(motor))
      throw new FormatError(file, `offsets, aliases and places of its motors (${motors.join(", ")})`, `"${motor}"`);
  }
  const rockable = beamline.sampleCircles.map((circle) => circle.motor);
  if (!rockable.includes(beamline.rocking)) {
    throw new FormatError(file, `one of its sample circles (${rockable.join(", ")}) to be rocked`, `"${beamline.rocking}"`);
  }
  const { column, row } = beamline.pixelDirections;
  // Beside the beam, and not one along the other: the area of their pixel as the beam sees it.
  const [[ax, ay], [bx, by]] = [axisVector(column), axisVector(row)];
  if (Math.abs(ax * by - ay * bx) < leastArea) {
    throw new FormatError(file, "pixel directions along x and y", `column ${column} and row ${row}`);
  }
  const seen = new Set<string>();
  for (const known of motors.flatMap((motor) => [motor, ...(beamline.aliases[motor] ?? [])])) {
    if (seen.has(known.toLowerCase())) throw new FormatError(file, "every name to mean one motor", `"${known}" twice`);
    seen.add(known.toLowerCase());
  }
}
