// `friedel compare`: how far two objects agree once shift, phase, scale and twin are taken out.

import { type ComplexVolume, formatShape, OptionError, type Shape, sameShape, type Transform } from "@friedel/engine";
import { type Comparison, compareObjects, resampleObject } from "@friedel/imaging";
import { figure, type Row, rowsTable } from "@friedel/report";
import { type FramedObject, hasSameField, inOneSpace, readAnyObjectFile } from "@friedel/workflow";
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
      "Lays an object over a reference - shift, global phase and scale, and the twin are free - and says how far they differ: voxel by voxel, or in space where the files tell their geometries and those differ.",
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
  const found = await readAnyObjectFile(diskFile(path), flags.array);
  const reference = await readAnyObjectFile(diskFile(referencePath), flags.referenceArray);
  if (found.isInSpace !== reference.isInSpace) {
    const [space, detector] = found.isInSpace ? [path, referencePath] : [referencePath, path];
    throw new OptionError(
      `expected two objects on the same axes, found ${space} in space and ${detector} on the detector's; compare two of a kind`,
    );
  }
  const laid = apart(found, reference);
  const { aligned: _, ...comparison } = await withEngine(flags, async ({ transform }) => {
    if (!laid) return onGrid(found.object, reference.object, transform, flags);
    return compareObjects(...(await inOneSpace(...laid, transform)), transform, { removeRamp: true });
  });
  const where = laid
    ? "laid over each other in space, for their fields of view differ"
    : `${formatShape(found.object.shape)} voxels`;
  reporter.finish(rowsTable(`${path} against ${referencePath}, ${where}`, comparisonRows(comparison)), {
    command: "compare",
    object: path,
    reference: referencePath,
    laidInSpace: laid !== undefined,
    ...comparison,
  });
}

/** Both with their geometries where those say that the two arrays span other parts of space. */
function apart(a: FramedObject, b: FramedObject) {
  if (a.isInSpace || !a.geometry || !b.geometry || hasSameField(a.object.shape, a.geometry, b.object.shape, b.geometry)) return;
  return [
    { object: a.object, geometry: a.geometry },
    { object: b.object, geometry: b.geometry },
  ] as const;
}

/** Voxel by voxel, on the object's. */
async function onGrid(object: ComplexVolume, reference: ComplexVolume, transform: Transform, flags: Flags): Promise<Comparison> {
  if (sameShape(object.shape, reference.shape))
    return compareObjects(object, reference, transform, { removeRamp: flags.removeRamp === true });
  if (!flags.resample) throw new OptionError(unlike(object.shape, reference.shape));
  // Patterns of two sizes hardly have one centre, and one that lies elsewhere is a linear phase of the object.
  return compareObjects(object, await resampleObject(reference, object.shape, transform), transform, { removeRamp: true });
}

function unlike(object: Shape, reference: Shape): string {
  const found = `${formatShape(object)} and ${formatShape(reference)}`;
  return `expected two objects of one size, found ${found}; --resample brings the reference to the object's voxels`;
}

/** Metrics with a truth, and what was taken out to get them. */
function comparisonRows({
  fieldError,
  shapeIou,
  phaseRms,
  correlation,
  twin,
  shift,
  ramp,
  scale,
}: Omit<Comparison, "aligned">): Row[] {
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
