// `--config FILE`: the settings of an earlier run, from the command line that its pattern.cxi or result.cxi keeps, or from a YAML or JSON
// file of the same names. They are put in front of what is typed, which wins.

import { FormatError, parseDescription, readProvenance } from "@friedel/io";
import { readFileBytes, withHdf5File } from "@friedel/io/node";
import { isHdf5Name } from "@friedel/workflow";
import type { Command, Option } from "commander";

/** Arguments with those of a configuration, and the settings of it that the command does not have. */
export interface Expanded {
  readonly args: readonly string[];
  readonly leftOut: readonly string[];
}

/** Where results go and how they are told is no setting of an earlier run. */
const ownAffairs = ["--output", "--resume", "--json", "--config"];

export function addConfig(command: Command): Command {
  return command
    .optionsGroup("Settings of an earlier run:")
    .option(
      "--config <file>",
      "pattern.cxi or result.cxi of an earlier run, whose settings are taken, its input too; or YAML or JSON of the same names; flags win",
    );
}

/** The arguments of a program with the configuration in them. Throws FormatError, FileError for one that cannot be used. */
export async function expandConfig(program: Command, args: readonly string[]): Promise<Expanded> {
  const command = program.commands.find((one) => one.name() === args[0]);
  const typed = command && partsOf(command, args.slice(1));
  const path = typed?.settings.findLast(({ flag }) => flag === "--config")?.value;
  if (!command?.options.some(({ long }) => long === "--config") || !typed || path === undefined) return { args, leftOut: [] };
  const given = isHdf5Name(path) ? await fromRun(path, program) : fromDescription(await text(path), path, command);
  const isOwn = ({ flag }: Setting) => !ownAffairs.includes(flag);
  const isKnown = ({ flag }: Setting) => {
    const option = optionOf(command, flag);
    return option !== undefined && (!given.of || optionOf(given.of, flag)?.flags === option.flags);
  };
  const known = given.settings.filter((setting) => isOwn(setting) && isKnown(setting));
  const unknown = given.settings.filter((setting) => isOwn(setting) && !isKnown(setting));
  const others = typed.settings.filter(({ flag }) => flag !== "--config");
  const wanted = known.filter(
    ({ flag }) => isRepeated(optionOf(command, flag)) || !others.some((other) => sameSetting(other.flag, flag)),
  );
  const places = typed.places.length > 0 ? typed.places : given.places;
  const words = [...wanted, ...others].flatMap(({ flag, value }) => (value === undefined ? [flag] : [flag, value]));
  return { args: [args[0], ...places, ...words], leftOut: unknown.map(({ flag }) => flag) };
}

/** An option and its value as they are typed. */
interface Setting {
  readonly flag: string;
  readonly value?: string;
}

/** Options and the other arguments of a command. */
interface Parts {
  readonly settings: readonly Setting[];
  readonly places: readonly string[];
  /** The command that was run so; an option of one name but another argument, as `--centre <pixel>`, means something else to another. */
  readonly of?: Command;
}

function optionOf(command: Command, flag: string): Option | undefined {
  return command.options.find(({ long, short }) => long === flag || short === flag);
}

/** `--motor` gathers what is given several times. */
function isRepeated(option: Option | undefined): boolean {
  return option?.long === "--motor";
}

/** `--x` and `--no-x` say the same thing. */
function sameSetting(a: string, b: string): boolean {
  const name = (flag: string) => flag.replace(/^--(no-)?/, "");
  return name(a) === name(b);
}

function partsOf(command: Command, words: readonly string[]): Parts {
  const settings: Setting[] = [];
  const places: string[] = [];
  for (let i = 0; i < words.length; i++) {
    const [, name, joined] = /^(--[^=]+)=(.*)$/s.exec(words[i]) ?? [];
    const option = optionOf(command, name ?? words[i]);
    const flag = option?.long ?? name ?? words[i];
    if (!/^--?[a-z]/i.test(words[i])) places.push(words[i]);
    else if (joined !== undefined) settings.push({ flag, value: joined });
    else if (option?.required && words[i + 1] !== undefined) settings.push({ flag, value: words[++i] });
    else settings.push({ flag });
  }
  return { settings, places };
}

/** The parts of the command line that made a file. */
async function fromRun(path: string, program: Command): Promise<Parts> {
  const line = (await withHdf5File(path, readProvenance))?.command ?? "";
  const [name, verb, ...words] = wordsOf(line);
  const command = program.commands.find((one) => one.name() === verb);
  if (name !== "friedel" || !command) throw new FormatError(path, "the command line of a run of friedel", line || "none");
  return { ...partsOf(command, words), of: command };
}

/** The words of a command line as it is kept in files, quoted where a shell needs it. */
function wordsOf(line: string): string[] {
  const words = line.match(/(?:'[^']*'|\\'|[^\s'\\])+/g) ?? [];
  return words.map((word) => word.replace(/'([^']*)'|\\(')/g, (_, plain?: string, quote?: string) => plain ?? quote ?? ""));
}

async function text(path: string): Promise<string> {
  return new TextDecoder().decode(await readFileBytes(path));
}

/** The parts that a file of names and values has; `input` is the input. */
function fromDescription(content: string, path: string, command: Command): Parts {
  const { input, ...values }: Readonly<Record<string, unknown>> = { ...parseDescription(content, path) };
  const settings = Object.entries(values).flatMap(([name, value]): Setting[] => {
    const flag = `--${name}`;
    const isKnown = optionOf(command, flag) || optionOf(command, `--no-${name}`);
    if (!isKnown) throw new FormatError(path, `settings of friedel ${command.name()}`, name);
    if (typeof value === "boolean") return switchOf(command, name, value);
    if (Array.isArray(value)) return [{ flag, value: value.join(",") }];
    if (typeof value !== "object" || value === null) return [{ flag, value: String(value) }];
    return Object.entries(value).map(([key, one]) => ({ flag, value: `${key}=${one}` }));
  });
  return { settings, places: input === undefined ? [] : [String(input)] };
}

/** A switch that is on or off; nothing where it is so by itself. */
function switchOf(command: Command, name: string, isOn: boolean): Setting[] {
  const flag = isOn ? `--${name}` : `--no-${name}`;
  const option = optionOf(command, flag);
  return option && !option.required ? [{ flag }] : [];
}
