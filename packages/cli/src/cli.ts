// The command line as a function: arguments and a terminal in, exit code out. Commands are in `commands/`.

import { InputError } from "@friedel/engine";
import { StoppedError, version } from "@friedel/workflow";
import { Command, CommanderError } from "commander";
import { addBench } from "./commands/bench.js";
import { addCompare } from "./commands/compare.js";
import { addDataset } from "./commands/dataset.js";
import { addDemo } from "./commands/demo.js";
import { addEvaluate } from "./commands/evaluate.js";
import { addGeometry } from "./commands/geometry.js";
import { addInfo } from "./commands/info.js";
import { addPhase } from "./commands/phase.js";
import { addPredict } from "./commands/predict.js";
import { addPrepare } from "./commands/prepare.js";
import { addReconstruct } from "./commands/reconstruct.js";
import { addRefine } from "./commands/refine.js";
import { addSimulate } from "./commands/simulate.js";
import { addStrain } from "./commands/strain.js";
import { addTrain } from "./commands/train.js";
import { expandConfig } from "./flags/config.js";
import type { Terminal } from "./terminal/terminal.js";

/** 0 success, 1 failed or stopped, 2 bad usage or bad input. */
export type ExitCode = 0 | 1 | 2;

/** Runs one command. Never throws; prints one sentence where it fails. */
export async function runCli(args: readonly string[], terminal: Terminal): Promise<ExitCode> {
  let isAnswered = false;
  const out = (text: string): void => {
    isAnswered = true;
    terminal.out(text);
  };
  try {
    const { args: all, leftOut } = await expandConfig(buildProgram(terminal), args);
    if (leftOut.length > 0)
      terminal.err(`settings of the earlier run that are none of friedel ${args[0]}: ${leftOut.join(", ")}\n`);
    const commandLine = ["friedel", ...all].map(quoted).join(" ");
    await buildProgram({ ...terminal, out, commandLine }).parseAsync([...all], { from: "user" });
    return 0;
  } catch (error) {
    // What a stopped command has printed is its one object.
    return answer(error, terminal, args.includes("--json") && !isAnswered);
  }
}

/** The program with all its commands. */
export function buildProgram(terminal: Terminal): Command {
  const program = new Command("friedel")
    .description("Bragg coherent diffraction imaging: detector frames in, an image of the crystal and its strain out.")
    .version(version, "-V, --version", "print the version")
    .exitOverride()
    .configureOutput({
      writeOut: (text) => terminal.out(text),
      writeErr: (text) => terminal.err(text),
      outputError: (text, write) => write(`friedel: ${sentence(text)}\n`),
      getOutHelpWidth: () => terminal.screen?.columns ?? 110,
      getErrHelpWidth: () => terminal.screen?.columns ?? 110,
    });
  for (const add of [
    addReconstruct,
    addPrepare,
    addPredict,
    addRefine,
    addPhase,
    addStrain,
    addCompare,
    addGeometry,
    addInfo,
    addSimulate,
    addDataset,
    addTrain,
    addEvaluate,
    addDemo,
    addBench,
  ])
    add(program, terminal);
  return program.addHelpText(
    "after",
    `
Examples:
  friedel demo                            see the whole way on simulated data
  friedel reconstruct scan54/             a 34-ID-C scan, everything found by itself
  friedel COMMAND --help                  what a command takes

Exit codes: 0 success, 1 failed or stopped, 2 bad usage or bad input.`,
  );
}

function answer(error: unknown, terminal: Terminal, asJson: boolean): ExitCode {
  const isUsage = error instanceof CommanderError;
  // Help and version end by such an error, too.
  if (isUsage && error.exitCode === 0) return 0;
  const exitCode = isUsage || error instanceof InputError ? 2 : 1;
  const hint = error instanceof StoppedError && error.isKept ? ", the same command with --resume goes on" : "";
  const message = `${error instanceof Error ? error.message : error}${hint}`;
  // What is wrong with the usage was printed by the parser.
  if (!isUsage) terminal.err(`friedel: ${message}\n`);
  if (asJson) terminal.out(`${JSON.stringify({ error: sentence(message), exitCode }, null, 2)}\n`);
  if (exitCode === 1 && !(error instanceof StoppedError) && process.env.FRIEDEL_DEBUG) {
    terminal.err(`${error instanceof Error ? error.stack : ""}\n`);
  }
  return exitCode;
}

/** Commander's complaint as one sentence without its prefix. */
function sentence(text: string): string {
  return text
    .replace(/^error: /, "")
    .trim()
    .replace(/\s*\n\s*/g, " ");
}

/** An argument as a shell would take it again. */
function quoted(argument: string): string {
  return /^[\w./:=,+@%-]+$/.test(argument) ? argument : `'${argument.replaceAll("'", "'\\''")}'`;
}
