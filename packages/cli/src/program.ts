// The parser of the command line. Only the files of the commands that are called are loaded: each brings what it computes with.

import { version } from "@friedel/workflow";
import { Command } from "commander";
import { entries } from "./commands/entries.js";
import { sentence } from "./terminal/sentence.js";
import type { Terminal } from "./terminal/terminal.js";

/** The program with the commands of these names, or with all; the others stand in its help only. */
export async function buildProgram(terminal: Terminal, names?: readonly string[]): Promise<Command> {
  const program = new Command("friedel")
    .description("Bragg coherent diffraction imaging: detector frames in, an image of the crystal and its strain out.")
    .version(version, "-V, --version", "print the version")
    .exitOverride()
    .configureHelp({ subcommandTerm: formOf })
    .configureOutput({
      writeOut: (text) => terminal.out(text),
      writeErr: (text) => terminal.err(text),
      outputError: (text, write) => write(`friedel: ${sentence(text)}\n`),
      getOutHelpWidth: () => terminal.screen?.columns ?? 110,
      getErrHelpWidth: () => terminal.screen?.columns ?? 110,
    });
  for (const { form, summary, load } of entries) {
    const [name] = form.split(" ");
    if (names?.includes(name) ?? true) (await load())(program, terminal);
    else program.command(form);
    program.commands[program.commands.length - 1].summary(summary);
  }
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

/** A command as it is typed; that it has options goes without saying. */
function formOf(command: Command): string {
  const places = command.registeredArguments.map((place) => (place.required ? `<${place.name()}>` : `[${place.name()}]`));
  return [command.name(), ...places].join(" ");
}
