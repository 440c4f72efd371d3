// The options that several commands share, in groups as the help shows them, and what they mean to the workflow.

import type { PreparationSettings } from "@friedel/workflow";
import type { PatternSettings, ScanSettings } from "@friedel/workflow/node";
import { type Command, Option } from "commander";
import { defined } from "./defined.js";
import { defaultThreads, type EngineFlags, engineNames } from "./engine.js";
import { addFigures, type FigureFlags } from "./figures.js";
import { addGeometryByHand, type GeometryFlags, statedGeometry } from "./geometry.js";
import { centre, type FramesFlag, frames, number, orAuto, peak, scans, sizes, whole } from "./parse.js";

/** `--json`. */
export interface JsonFlag {
  readonly json?: boolean;
}

export function addJson(command: Command): Command {
  return command.optionsGroup("Output:").option("--json", "print one JSON object on standard output, all else on standard error");
}

/** An option that takes one of some words. */
export function choice(flags: string, text: string, words: readonly string[], byDefault?: string): Option {
  return new Option(flags, text).choices(words).default(byDefault);
}

/** An option whose value depends on the machine where none is given, and how: help and manual are the same on all. */
export function counted(flags: string, text: string, parse: (text: string) => number, byDefault: number, how: string): Option {
  return new Option(flags, text).argParser(parse).default(byDefault, how);
}

/** Ends the help of a command with examples, given without the program's name, and with a remark. */
export function addExamples(command: Command, examples: readonly string[], remark = ""): void {
  const lines = examples.map((example) => `\n  friedel ${example}`);
  command.addHelpText("after", `\nExamples:${lines.join("")}${remark && `\n\n${remark}`}`);
}

/** Where results go. */
export interface OutputFlags extends JsonFlag, FigureFlags {
  readonly output?: string;
}

export function addOutput(command: Command, where: string): Command {
  command.optionsGroup("Output:").option("-o, --output <folder>", `folder for the results (default: ${where})`);
  return addJson(addFigures(command));
}

export function addEngine(command: Command): Command {
  return command
    .optionsGroup("Computing:")
    .addOption(
      choice(
        "--engine <name>",
        "what computes: auto takes a GPU where the package webgpu finds one, else wasm",
        engineNames,
        "auto",
      ),
    )
    .addOption(counted("--threads <n>", "threads of the engine", whole(1, 64), defaultThreads, "every core, at most 8"));
}

/** How a file with a pattern is read. */
export type InputFlags = PatternSettings;

export function addInput(command: Command): Command {
  return command
    .optionsGroup("Reading the input:")
    .option("--amplitude", "the input holds amplitudes, not counts")
    .option("--array <name>", "which array of a file with several: a name in an NPZ, a path in an HDF5 file")
    .option(
      "--mask <file>",
      "array of the same shape, or of one frame, in a file of any kind (a dataset of HDF5 as in FILE:/PATH): not zero where nothing was measured",
    )
    .option(
      "--detector <name|file>",
      "the detector whose frames are meant, as the file calls it, or a known one or a YAML file of one whose gaps they have",
    )
    .option("--follow-links", "links of an HDF5 file may lead out of the folder that is read");
}

/** How a scan is found, read and prepared. */
export interface ScanFlags
  extends InputFlags,
    Omit<ScanSettings, "frames" | "pick">,
    GeometryFlags,
    Pick<PreparationSettings, "size" | "threshold" | "bin" | "centre" | "peak" | "hotPixels"> {
  readonly beamline?: string;
  readonly frames?: FramesFlag;
  readonly every?: number;
}

/** The options of reading and preparing a scan; `isSeries` where several are named by other means. */
export function addScan(command: Command, { isSeries = false } = {}): Command {
  command.optionsGroup("Finding a raw scan (each is looked for in the folder or file unless named):");
  if (!isSeries)
    command.option("--scan <n>", "scan number in the log or file; several, as in 3,5,7-9, are repeats to be added", scans);
  command
    .option("--spec <file>", "SPEC log")
    .option(
      "--frames <path|A:B>",
      "folder of the TIFF frames, or the beginning of their names; A:B uses frames A to B−1 only",
      frames,
    )
    .option("--every <n>", "use one frame in n: a coarser rocking step", whole(1))
    .option("--whitefield <file>", "flat field of the detector")
    .option("--bad-pixels <file>", "bad-pixel map of the detector, 0 for good");
  addGeometryByHand(command);
  return addInput(command)
    .optionsGroup("Preparation:")
    .option(
      "--size <n>",
      "size of the pattern, one number or three (default: auto, all that was measured but for empty planes)",
      orAuto(sizes),
    )
    .option("--threshold <counts>", "set counts up to this to zero (default: 0, none; auto: the noise floor)", orAuto(number(0)))
    .option("--bin <n>", "sum counts over n voxels, one number or three (default: 1)", sizes)
    .option(
      "--centre <where>",
      "maximum, mass, or a voxel as in 99,127,128 (default: maximum; the middle of an array file that has its peak near)",
      centre,
    )
    .option("--peak <place>", "of several peaks the one about this row,column or row,column,frame of the raw frames", peak)
    .option("--no-hot-pixels", "do not look for hot pixels and spikes");
}

/** How the workflow is to read the scan that these flags mean. */
export function readingSettings(flags: ScanFlags): PatternSettings & ScanSettings {
  const { frames, every, amplitude, array, mask, beamline, detector, followLinks, scan, spec, whitefield, badPixels } = flags;
  const pick = defined({ from: frames?.from, to: frames?.to, every });
  return defined({
    ...{ amplitude, array, mask, beamline, detector, followLinks, scan, spec, whitefield, badPixels },
    frames: frames?.path,
    pick: Object.keys(pick).length > 0 ? pick : undefined,
  });
}

/** The workflow's settings of the preparation flags. */
export function preparationSettings(flags: ScanFlags): PreparationSettings {
  const { size, threshold, bin, centre, peak, hotPixels } = flags;
  return {
    ...defined({ size, threshold, bin, centre, peak }),
    ...(hotPixels === false && { hotPixels }),
    stated: statedGeometry(flags),
  };
}

/** What computes, where results go, stopping and going on. */
export interface RunFlags extends EngineFlags, OutputFlags {
  readonly resume?: boolean;
  readonly checkpoint: number;
}

export function addRun(command: Command, where: string): Command {
  addEngine(command)
    .option("--resume", "go on where an earlier run of the same command into the same folder was stopped")
    .option("--checkpoint <seconds>", "save the state this often; 0 for as often as possible", number(0), 10);
  return addOutput(command, where);
}

/** `--like`. */
export interface LikeFlag {
  readonly like?: string;
}

export function addLike(command: Command): Command {
  return command.option(
    "--like <result>",
    "an earlier result of the same crystal (CXI, NPZ, NPY, HDF5), whose hand, place and phase are taken; a pattern cannot tell a crystal from its mirror twin",
  );
}
