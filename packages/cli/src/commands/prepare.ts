// `friedel prepare`: raw frames to a corrected, masked, centred, cropped pattern.

import { rowsTable } from "@friedel/report";
import { prepare } from "@friedel/workflow";
import { readScan } from "@friedel/workflow/node";
import type { Command } from "commander";
import { addConfig } from "../flags/config.js";
import type { EngineFlags } from "../flags/engine.js";
import {
  addEngine,
  addExamples,
  addOutput,
  addScan,
  type OutputFlags,
  preparationSettings,
  readingSettings,
  type ScanFlags,
} from "../flags/groups.js";
import { inputTable, patternRows } from "../terminal/reconstruction.js";
import { runOnScan } from "../terminal/run-scan.js";
import type { Terminal } from "../terminal/terminal.js";

type Flags = ScanFlags & EngineFlags & OutputFlags;

export function addPrepare(program: Command, terminal: Terminal): void {
  const command = program
    .command("prepare")
    .description(
      "Makes a raw scan or a pattern ready for phasing: detector correction, hot pixels, binning, centring on the Bragg peak, crop of what is empty. What was not measured is masked, never set to zero. Says what it did.",
    )
    .argument("<input>", "folder of a raw scan or of a cohere experiment, or an array file");
  addScan(command);
  addConfig(command);
  addEngine(command);
  addOutput(command, "<input>-prepared");
  addExamples(command, [
    "prepare scan54/",
    "prepare scan54/ --frames 0:140",
    "prepare /data/run7/ --scan 54 --spec log.spec --size 128",
    "prepare frames.npy --mask bad-pixels.npy --threshold 2 --bin 1,2,2",
  ]);
  command.action((input: string, flags: Flags) => run(terminal, input, flags));
}

function run(terminal: Terminal, input: string, flags: Flags): Promise<void> {
  return runOnScan(terminal, input, flags, {
    command: "prepare",
    ending: "prepared",
    read: () => readScan(input, readingSettings(flags)),
    work: (scan, context) => prepare(scan, preparationSettings(flags), context),
    tables: (pattern, path, times) => [
      ...inputTable(pattern),
      rowsTable(`Prepared ${input} in ${path}`, [...patternRows(pattern), ...times]),
    ],
    json: ({ input: read, report, geometry }) => ({ read, preparation: report, ...(geometry && { geometry }) }),
  });
}
