// `friedel prepare`: raw frames to a corrected, masked, centred, cropped pattern.

import { geometryRows, rowsTable } from "@friedel/report";
import { provenanceOf } from "@friedel/workflow";
import { readScan, withOutput } from "@friedel/workflow/node";
import type { Command } from "commander";
import { type EngineFlags, withEngine } from "../engines.js";
import {
  addEngine,
  addInput,
  addOutput,
  addPreparation,
  addScan,
  type GeometryFlags,
  type InputFlags,
  type OutputFlags,
  type PrepareFlags,
  type ScanFlags,
} from "../option-groups.js";
import { preparationRows, prepareInput } from "../preparing.js";
import { createReporter } from "../report.js";
import { writePattern, writePatternFigure } from "../results.js";
import { startStages } from "../stages.js";
import type { Terminal } from "../terminal.js";

type Flags = InputFlags & ScanFlags & GeometryFlags & PrepareFlags & EngineFlags & OutputFlags;

export function addPrepare(program: Command, terminal: Terminal): void {
  const command = program
    .command("prepare")
    .summary("make raw frames ready: correct, mask, centre, crop")
    .description(
      "Makes a raw scan or a pattern ready for phasing: detector correction, hot pixels, noise floor, binning, centring on the Bragg peak, crop. What was not measured is masked, never set to zero. Says what it did.",
    )
    .argument("<input>", "folder of a raw scan or of a cohere experiment, or an array file");
  addScan(command);
  addInput(command);
  addPreparation(command);
  addEngine(command);
  addOutput(command, "<input>-prepared");
  command.addHelpText(
    "after",
    `
Examples:
  friedel prepare scan54/
  friedel prepare /data/run7/ --scan 54 --spec log.spec --size 128
  friedel prepare frames.npy --mask bad-pixels.npy --threshold 2 --bin 1,2,2`,
  );
  command.action((input: string, flags: Flags) => run(terminal, input, flags));
}

async function run(terminal: Terminal, input: string, flags: Flags): Promise<void> {
  const reporter = createReporter(terminal, flags.json === true);
  const stages = startStages(terminal);
  const loaded = await stages.time("reading", () => readScan(input, flags));
  loaded.warnings.forEach(reporter.warn);
  const path = flags.output ?? `${loaded.name}-prepared`;
  await withOutput(path, input, async (output) => {
    const ready = await stages.time("preparing", () =>
      withEngine(flags, (engine) => prepareInput(loaded, flags, engine, reporter)),
    );
    await stages.time("writing", async () => {
      const provenance = provenanceOf({
        command: terminal.commandLine,
        inputs: [loaded.file],
        parameters: { preparation: ready.report },
      });
      await writePattern(output, ready, provenance);
      if (flags.figures) await writePatternFigure(output, loaded.name, ready);
    });
    const { report, geometry } = ready;
    const rows = [...preparationRows(report), ...(geometry ? geometryRows(geometry) : []), ...stages.rows()];
    reporter.finish(rowsTable(`Prepared ${input} in ${path}`, rows), {
      command: "prepare",
      input,
      output: path,
      files: output.files,
      preparation: report,
      ...(geometry && { geometry }),
      seconds: stages.seconds(),
    });
  });
}
