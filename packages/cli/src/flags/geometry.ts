// The options that say by hand where a scan was measured, the same for every input, and what they mean to the workflow.

import type { StatedGeometry } from "@friedel/workflow";
import { defaultBeamline } from "@friedel/workflow/node";
import { type Command, Option } from "commander";
import { defined } from "./defined.js";
import { number, pair, pixel, pixelEdges } from "./parse.js";

/** A geometry as given. */
export interface GeometryFlags {
  readonly beamline?: string;
  readonly motor?: Readonly<Record<string, number>>;
  readonly energy?: number;
  readonly distance?: number;
  readonly pixel?: readonly [row: number, column: number];
  readonly rock?: string;
  readonly step?: number;
  readonly directBeam?: readonly [row: number, column: number];
}

/** What --pixel says of a detector. */
export const edges = "edge of a detector pixel, or two along row,column";

/** The options of a setting: motors, energy, distance, pixel and step. A command may say another thing of --pixel. */
export function addSetting(command: Command, pixelOption = new Option("--pixel <um>", edges).argParser(pixelEdges)): Command {
  return command
    .option("--beamline <name|file>", `preset or YAML file of the diffractometer (default: ${defaultBeamline})`)
    .option("--motor <name=deg>", "position of a circle; repeat for each, the rocked one at the Bragg peak", pair)
    .option("--energy <eV>", "photon energy", number(1))
    .option("--distance <m>", "from sample to detector", number(0))
    .addOption(pixelOption)
    .option(
      "--rock <motor>",
      "what moved from frame to frame: a circle, or energy (default: what the log tells, else the beamline's)",
    )
    .option("--step <deg>", "from frame to frame; eV of the energy", number());
}

/** The options of a setting, and of the detector's place, for an input with frames. */
export function addGeometryByHand(command: Command): Command {
  return addSetting(
    command.optionsGroup("Geometry by hand (each goes before what the files tell, and makes up for what they do not):"),
  ).option(
    "--direct-beam <row,column>",
    "pixel of the frames that the direct beam meets with all detector angles at zero (default: the middle)",
    pixel,
  );
}

/** The workflow's record of these flags. */
export function statedGeometry({ motor, energy, distance, pixel, rock, step, directBeam }: GeometryFlags): StatedGeometry {
  const [row, column] = directBeam ?? [];
  return defined({
    motorsDeg: motor,
    energyEv: energy,
    distanceM: distance,
    pixelM: pixel && ([pixel[0] / 1e6, pixel[1] / 1e6] as const),
    rock,
    step,
    directBeam: row !== undefined && column !== undefined ? { row, column } : undefined,
  });
}
