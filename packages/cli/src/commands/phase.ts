// `friedel phase`: iterative phase retrieval of a pattern as it is.

import { phasingOptions } from "@friedel/imaging";
import { resultJson, rowsTable, summaryRows } from "@friedel/report";
import { amplitudeOf, checkpointName, patternOf, provenanceOf } from "@friedel/workflow";
import { readPattern, withOutput } from "@friedel/workflow/node";
import type { Command } from "commander";
import { type EngineFlags, withEngine } from "../engines.js";
import {
  addEngine,
  addInput,
  addOutput,
  addResume,
  type InputFlags,
  type OutputFlags,
  type ResumeFlags,
} from "../option-groups.js";
import { addPhasing, type PhasingFlags, phasingSettings } from "../phasing-flags.js";
import { runPhasing } from "../phasing-run.js";
import { createReporter } from "../report.js";
import { writeReconstruction } from "../results.js";
import { startStages } from "../stages.js";
import type { Terminal } from "../terminal.js";

type Flags = InputFlags & PhasingFlags & EngineFlags & ResumeFlags & OutputFlags;

export function addPhase(program: Command, terminal: Terminal): void {
  const command = program
    .command("phase")
    .summary("phase a prepared pattern by iterative phase retrieval")
    .description(
      "Retrieves the phases of a three-dimensional pattern as it is: centred on the Bragg peak, of even size made of " +
        "factors 2, 3 and 5. Use `friedel prepare` or `friedel reconstruct` for anything else.",
    )
    .argument("<pattern>", "prepared CXI, or any array file: NPY, NPZ, TIFF stack, VTI, HDF5");
  addInput(command);
  addPhasing(command);
  addEngine(command);
  addResume(command);
  addOutput(command, "<pattern>-friedel");
  command.addHelpText(
    "after",
    `
Examples:
  friedel phase pattern.cxi
  friedel phase ft_crop_64.npy --amplitude --starts 3
  friedel phase pattern.npy --recipe "3*(20*ER+180*HIO)+20*ER" --shrink-wrap-sigma 3:1`,
  );
  command.action((input: string, flags: Flags) => run(terminal, input, flags));
}

async function run(terminal: Terminal, input: string, flags: Flags): Promise<void> {
  const reporter = createReporter(terminal, flags.json === true);
  const options = phasingOptions(phasingSettings(flags));
  const stages = startStages(terminal);
  const loaded = await stages.time("reading", () => readPattern(input, flags));
  loaded.warnings.forEach(reporter.warn);
  const { mask, name, file } = loaded;
  const pattern = patternOf(loaded);
  const path = flags.output ?? `${name}-friedel`;
  await withOutput(path, input, (output) =>
    withEngine(flags, async (engine) => {
      const amplitude = amplitudeOf(loaded);
      const job = { options, output, resume: flags.resume === true, checkpointEvery: flags.checkpoint };
      const result = await stages.time("phasing", () => runPhasing(terminal, engine, { amplitude, mask }, job));
      const provenance = provenanceOf({
        command: terminal.commandLine,
        inputs: [file],
        parameters: { ...options },
        seed: options.seed,
      });
      const done = { name, pattern, result, engine, provenance };
      await stages.time("writing", async () => {
        await writeReconstruction(output, done, flags.figures);
        await output.remove(checkpointName);
      });
      reporter.finish(rowsTable(`Phased ${input} into ${path}`, [...summaryRows(done), ...stages.rows()]), {
        command: "phase",
        input,
        output: path,
        files: output.files,
        ...resultJson(done),
        seconds: stages.seconds(),
      });
    }),
  );
}
