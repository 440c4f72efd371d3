// The tree of commands as plain records, for what is made of it outside of the program: completion by shells, the manual page.

import type { Command, Option } from "commander";

/** What an option takes after its name: one of some words, a path, or something that cannot be guessed. */
export interface Value {
  readonly name: string;
  readonly choices: readonly string[];
  readonly isPath: boolean;
}

/** An option of a command. */
export interface PageOption {
  readonly long: string;
  readonly short?: string;
  /** Its names and value as the help has them. */
  readonly form: string;
  readonly text: string;
  readonly group: string;
  /** Absent for a switch. */
  readonly value?: Value;
}

/** A command; the program itself is the one without words. */
export interface Page {
  /** Its names from the program down, such as ["dataset", "samples"]. */
  readonly words: readonly string[];
  /** Its arguments as they are typed. */
  readonly places: string;
  readonly summary: string;
  readonly description: string;
  readonly arguments: readonly { readonly name: string; readonly text: string }[];
  readonly options: readonly PageOption[];
  /** What the help has below the options: examples and remarks. */
  readonly after: string;
  readonly commands: readonly Page[];
}

/** A command and those below it. Hidden ones and hidden options are left out. */
export function pageOf(command: Command, words: readonly string[] = []): Page {
  const help = command.createHelp();
  const options = help.visibleOptions(command);
  return {
    words,
    places: command.registeredArguments.map((place) => (place.required ? `<${place.name()}>` : `[${place.name()}]`)).join(" "),
    summary: help.subcommandDescription(command),
    description: help.commandDescription(command),
    arguments: help.visibleArguments(command).map((place) => ({ name: place.name(), text: help.argumentDescription(place) })),
    options: options.map((option) => ({ ...optionOf(option), text: help.optionDescription(option) })),
    after: remarkOf(command),
    commands: help
      .visibleCommands(command)
      .filter((one) => one.name() !== "help")
      .map((one) => pageOf(one, [...words, one.name()])),
  };
}

/** A command with all below it, one after the other. */
export function allPages(page: Page): readonly Page[] {
  return [page, ...page.commands.flatMap(allPages)];
}

function optionOf(option: Option): Omit<PageOption, "text"> {
  const { long, short, flags, argChoices, helpGroupHeading } = option;
  const name = /[<[]([^>\]]+)[>\]]/.exec(flags)?.[1];
  return {
    long: long ?? short ?? flags,
    ...(long && short && { short }),
    form: flags,
    group: helpGroupHeading ?? "Options:",
    ...(name !== undefined && { value: { name, choices: argChoices ?? [], isPath: isPath(name) } }),
  };
}

/** Values of these names are files or folders. */
function isPath(name: string): boolean {
  return name.split("|").some((word) => ["file", "folder", "path", "result", "pattern"].includes(word));
}

/** What the whole help has more than the parts that the parser makes. */
function remarkOf(command: Command): string {
  const whole: string[] = [];
  const output = { ...command.configureOutput() };
  command.configureOutput({ ...output, writeOut: (text) => whole.push(text) });
  command.outputHelp();
  command.configureOutput(output);
  return whole.join("").slice(command.helpInformation().length).trim();
}
