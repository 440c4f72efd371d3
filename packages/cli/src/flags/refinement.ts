// The options of refinement, what they mean to the library, and which flags belong to which method.

import { OptionError } from "@friedel/engine";
import { type RefineOptions, type RefinePreset, refineDefaults, refineOptions } from "@friedel/imaging";
import type { Command } from "commander";
import { defined } from "./defined.js";
import { choice } from "./groups.js";
import { number, whole } from "./parse.js";
import type { PhasingFlags } from "./phasing.js";

/** How `reconstruct` finds the object. */
export interface MethodFlags {
  readonly method?: "auto" | "classical";
  readonly coherence: boolean;
  /** A file, `false` for none, nothing for the shipped one. */
  readonly network?: string | false;
}

export function addMethod(command: Command): Command {
  return command
    .optionsGroup("Method:")
    .addOption(
      choice(
        "--method <name>",
        "auto: crystal models refined to free voxels, needs no setting; classical: iterative phasing; --starts, --seed and --free go with both (default: auto, but classical where another flag of phasing is given)",
        ["auto", "classical"],
      ),
    )
    .option("--no-coherence", "auto: do not fit the width of partial coherence")
    .option("--network <file>", "auto: network that is asked where a flat body is not enough (default: the shipped one)")
    .option("--no-network", "auto: ask no network");
}

/** The method of commands that know one only, `auto`. */
export function addAuto(command: Command): Command {
  return command
    .optionsGroup("Method:")
    .option("--seed <n>", "seed of all that is random", whole())
    .option("--no-coherence", "do not fit the width of partial coherence")
    .option("--network <file>", "network that is asked where a flat body is not enough (default: the shipped one)")
    .option("--no-network", "ask no network");
}

/** Refinement as given. */
export interface RefineFlags {
  readonly preset?: RefinePreset;
  readonly start: string;
  readonly startArray?: string;
  readonly resample?: boolean;
  readonly starts?: number;
  readonly seed?: number;
  readonly free?: number;
  readonly coherence: boolean;
}

export function addRefinement(command: Command): Command {
  const d = refineDefaults;
  return command
    .optionsGroup("Refinement:")
    .addOption(
      choice(
        "--preset <name>",
        "auto finds the object from nothing; polish refines the --start; paper does so as published by Chan et al. in 2021 (default: auto, with a --start file polish)",
        ["auto", "polish", "paper"],
      ),
    )
    .option("--start <file|auto>", "object to begin with: CXI, NPZ, NPY, HDF5; auto for none", "auto")
    .option("--start-array <name>", "which array of that file (default: object, in an NPZ)")
    .option("--resample", "where its size is another, bring it to the pattern's voxels in Fourier space")
    .option(
      "--starts <n>",
      `auto: most random crystals that are tried; it ends earlier as a rule (default: ${d.starts})`,
      whole(1, 10_000),
    )
    .option("--seed <n>", `seed of all that is random: the same seed gives the same bits (default: ${d.seed})`, whole())
    .option("--free <share>", `share of the voxels kept out to judge the result (default: ${d.freeFraction})`, number(0, 0.5))
    .option("--no-coherence", "do not fit the width of partial coherence");
}

/** The library's settings of the refinement flags. Throws OptionError for flags that do not go together. */
export function refineSettings({ preset, start, startArray, resample, ...flags }: RefineFlags): RefineOptions {
  const hasStart = start !== "auto";
  const chosen = preset ?? (hasStart ? "polish" : "auto");
  if (chosen === "auto" && hasStart) {
    throw new OptionError(`expected --preset polish or paper with --start ${start}, found auto, which begins with nothing`);
  }
  if (chosen !== "auto" && !hasStart) throw new OptionError(`expected --start with a file for the preset ${chosen}, found none`);
  if (!hasStart && (startArray !== undefined || resample)) {
    throw new OptionError(`expected --start with a file for ${resample ? "--resample" : "--start-array"}, found none`);
  }
  return autoSettings(flags, chosen);
}

/** The library's settings for `reconstruct` by `auto`, and of any preset. */
export function autoSettings(
  { starts, seed, free, coherence }: Pick<RefineFlags, "starts" | "seed" | "free" | "coherence">,
  preset: RefinePreset = "auto",
): RefineOptions {
  return refineOptions({ preset, coherence, ...defined({ starts, seed, freeFraction: free }) });
}

/** Flags that mean something to iterative phasing only. */
const phasingOnly: readonly (keyof PhasingFlags)[] = [
  ...(["recipe", "beta", "support", "average", "twinRemoval", "finish", "finishThresholds", "polish", "selectBy"] as const),
  ...(["shrinkWrapSigma", "shrinkWrapThreshold", "shrinkWrapRelativeTo", "shrinkWrapStart", "shrinkWrapEvery"] as const),
];

/** A flag as it is typed. */
function typed(key: string): string {
  return `--${key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}

/**
 * The method that the flags ask for: what is named, or iterative phasing where a flag of it is given; undefined where nothing is asked.
 * Throws OptionError for `auto` with such a flag.
 */
export function chooseMethod(flags: PhasingFlags & Pick<MethodFlags, "method">): "refine" | "phase" | undefined {
  const given = phasingOnly.find((key) => flags[key] !== undefined);
  const name = given === undefined ? (flags.shrinkWrap ? undefined : "--no-shrink-wrap") : typed(given);
  if (flags.method === "auto" && name !== undefined) {
    throw new OptionError(`expected --method auto without ${name}, which is a flag of --method classical`);
  }
  if (flags.method === "auto") return "refine";
  return flags.method === "classical" || name !== undefined ? "phase" : undefined;
}
