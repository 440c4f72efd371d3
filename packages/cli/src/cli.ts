// The command line as a function: arguments and a terminal in, exit code out. Commands are in `commands/`.

import { InputError } from "@friedel/engine";
import { asFileError } from "@friedel/io/node";
import { StoppedError } from "@friedel/workflow";
import { CommanderError } from "commander";
import { entries } from "./commands/entries.js";
import { buildProgram } from "./program.js";
import { sentence } from "./terminal/sentence.js";
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
    const all = args.some((word) => /^--config(=|$)/.test(word)) ? await withConfig(args, terminal) : args;
    const commandLine = ["friedel", ...all].map(quoted).join(" ");
    const program = await buildProgram({ ...terminal, out, commandLine }, namesIn(all));
    await program.parseAsync([...all], { from: "user" });
    return 0;
  } catch (error) {
    // What a stopped command has printed is its one object.
    return answer(withPath(error), terminal, args.includes("--json") && !isAnswered);
  }
}

/** The names that may be those of commands, the second in `friedel help NAME`; undefined where all are needed. */
function namesIn(args: readonly string[]): readonly string[] | undefined {
  return entries.some(({ form, needsAll }) => needsAll && form.split(" ")[0] === args[0]) ? undefined : args.slice(0, 2);
}

/** The arguments with those of a configuration, whose reader is loaded for it. */
async function withConfig(given: readonly string[], terminal: Terminal): Promise<readonly string[]> {
  const { expandConfig } = await import("./flags/config.js");
  const { args, leftOut } = await expandConfig(await buildProgram(terminal), given);
  if (leftOut.length > 0)
    terminal.err(`settings of the earlier run that are none of friedel ${given[0]}: ${leftOut.join(", ")}\n`);
  return args;
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

/** An error of the system about a file, wherever it came from, as one that a user can mend; any other as it is. */
function withPath(error: unknown): unknown {
  return error instanceof Error && "path" in error && "code" in error ? asFileError(error, String(error.path)) : error;
}

/** An argument as a shell would take it again. */
function quoted(argument: string): string {
  return /^[\w./:=,+@%-]+$/.test(argument) ? argument : `'${argument.replaceAll("'", "'\\''")}'`;
}
