// The box as LAMMPS files state it, checked. General triclinic boxes (avec, bvec, cvec of LAMMPS 2024) are not read: LAMMPS writes
// the ordinary, restricted form unless it is told otherwise. Format: https://docs.lammps.org/Howto_triclinic.html

import type { Vector } from "@friedel/engine";
import type { Lines } from "../lines.js";
import type { LammpsBox } from "./atoms.js";

/** The box with these bounds. Throws FormatError about the present line where it has no volume. */
export function checkedBox(lines: Lines, low: Vector, high: Vector, tilt: Vector): LammpsBox {
  const lengths = low.map((x, axis) => high[axis] - x);
  if (!lengths.every((length) => length > 0 && Number.isFinite(length))) {
    throw lines.error("a box whose upper bounds are above its lower ones", `lengths ${lengths.join(", ")}`);
  }
  return { low, high, tilt };
}

/** The box whose smallest orthogonal hull dump files of triclinic boxes state, with its tilt. */
export function boxInHull(lines: Lines, low: Vector, high: Vector, tilt: Vector): LammpsBox {
  const [xy, xz, yz] = tilt;
  return checkedBox(
    lines,
    [low[0] - Math.min(0, xy, xz, xy + xz), low[1] - Math.min(0, yz), low[2]],
    [high[0] - Math.max(0, xy, xz, xy + xz), high[1] - Math.max(0, yz), high[2]],
    tilt,
  );
}

/** Refuses the unit styles whose lengths are not ångström. */
export function checkUnits(lines: Lines, units: string): void {
  if (units !== "metal" && units !== "real")
    throw lines.error("units metal or real, whose lengths are ångström", `units ${units}`);
}
