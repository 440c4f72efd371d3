// The options of phasing, and the library's settings that they make.

import { OptionError } from "@friedel/engine";
import {
  algorithmNames,
  algorithms,
  classicalOptions,
  defaultOptions,
  type PhasingOptions,
  type Schedule,
} from "@friedel/imaging";
import type { Command } from "commander";
import { defined } from "./defined.js";
import { choice } from "./groups.js";
import { firstSupport, number, numbers, schedule, whole } from "./parse.js";

/** Phasing as given. */
export interface PhasingFlags
  extends Partial<
    Pick<
      PhasingOptions,
      "recipe" | "beta" | "starts" | "generations" | "combine" | "seed" | "support" | "average" | "polish" | "selectBy"
    >
  > {
  readonly shrinkWrap: boolean;
  readonly shrinkWrapSigma?: Schedule;
  readonly shrinkWrapThreshold?: Schedule;
  readonly shrinkWrapRelativeTo?: "max" | "rms";
  readonly shrinkWrapStart?: number;
  readonly shrinkWrapEvery?: number;
  readonly twinRemoval?: number | false;
  readonly growth?: boolean;
  readonly points?: boolean;
  readonly tolerance?: number;
  readonly finish?: boolean;
  readonly finishThresholds?: readonly number[];
  readonly free?: number;
}

export function addPhasing(command: Command): Command {
  const d = defaultOptions;
  const wrap = d.shrinkWrap ?? classicalOptions.shrinkWrap;
  return command
    .optionsGroup("Phasing:")
    .option(
      "--recipe <text>",
      `iterations of ${algorithmNames.map((name) => `${name} (${algorithms[name].help})`).join(", ")}; RAAR(0.99) has its own --beta; with one of your own, the other settings start from the classical ones: one start, shrink-wrap after every iteration (default: ${d.recipe})`,
    )
    .option(
      "--beta <x>",
      `feedback or relaxation of those that have one and are not given their own (default: ${d.beta})`,
      number(0, 2),
    )
    .option("--starts <n>", `random starts, of which the best is kept (default: ${d.starts})`, whole(1, 10_000))
    .option(
      "--generations <n>",
      `guided: of the starts the better half goes on, each bred with the best, so many times less one (default: ${d.generations})`,
      whole(1, 20),
    )
    .option(
      "--combine <n>",
      `of the n best starts those that agree make the result, their first mode; 1 for the best alone (default: ${d.combine})`,
      whole(1, 100),
    )
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
    .addOption(choice("--select-by <metric>", `what decides between starts (default: ${d.selectBy})`, ["llkFree", "chi2"]))
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
      choice("--shrink-wrap-relative-to <what>", `what the level is a share of (default: ${wrap?.relativeTo})`, ["max", "rms"]),
    )
    .option("--shrink-wrap-start <i>", `first iteration after which the support is renewed (default: ${wrap?.start})`, whole())
    .option("--shrink-wrap-every <n>", `renew after every n iterations (default: ${wrap?.every})`, whole(1));
}

/**
 * The library's settings of the phasing flags, complete. What is not given comes from `experiment` (cohere's settings) or else
 * the defaults; with a recipe of the user's own, from the classical settings, unless those of `experiment` are kept.
 */
export function phasingSettings(
  flags: PhasingFlags,
  experiment: PhasingOptions = defaultOptions,
  { isKept = false }: { readonly isKept?: boolean } = {},
): PhasingOptions {
  const { recipe, beta, starts, generations, combine, seed, support, average, polish, selectBy } = flags;
  const base = recipe === undefined || isKept ? experiment : classicalOptions;
  const wrap = defined({
    sigma: flags.shrinkWrapSigma,
    threshold: flags.shrinkWrapThreshold,
    relativeTo: flags.shrinkWrapRelativeTo,
    start: flags.shrinkWrapStart,
    every: flags.shrinkWrapEvery,
  });
  const baseWrap = base.shrinkWrap ?? classicalOptions.shrinkWrap;
  const isUnwrapped = isKept && base.shrinkWrap === null;
  return {
    ...base,
    ...defined({
      recipe,
      beta,
      starts,
      generations,
      combine,
      seed,
      support,
      average,
      polish,
      selectBy,
      freeFraction: flags.free,
    }),
    ...(flags.twinRemoval !== undefined && { twinRemoval: flags.twinRemoval === false ? null : flags.twinRemoval }),
    growth: growthSettings(flags, base),
    points: flags.points === false || recipe !== undefined ? null : base.points,
    finish: finishSettings(flags, base),
    shrinkWrap:
      flags.shrinkWrap && baseWrap && !(isUnwrapped && Object.keys(wrap).length === 0) ? { ...baseWrap, ...wrap } : null,
  };
}

/** Throws {@link OptionError} for a tolerance where nothing grows. */
function growthSettings({ growth, tolerance }: PhasingFlags, base: PhasingOptions): PhasingOptions["growth"] {
  if (growth === false || !base.growth) {
    if (tolerance === undefined) return null;
    const found = growth === false ? "--no-growth" : "neither --power-spectrum nor --zero-beyond, or a recipe of your own";
    throw new OptionError(`expected --tolerance of a non-negative object's power spectrum that grows in stages, found ${found}`);
  }
  return { ...base.growth, ...defined({ tolerance }) };
}

/** `--finish-thresholds` implies `--finish`. */
function finishSettings({ finish, finishThresholds }: PhasingFlags, base: PhasingOptions): PhasingOptions["finish"] {
  const known = base.finish ?? (finish || finishThresholds ? defaultOptions.finish : null);
  if (finish === false || !known) return null;
  return finishThresholds ? { ...known, thresholds: finishThresholds } : known;
}

function supportText(support: PhasingOptions["support"]): string {
  return "box" in support ? String(support.box) : `autocorrelation:${support.autocorrelation}`;
}

function scheduleText(value: Schedule | undefined): string {
  return typeof value === "object" ? `${value.from}:${value.to}` : String(value);
}
