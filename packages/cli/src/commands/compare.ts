// `friedel compare`: how far two objects agree once shift, phase, scale and twin are taken out.

import { formatShape, OptionError, type Shape, sameShape } from "@friedel/engine";
import { type Comparison, compareObjects, resampleObject } from "@friedel/imaging";
import { figure, type Row, rowsTable } from "@friedel/report";
import { readAnyObjectFile } from "@friedel/workflow";
import { diskFile } from "@friedel/workflow/node";
import type { Command } from "commander";
import { type EngineFlags, withEngine } from "../flags/engine.js";
import { addEngine, addExamples, addJson, type JsonFlag } from "../flags/groups.js";
import { createReporter } from "../terminal/reporter.js";
import type { Terminal } from "../terminal/terminal.js";

interface Flags extends EngineFlags, JsonFlag {
  readonly array?: string;
  readonly referenceArray?: string;
  readonly removeRamp?: boolean;
  readonly resample?: boolean;
}

export function addCompare(program: Command, terminal: Terminal): void {
  const command = program
    .command("compare")
    .description(
      "Lays an object over a reference - shift, global phase and scale, and the twin are free - and says how far they differ.",
    )
    .argument("<object>", "complex array: CXI, NPZ, NPY, HDF5")
    .argument("<reference>", "the same, such as the truth")
    .optionsGroup("Comparing:")
    .option("--array <name>", "which array of the first file (default: object, in an NPZ)")
    .option("--reference-array <name>", "which array of the second file")
    .option(
      "--resample",
      "where the sizes differ, bring the reference to the object's voxels in Fourier space, and take out the linear phase between patterns with other centres",
    )
    .option("--remove-ramp", "take out a linear phase also where the sizes are the same: where the pattern's centre was not");
  addEngine(command);
  addJson(command);
  addExamples(command, ["compare crystal-friedel/result.npz crystal/truth.npz --resample", "compare a.npy b.npy --json"]);
  command.action((object: string, reference: string, flags: Flags) => run(terminal, object, reference, flags));
}

async function run(terminal: Terminal, path: string, referencePath: string, flags: Flags): Promise<void> {
  const reporter = createReporter(terminal, flags.json === true);
  const { object, isInSpace } = await readAnyObjectFile(diskFile(path), flags.array);
  const { object: reference, ...other } = await readAnyObjectFile(diskFile(referencePath), flags.referenceArray);
  if (isInSpace !== other.isInSpace) {
    const [space, detector] = isInSpace ? [path, referencePath] : [referencePath, path];
    throw new OptionError(
      `expected two objects on the same axes, found ${space} in space and ${detector} on the detector's; compare two of a kind`,
    );
  }
  const comparison = await withEngine(flags, async (engine) => {
    const { transform } = engine;
    if (sameShape(object.shape, reference.shape))
      return compareObjects(object, reference, transform, { removeRamp: flags.removeRamp === true });
    if (!flags.resample) throw new OptionError(unlike(object.shape, reference.shape));
    // Patterns of two sizes hardly have one centre, and one that lies elsewhere is a linear phase of the object.
    const fitted = await resampleObject(reference, object.shape, transform);
    return compareObjects(object, fitted, transform, { removeRamp: true });
  });
  const { aligned: _, ...json } = comparison;
  const title = `${path} against ${referencePath}, ${formatShape(object.shape)} voxels`;
  reporter.finish(rowsTable(title, comparisonRows(comparison)), {
    command: "compare",
    object: path,
    reference: referencePath,
    ...json,
  });
}

function unlike(object: Shape, reference: Shape): string {
  const found = `${formatShape(object)} and ${formatShape(reference)}`;
  return `expected two objects of one size, found ${found}; --resample brings the reference to the object's voxels`;
}

/** Metrics with a truth, and what was taken out to get them. */
export function comparisonRows({ fieldError, shapeIou, phaseRms, correlation, twin, shift, ramp, scale }: Comparison): Row[] {
  const along = (values: readonly number[]) => values.map((n) => figure(n, 3)).join(", ");
  const ramped = ramp.some((n) => n !== 0) ? `ramp of ${along(ramp)} voxels of the pattern, ` : "";
  return [
    ["fieldError", `${figure(fieldError)}${fieldError < 0.2 ? " (success: below 0.2)" : " (no success: 0.2 or more)"}`],
    ["shapeIou", figure(shapeIou)],
    ["phaseRms", `${figure(phaseRms)} rad`],
    ["correlation", figure(correlation, 5)],
    [
      "taken out",
      `${twin ? "twin, " : ""}shift ${along(shift)} voxels, ${ramped}factor ${figure(scale.amplitude)}, phase ${figure(scale.phase, 3)} rad`,
    ],
  ];
}
