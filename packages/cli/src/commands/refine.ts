// `friedel refine`: an object from a pattern by crystal models and gradients, from nothing or from a given start.

import { type ComplexVolume, type Engine, type Shape, sameShape } from "@friedel/engine";
import { isosurfaceSupport, type RefineInput, resampleObject } from "@friedel/imaging";
import { resultJson, rowsTable, summaryRows } from "@friedel/report";
import { amplitudeOf, checkpointName, patternOf, provenanceOf, readObjectFile } from "@friedel/workflow";
import { diskFile, readPattern, withOutput } from "@friedel/workflow/node";
import type { Command } from "commander";
import { type EngineFlags, withEngine } from "../engines.js";
import { parametersOf } from "../found.js";
import {
  addEngine,
  addInput,
  addOutput,
  addResume,
  type InputFlags,
  type OutputFlags,
  type ResumeFlags,
} from "../option-groups.js";
import { addRefinement, type RefineFlags, refineSettings } from "../refine-flags.js";
import { runRefinement } from "../refine-run.js";
import { createReporter } from "../report.js";
import { writeReconstruction } from "../results.js";
import { startStages } from "../stages.js";
import type { Terminal } from "../terminal.js";

type Flags = InputFlags & RefineFlags & EngineFlags & ResumeFlags & OutputFlags;

export function addRefine(program: Command, terminal: Terminal): void {
  const command = program
    .command("refine")
    .summary("find or refine an object by crystal models and gradients")
    .description(
      "Finds the object of a prepared pattern without a setting, or refines one that is nearly right: an earlier result, or what " +
        "another program gave. The pattern is taken as it is: centred on the Bragg peak, of sizes made of factors 2, 3 and 5.",
    )
    .argument("<pattern>", "prepared CXI, or any array file: NPY, NPZ, TIFF stack, VTI, HDF5");
  addRefinement(command);
  addInput(command);
  addEngine(command);
  addResume(command);
  addOutput(command, "<pattern>-friedel");
  command.addHelpText(
    "after",
    `
Examples:
  friedel refine pattern.cxi
  friedel refine pattern.cxi --start pattern-friedel/result.cxi --output polished
  friedel refine ft_crop_64.npy --amplitude --preset paper --start ad_input_64.npy
  friedel refine pattern.npy --start prediction_32.npy --resample

Ctrl-C stops and keeps what is done; the same command with --resume goes on.`,
  );
  command.action((input: string, flags: Flags) => run(terminal, input, flags));
}

async function run(terminal: Terminal, input: string, flags: Flags): Promise<void> {
  const reporter = createReporter(terminal, flags.json === true);
  const options = refineSettings(flags);
  const stages = startStages(terminal);
  const loaded = await stages.time("reading", () => readPattern(input, flags));
  loaded.warnings.forEach(reporter.warn);
  const { counts, mask, name } = loaded;
  const pattern = patternOf(loaded);
  const path = flags.output ?? `${name}-friedel`;
  const given =
    flags.start === "auto" ? null : await stages.time("reading", () => readObjectFile(diskFile(flags.start), flags.startArray));
  const inputs = [loaded.file, ...(given ? [await diskFile(flags.start).fingerprint()] : [])];
  await withOutput(path, input, (output) =>
    withEngine(flags, async (engine) => {
      const amplitude = amplitudeOf(loaded);
      const start = given ? await onGrid(given, counts.shape, flags, engine) : {};
      const job = { options, output, resume: flags.resume === true, checkpointEvery: flags.checkpoint };
      const result = await stages.time("refining", () => runRefinement(terminal, engine, { amplitude, mask, ...start }, job));
      const provenance = provenanceOf({
        command: terminal.commandLine,
        inputs: inputs,
        parameters: parametersOf(result),
        seed: options.seed,
      });
      const done = { name, pattern, result, engine, provenance };
      await stages.time("writing", async () => {
        await writeReconstruction(output, done, flags.figures);
        await output.remove(checkpointName);
      });
      reporter.finish(rowsTable(`Refined ${input} into ${path}`, [...summaryRows(done), ...stages.rows()]), {
        command: "refine",
        input,
        output: path,
        files: output.files,
        ...resultJson(done),
        seconds: stages.seconds(),
      });
    }),
  );
}

/** A cut spectrum leaves ripples all over the array: what is below this part of the maximum is taken for them. */
const ripples = 0.05;

/** The object to begin with, on the pattern's grid if `--resample` asks for it. */
async function onGrid(
  object: ComplexVolume,
  shape: Shape,
  { resample }: Flags,
  engine: Engine,
): Promise<Pick<RefineInput, "object" | "support">> {
  if (!resample || sameShape(object.shape, shape)) return { object };
  const resampled = await resampleObject(object, shape, (volume, direction) => engine.transform(volume, direction));
  return { object: resampled, support: isosurfaceSupport(resampled, ripples) };
}
