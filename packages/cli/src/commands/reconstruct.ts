// `friedel reconstruct`: the main job, from raw scan or pattern to the image of the crystal.

import type { Command } from "commander";
import { type EngineFlags, withEngine } from "../engines.js";
import { amplitudeOf, loadInput } from "../input.js";
import {
  addEngine,
  addInput,
  addOutput,
  addPhasing,
  addPreparation,
  addResume,
  addScan,
  type GeometryFlags,
  type InputFlags,
  type OutputFlags,
  type PhasingFlags,
  type PrepareFlags,
  phasingSettings,
  type ResumeFlags,
  type ScanFlags,
} from "../option-groups.js";
import { withOutput } from "../output.js";
import { runPhasing } from "../phasing-run.js";
import { geometryRows, preparationRows, prepareInput } from "../preparing.js";
import { createReporter, rowsTable } from "../report.js";
import { resultJson, summaryRows, writeFigures, writeObject, writePattern } from "../results.js";
import { startStages } from "../stages.js";
import type { Terminal } from "../terminal.js";

/** All that `reconstruct` takes. */
export type ReconstructFlags = InputFlags &
  ScanFlags &
  GeometryFlags &
  PrepareFlags &
  PhasingFlags &
  EngineFlags &
  ResumeFlags &
  OutputFlags;

export function addReconstruct(program: Command, terminal: Terminal): void {
  const command = program
    .command("reconstruct")
    .summary("the main job: raw scan or pattern to the image of the crystal")
    .description(
      "Prepares a raw scan or a pattern, phases it, and writes the object with figures and a summary. In the folder of a 34-ID-C scan it finds log, frames, whitefield and bad-pixel map by itself.",
    )
    .argument("<input>", "folder of a raw scan or of a cohere experiment, or a file: prepared CXI, NPY, NPZ, TIFF stack, HDF5");
  addScan(command);
  addInput(command);
  addPreparation(command);
  addPhasing(command);
  addEngine(command);
  addResume(command);
  addOutput(command, "<input>-friedel");
  command.addHelpText(
    "after",
    `
Examples:
  friedel reconstruct scan54/
  friedel reconstruct scan54/ --recipe "3*(20*ER+180*HIO)+20*ER" --size 128 --seed 1
  friedel reconstruct ft_crop_64.npy --amplitude
  friedel reconstruct cohere-experiment/ --output result --json > result.json

Ctrl-C stops and keeps what is done; the same command with --resume goes on.`,
  );
  command.action((input: string, flags: ReconstructFlags) => reconstruct(terminal, input, flags));
}

async function reconstruct(terminal: Terminal, input: string, flags: ReconstructFlags): Promise<void> {
  const reporter = createReporter(terminal, flags.json === true);
  const options = phasingSettings(flags);
  const stages = startStages(terminal);
  const loaded = await stages.time("reading", () => loadInput(input, flags));
  loaded.warnings.forEach(reporter.warn);
  const path = flags.output ?? `${loaded.name}-friedel`;
  await withOutput(path, (output) =>
    withEngine(flags, async (engine) => {
      const pattern = await stages.time("preparing", () => prepareInput(loaded, flags, engine, reporter));
      const { mask, geometry, report } = pattern;
      const amplitude = amplitudeOf(pattern, input);
      const job = { options, output, resume: flags.resume === true, checkpointEvery: flags.checkpoint };
      const result = await stages.time("phasing", () => runPhasing(terminal, engine, { amplitude, mask }, job));
      const done = { name: loaded.name, pattern, isAmplitude: loaded.isAmplitude, result, engine, ...(geometry && { geometry }) };
      await stages.time("writing", async () => {
        await writePattern(output, pattern);
        await writeObject(output, done);
        if (flags.figures) await writeFigures(output, done);
      });
      const rows = [
        rowsTable(`Prepared ${input}`, [...preparationRows(report), ...(geometry ? geometryRows(geometry) : [])]),
        rowsTable(`Reconstructed into ${path}`, [...summaryRows(done), ...stages.rows()]),
      ];
      reporter.finish(rows.join("\n\n"), {
        command: "reconstruct",
        input,
        output: path,
        files: output.files,
        preparation: report,
        ...resultJson(done),
        seconds: stages.seconds(),
      });
    }),
  );
}
