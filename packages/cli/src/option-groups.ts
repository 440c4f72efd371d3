// The options that several commands share, in groups as the help shows them, and what they mean to the library.

import {
  classicalOptions,
  defaultOptions,
  type PhasingOptions,
  type PrepareOptions,
  type Schedule,
  type Triple,
} from "@friedel/core";
import type { ScanOverrides } from "@friedel/io/node";
import { type Command, Option } from "commander";
import { defaultBeamline } from "./beamlines.js";
import { defaultThreads, engineNames } from "./engines.js";
import { centre, firstSupport, number, numbers, orAuto, schedule, sizes, whole } from "./parse.js";

/** `--json`. */
export interface JsonFlag {
  readonly json?: boolean;
}

export function addJson(command: Command): Command {
  return command.optionsGroup("Output:").option("--json", "print one JSON object on standard output, all else on standard error");
}

/** Where results go. */
export interface OutputFlags extends JsonFlag {
  readonly output?: string;
  readonly figures: boolean;
}

export function addOutput(command: Command, where: string): Command {
  return addJson(
    command
      .optionsGroup("Output:")
      .option("-o, --output <folder>", `folder for the results (default: ${where})`)
      .option("--no-figures", "draw no PNG figures"),
  );
}

export function addEngine(command: Command): Command {
  return command
    .optionsGroup("Computing:")
    .addOption(
      new Option("--engine <name>", "what computes: auto takes the fastest there is").choices(engineNames).default("auto"),
    )
    .option("--threads <n>", "threads of the engine", whole(1, 64), defaultThreads);
}

/** How the input is read. */
export interface InputFlags {
  readonly amplitude?: boolean;
  readonly array?: string;
  readonly mask?: string;
}

export function addInput(command: Command): Command {
  return command
    .optionsGroup("Reading the input:")
    .option("--amplitude", "the input holds amplitudes, not counts")
    .option("--array <name>", "which array of a file with several: a name in an NPZ, a path in an HDF5 file")
    .option("--mask <file>", "array of the same shape, or of one frame: not zero where nothing was measured");
}

/** The parts of a raw scan that are not to be looked for. */
export interface ScanFlags extends ScanOverrides {
  readonly beamline?: string;
}

/** What a user states where no file tells it. */
export interface GeometryFlags {
  readonly energy?: number;
  readonly distance?: number;
}

export function addScan(command: Command): Command {
  return command
    .optionsGroup("Finding a raw scan (each is looked for in the folder unless named):")
    .option("--scan <n>", "scan number in the log", whole())
    .option("--spec <file>", "SPEC log")
    .option("--frames <path>", "folder of the TIFF frames, or the beginning of their names")
    .option("--whitefield <file>", "flat field of the detector")
    .option("--bad-pixels <file>", "bad-pixel map of the detector, 0 for good")
    .option("--beamline <name|file>", `preset or YAML file of the diffractometer (default: ${defaultBeamline})`)
    .option("--energy <eV>", "photon energy, where the log does not tell it", number(1))
    .option("--distance <m>", "from sample to detector, where the log does not tell it", number(0));
}

/** Preparation as given. */
export interface PrepareFlags {
  readonly size?: number | Triple | "auto";
  readonly threshold?: number | "auto";
  readonly bin?: number | Triple;
  readonly centre?: "maximum" | "mass" | Triple;
  readonly hotPixels: boolean;
}

export function addPreparation(command: Command): Command {
  return command
    .optionsGroup("Preparation:")
    .option("--size <n>", "size of the pattern, one number or three (default: auto, as far as the signal reaches)", orAuto(sizes))
    .option("--threshold <counts>", "set counts up to this to zero (default: auto, the noise floor)", orAuto(number(0)))
    .option("--bin <n>", "sum counts over n voxels, one number or three (default: 1)", sizes)
    .option("--centre <where>", "maximum, mass, or a voxel as in 99,127,128 (default: maximum)", centre)
    .option("--no-hot-pixels", "do not look for hot pixels and spikes");
}

/** The library's settings of the preparation flags. */
export function prepareOptions({ size, threshold, bin, centre: where, hotPixels }: PrepareFlags): PrepareOptions {
  return defined({ size, threshold, bin, centre: where, hotPixels });
}

/** Phasing as given. */
export interface PhasingFlags {
  readonly recipe?: string;
  readonly beta?: number;
  readonly starts?: number;
  readonly seed?: number;
  readonly support?: PhasingOptions["support"];
  readonly shrinkWrap: boolean;
  readonly shrinkWrapSigma?: Schedule;
  readonly shrinkWrapThreshold?: Schedule;
  readonly shrinkWrapRelativeTo?: "max" | "rms";
  readonly shrinkWrapStart?: number;
  readonly shrinkWrapEvery?: number;
  readonly twinRemoval?: number | false;
  readonly average?: number;
  readonly finish?: boolean;
  readonly finishThresholds?: readonly number[];
  readonly polish?: number;
  readonly free?: number;
  readonly selectBy?: "llkFree" | "chi2";
}

export function addPhasing(command: Command): Command {
  const d = defaultOptions;
  const wrap = d.shrinkWrap ?? classicalOptions.shrinkWrap;
  return command
    .optionsGroup("Phasing:")
    .option(
      "--recipe <text>",
      `iterations of ER, HIO, RAAR and SF; with one of your own, the other settings start from the classical ones: one start, shrink-wrap after every iteration (default: ${d.recipe})`,
    )
    .option("--beta <x>", `feedback of HIO, relaxation of RAAR (default: ${d.beta})`, number(0, 2))
    .option("--starts <n>", `random starts, of which the best is kept (default: ${d.starts})`, whole(1, 10_000))
    .option("--seed <n>", `seed of all that is random: the same seed gives the same bits (default: ${d.seed})`, whole())
    .option(
      "--support <what>",
      `first support: a box's share of each axis, or autocorrelation:0.02 (default: ${supportText(d.support)})`,
      firstSupport,
    )
    .option("--average <n>", `average the object over the last n iterations (default: ${d.average})`, whole())
    .option(
      "--twin-removal <i>",
      `after iteration i keep one half, so that one twin wins (default: ${d.twinRemoval ?? "never"})`,
      whole(),
    )
    .option("--no-twin-removal", "never do that")
    .option("--free <share>", `share of the voxels kept out to judge the result (default: ${d.freeFraction})`, number(0, 0.5))
    .addOption(
      new Option("--select-by <metric>", `what decides between starts (default: ${d.selectBy})`).choices(["llkFree", "chi2"]),
    )
    .option("--finish", "at the end, tighten the support as long as llkFree falls (default, but not with a recipe of your own)")
    .option("--no-finish", "end with the support that the recipe found")
    .option("--finish-thresholds <list>", `levels to tighten through (default: ${d.finish?.thresholds.join(",")})`, numbers)
    .option("--polish <n>", `iterations of ER on all voxels, those kept out too, at the very end (default: ${d.polish})`, whole())
    .option("--no-shrink-wrap", "keep the first support")
    .option("--shrink-wrap-sigma <voxels>", `blur; 3:1 goes from 3 to 1 (default: ${scheduleText(wrap?.sigma)})`, schedule)
    .option(
      "--shrink-wrap-threshold <x>",
      `level that stays inside; 0.2:0.1 goes from one to the other (default: ${scheduleText(wrap?.threshold)})`,
      schedule,
    )
    .addOption(
      new Option("--shrink-wrap-relative-to <what>", `what the level is a share of (default: ${wrap?.relativeTo})`).choices([
        "max",
        "rms",
      ]),
    )
    .option("--shrink-wrap-start <i>", `first iteration after which the support is renewed (default: ${wrap?.start})`, whole())
    .option("--shrink-wrap-every <n>", `renew after every n iterations (default: ${wrap?.every})`, whole(1));
}

/**
 * The library's settings of the phasing flags, complete. What is not given comes from `experiment` (cohere's settings) or else
 * the defaults; with a recipe of the user's own, from the classical settings.
 */
export function phasingSettings(flags: PhasingFlags, experiment: PhasingOptions = defaultOptions): PhasingOptions {
  const base = flags.recipe === undefined ? experiment : classicalOptions;
  const wrap = defined({
    sigma: flags.shrinkWrapSigma,
    threshold: flags.shrinkWrapThreshold,
    relativeTo: flags.shrinkWrapRelativeTo,
    start: flags.shrinkWrapStart,
    every: flags.shrinkWrapEvery,
  });
  const baseWrap = base.shrinkWrap ?? classicalOptions.shrinkWrap;
  return {
    ...base,
    ...defined({
      recipe: flags.recipe,
      beta: flags.beta,
      starts: flags.starts,
      seed: flags.seed,
      support: flags.support,
      average: flags.average,
      freeFraction: flags.free,
      polish: flags.polish,
      selectBy: flags.selectBy,
    }),
    ...(flags.twinRemoval !== undefined && { twinRemoval: flags.twinRemoval === false ? null : flags.twinRemoval }),
    finish: finishSettings(flags, base),
    shrinkWrap: flags.shrinkWrap && baseWrap ? { ...baseWrap, ...wrap } : null,
  };
}

/** `--finish-thresholds` implies `--finish`. */
function finishSettings({ finish, finishThresholds }: PhasingFlags, base: PhasingOptions): PhasingOptions["finish"] {
  const known = base.finish ?? (finish || finishThresholds ? defaultOptions.finish : null);
  if (finish === false || !known) return null;
  return finishThresholds ? { ...known, thresholds: finishThresholds } : known;
}

/** Stopping and going on. */
export interface ResumeFlags {
  readonly resume?: boolean;
  readonly checkpoint: number;
}

export function addResume(command: Command): Command {
  return command
    .optionsGroup("Computing:")
    .option("--resume", "go on where an earlier run of the same command into the same folder was stopped")
    .option("--checkpoint <seconds>", "save the state this often while phasing; 0 for as often as possible", number(0), 10);
}

/** An object without its undefined values. */
function defined<T extends object>(values: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  // Removing undefined values is all that the type says.
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  };
}

function supportText(support: PhasingOptions["support"]): string {
  return "box" in support ? String(support.box) : `autocorrelation:${support.autocorrelation}`;
}

function scheduleText(value: Schedule | undefined): string {
  return typeof value === "object" ? `${value.from}:${value.to}` : String(value);
}
