// `friedel reconstruct`: the main job, from raw scan or pattern to the image of the crystal.

import type { Engine } from "@friedel/engine";
import { phasingOptions } from "@friedel/imaging";
import { preloadHdf5 } from "@friedel/io";
import { figure, geometryRows, type Row, resultJson, rowsTable, strainJson, strainRows, summaryRows } from "@friedel/report";
import { amplitudeOf, checkpointName, type Pattern, patternOf, provenanceOf, type Scan } from "@friedel/workflow";
import { readScan, withOutput } from "@friedel/workflow/node";
import type { Command } from "commander";
import { type EngineFlags, withEngine } from "../engines.js";
import { parametersOf } from "../found.js";
import {
  addEngine,
  addInput,
  addOutput,
  addPreparation,
  addResume,
  addScan,
  type GeometryFlags,
  type InputFlags,
  type OutputFlags,
  type PrepareFlags,
  type ResumeFlags,
  type ScanFlags,
} from "../option-groups.js";
import { addPhasing, type PhasingFlags, phasingSettings } from "../phasing-flags.js";
import { runPhasing } from "../phasing-run.js";
import { addStart, type PredictedStart, predictStart, type StartFlags } from "../predicting/start.js";
import { preparationRows, prepareInput } from "../preparing.js";
import { addMethod, autoSettings, chooseMethod, type Method } from "../refine-flags.js";
import { runRefinement } from "../refine-run.js";
import { createReporter, type Reporter } from "../report.js";
import { writePattern, writeReconstruction } from "../results.js";
import { startStages } from "../stages.js";
import { addStrainOptions, type StrainFlags } from "../strain/flags.js";
import { addStrainFiles } from "../strain/run.js";
import type { Terminal } from "../terminal.js";

/** All that `reconstruct` takes. */
export type ReconstructFlags = InputFlags &
  ScanFlags &
  GeometryFlags &
  PrepareFlags &
  PhasingFlags & { readonly method?: Method; readonly coherence: boolean } & StartFlags &
  EngineFlags &
  ResumeFlags &
  OutputFlags &
  StrainFlags & { readonly strain: boolean };

export function addReconstruct(program: Command, terminal: Terminal): void {
  const command = program
    .command("reconstruct")
    .summary("the main job: raw scan or pattern to the image of the crystal")
    .description(
      "Prepares a raw scan or a pattern, finds the object, and writes it with figures and a summary. In the folder of a 34-ID-C scan it finds log, frames, whitefield and bad-pixel map by itself.",
    )
    .argument("<input>", "folder of a raw scan or of a cohere experiment, or a file: prepared CXI, NPY, NPZ, TIFF stack, HDF5");
  addScan(command);
  addInput(command);
  addPreparation(command);
  addStart(addMethod(command));
  addPhasing(command);
  addStrainOptions(command).option("--no-strain", "stop at the object: no displacement and strain in space");
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
  // Once before anything is read, so that a slip of the pen is found at once.
  const asked = chooseMethod(flags);
  phasingOptions(phasingSettings(flags));
  const stages = startStages(terminal);
  preloadHdf5();
  const reading = stages.time("reading", () => readScan(input, flags));
  // Nobody waits for it while the engine is made; what goes wrong is met below.
  reading.catch(() => {});
  await withEngine(flags, async (engine) => {
    const loaded = await reading;
    loaded.warnings.forEach(reporter.warn);
    // An experiment that says how to phase is taken at its word, unless the command line says otherwise.
    const method = flags.method ?? (loaded.experiment?.phasing ? "classical" : asked);
    const path = flags.output ?? `${loaded.name}-friedel`;
    await withOutput(path, input, async (output) => {
      const pattern = await stages.time("preparing", () => ready(loaded, flags, engine, reporter));
      const measurement = { amplitude: amplitudeOf(pattern), mask: pattern.mask };
      const job = { output, resume: flags.resume === true, checkpointEvery: flags.checkpoint };
      const start =
        method === "auto" ? await stages.time("predicting", () => predictStart(engine, pattern, flags, reporter)) : null;
      const result =
        method === "auto"
          ? await stages.time("refining", () => {
              const input = { ...measurement, ...(start && { object: start.object }) };
              return runRefinement(terminal, engine, input, { ...job, options: autoSettings(flags) });
            })
          : await stages.time("phasing", () =>
              runPhasing(terminal, engine, measurement, { ...job, options: phasingSettings(flags, loaded.experiment?.phasing) }),
            );
      const parameters = {
        ...parametersOf(result),
        ...(start && { prediction: start.facts }),
        ...(pattern.report && { preparation: pattern.report }),
      };
      const provenance = provenanceOf({
        command: terminal.commandLine,
        inputs: [loaded.file],
        parameters,
        seed: result.options.seed,
      });
      const done = { name: loaded.name, pattern, result, engine, provenance };
      await stages.time("writing", async () => {
        await Promise.all([writeReconstruction(output, done, flags.figures), writePattern(output, pattern, provenance)]);
        await output.remove(checkpointName);
      });
      const { report, geometry } = pattern;
      const image =
        flags.strain && geometry ? await stages.time("strain", () => addStrainFiles(output, done, flags, reporter)) : undefined;
      const preparation = [...(report ? preparationRows(report) : []), ...(geometry ? geometryRows(geometry) : [])];
      const tables = [
        ...(preparation.length > 0 ? [rowsTable(`Prepared ${input}`, preparation)] : []),
        rowsTable(`Reconstructed into ${path}`, [...summaryRows(done), ...startRows(start), ...stages.rows()]),
        ...(image ? [rowsTable("In space", strainRows(image))] : []),
      ];
      reporter.finish(tables.join("\n\n"), {
        command: "reconstruct",
        input,
        output: path,
        files: output.files,
        ...(report && { preparation: report }),
        ...resultJson(done),
        ...(start && { prediction: start.facts }),
        ...(image && { strain: strainJson(image) }),
        seconds: stages.seconds(),
      });
    });
  });
}

function startRows(start: PredictedStart | null): Row[] {
  return start ? [["network", `chi2 ${figure(start.facts.chi2)} by itself`]] : [];
}

/** The pattern to phase: a file that was prepared before is taken as it is. */
async function ready(scan: Scan, flags: ReconstructFlags, engine: Engine, reporter: Reporter): Promise<Pattern> {
  return scan.prepared ? patternOf(scan) : prepareInput(scan, flags, engine, reporter);
}
