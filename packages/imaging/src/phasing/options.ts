// The settings of a phase retrieval, their defaults, and the check of what a caller gave.

import { OptionError } from "@friedel/engine";
import { parseRecipe } from "./recipe.js";

/** A constant, or a value that goes linearly from the first to the last iteration of the recipe. */
export type Schedule = number | { readonly from: number; readonly to: number };

/** When and how the support is updated; see `SupportUpdate` of the engines. Iterations count from 0. */
export interface ShrinkWrapOptions {
  /** First iteration after which the support is updated. */
  readonly start: number;
  /** Iterations from one update to the next. */
  readonly every: number;
  /** Standard deviation of the blur in voxels. */
  readonly sigma: Schedule;
  readonly threshold: Schedule;
  readonly relativeTo: "max" | "rms";
}

/** How the support is tightened at the end of a start; see `tightenSupport`. */
export interface FinishOptions {
  /** Standard deviation of the blur in voxels. */
  readonly sigma: number;
  /** Thresholds relative to the blurred maximum, from loose to tight. */
  readonly thresholds: readonly number[];
  /** Iterations of ER after each step. */
  readonly iterations: number;
}

/** How a start grows from coarse to fine, the best of several tries; see `bestBeginning`. Widths are standard deviations, shares of each axis. */
export interface GrowthOptions {
  /** Random objects that are tried. */
  readonly tries: number;
  /** The first Gaussian's width of the first try, and of the last one. */
  readonly from: number;
  readonly latest: number;
  /** No Gaussian is wider; each is wider than the one before by the factor `step`. */
  readonly to: number;
  readonly step: number;
  /** Iterations of a round, and rounds of each stage; after each the pattern is eased towards the object. */
  readonly recipe: string;
  readonly rounds: number;
  /** The same on the whole pattern. */
  readonly whole: { readonly recipe: string; readonly rounds: number };
  /** The best tries, which go on by as many rounds on the whole pattern. */
  readonly settle: { readonly tries: number; readonly rounds: number };
  /** The share of an amplitude by which it may be off. */
  readonly tolerance: number;
}

/** How the fine part of an object that is not negative is found from its bright points, at the end of a start; see `sharpenPoints`. */
export interface PointsOptions {
  /** The points, as a share of the support's voxels. */
  readonly share: number;
  /** Standard deviation of the Gaussian of the pattern beyond which detail is fine, a share of each axis. */
  readonly width: number;
  readonly rounds: number;
  /** Iterations that follow. */
  readonly recipe: string;
  /** How often all of it is done at most: until it gains nothing. The start stays as it was where its log-likelihood is no better afterwards. */
  readonly times: number;
}

/** Everything that decides the outcome of {@link phase}, JSON-able. */
export interface PhasingOptions {
  /** Iterations in the notation of {@link parseRecipe}. */
  readonly recipe: string;
  /** Feedback of HIO, relaxation of RAAR. */
  readonly beta: number;
  /** Independent random starts, of which the best is kept. */
  readonly starts: number;
  /** Guided starts: after each generation the better half goes on, bred with the best; 1 for independent ones. */
  readonly generations: number;
  /** Of so many of the best starts, those that agree, the result is the first mode; 1 for the best start alone. See `commonMode`. */
  readonly combine: number;
  /** Seed of the random starts and of the choice of free voxels. */
  readonly seed: number;
  /** First support: a centred box of this fraction of every axis, or the halved autocorrelation above a fraction of its maximum. */
  readonly support: { readonly box: number } | { readonly autocorrelation: number };
  readonly shrinkWrap: ShrinkWrapOptions | null;
  /** After this iteration keep only the lower half (about the centre of mass) along the first two axes, so that one twin wins. */
  readonly twinRemoval: number | null;
  /** How a start of an object that is not negative begins, the best of several tries; null for one beginning, of the whole pattern at once. */
  readonly growth: GrowthOptions | null;
  /** How a start of an object that is not negative finds its fine part, after the recipe; null for what the recipe found. */
  readonly points: PointsOptions | null;
  /** Average the object over this number of last iterations; 0 or 1 for none. */
  readonly average: number;
  /** Tightening of the support to where `llk + llkFree` is lowest; null, or no free voxels, for none. */
  readonly finish: FinishOptions | null;
  /** Iterations of ER on all measured voxels, the free ones too, that the chosen object gets at the very end. */
  readonly polish: number;
  /** Share of the measured voxels kept out of phasing for `llkFree`; 0 for none. */
  readonly freeFraction: number;
  /** Iterations between two computations of the metrics. */
  readonly fitEvery: number;
  /** The metric that decides between starts; chi2 if no voxels are free. */
  readonly selectBy: "llkFree" | "chi2";
}

/** The recipe that most users of cohere run, with its usual settings: the yardstick. */
export const classicalOptions: PhasingOptions = {
  recipe: "3*(20*ER+180*HIO)+20*ER",
  beta: 0.9,
  starts: 1,
  generations: 1,
  combine: 1,
  seed: 0,
  support: { box: 0.5 },
  shrinkWrap: { start: 1, every: 1, sigma: 1, threshold: 0.1, relativeTo: "max" },
  twinRemoval: 2,
  growth: null,
  points: null,
  average: 0,
  finish: null,
  polish: 0,
  freeFraction: 0.05,
  fitEvery: 20,
  selectBy: "llkFree",
};

/**
 * The default settings. On measured and simulated crystals they reach a lower `llkFree` than the classical ones in about two thirds
 * of the iterations: RAAR converges where HIO wanders, the threshold loosens as the shape becomes certain, and likelihood decides how
 * tight the final support is.
 */
export const defaultOptions: PhasingOptions = {
  ...classicalOptions,
  recipe: "100*HIO+200*RAAR+40*ER",
  support: { autocorrelation: 0.04 },
  shrinkWrap: { start: 1, every: 1, sigma: 1, threshold: { from: 0.1, to: 0.06 }, relativeTo: "max" },
  finish: { sigma: 0.5, thresholds: [0.05, 0.1, 0.15, 0.2, 0.25, 0.3], iterations: 30 },
  polish: 20,
};

/** Defaults completed by what was given. Throws {@link OptionError} for unknown names and values out of range. */
export function phasingOptions(given: Partial<PhasingOptions> = {}, defaults: PhasingOptions = defaultOptions): PhasingOptions {
  refuseUnknown(given, defaults, "phasing");
  const options = { ...defaults, ...given };
  parseRecipe(options.recipe);
  check(options.beta > 0 && options.beta <= 2, "beta", "a number above 0, at most 2", options.beta);
  checkWhole("starts", options.starts, 1, 10_000);
  checkWhole("generations", options.generations, 1, 20);
  checkWhole("combine", options.combine, 1, 100);
  checkWhole("seed", options.seed, 0, Number.MAX_SAFE_INTEGER);
  checkWhole("average", options.average, 0, 1_000_000);
  checkWhole("polish", options.polish, 0, 1_000_000);
  checkWhole("fitEvery", options.fitEvery, 1, 1_000_000);
  check(options.freeFraction >= 0 && options.freeFraction <= 0.5, "freeFraction", "a share from 0 to 0.5", options.freeFraction);
  check(["llkFree", "chi2"].includes(options.selectBy), "selectBy", "llkFree or chi2", options.selectBy);
  if (options.twinRemoval !== null) checkWhole("twinRemoval", options.twinRemoval, 0, 1_000_000);
  if (options.growth !== null) checkGrowth(options.growth);
  if (options.points !== null) checkPoints(options.points);
  checkFirstSupport(options.support);
  if (options.shrinkWrap !== null) checkShrinkWrap(options.shrinkWrap);
  if (options.finish !== null) checkFinish(options.finish);
  return options;
}

/** The value of a schedule at `iteration` of `total`. */
export function scheduled(schedule: Schedule, iteration: number, total: number): number {
  if (typeof schedule === "number") return schedule;
  return schedule.from + (schedule.to - schedule.from) * (total > 1 ? iteration / (total - 1) : 1);
}

function checkFirstSupport(support: PhasingOptions["support"]): void {
  const [[name, value] = ["", 0], ...more] = Object.entries(support);
  check(
    more.length === 0 && (name === "box" || name === "autocorrelation"),
    "support",
    "either box or autocorrelation",
    Object.keys(support).join(", "),
  );
  check(value > 0 && value < 1, `support ${name}`, "a fraction between 0 and 1", value);
}

function checkShrinkWrap(options: ShrinkWrapOptions): void {
  const known: ShrinkWrapOptions = { start: 0, every: 1, sigma: 1, threshold: 0.1, relativeTo: "max" };
  refuseUnknown(options, known, "shrink-wrap");
  checkWhole("shrink-wrap start", options.start, 0, 1_000_000);
  checkWhole("shrink-wrap every", options.every, 1, 1_000_000);
  for (const sigma of ends(options.sigma)) check(sigma >= 0 && sigma <= 20, "shrink-wrap sigma", "0 to 20 voxels", sigma);
  for (const level of ends(options.threshold))
    check(level > 0 && level < 10, "shrink-wrap threshold", "a fraction above 0, below 10", level);
  check(["max", "rms"].includes(options.relativeTo), "shrink-wrap relativeTo", "max or rms", options.relativeTo);
}

function checkGrowth(growth: GrowthOptions): void {
  const { tries, from, latest, to, step, recipe, rounds, whole, settle, tolerance } = growth;
  const known = { tries, from, latest, to, step, recipe, rounds, whole, settle, tolerance };
  refuseUnknown(growth, known, "growth");
  refuseUnknown(whole, { recipe, rounds }, "growth");
  refuseUnknown(settle, { tries, rounds }, "growth");
  for (const width of [from, latest, to]) check(width > 0 && width <= 1, "growth", "widths above 0, at most 1", width);
  check(step >= 1.01 && step <= 100, "growth step", "a factor from 1.01 to 100", step);
  check(tolerance >= 0 && tolerance < 1, "growth tolerance", "a share from 0 to below 1", tolerance);
  for (const count of [tries, settle.tries, rounds, whole.rounds]) checkWhole("growth tries and rounds", count, 1, 1000);
  checkWhole("growth settling rounds", settle.rounds, 0, 1000);
  for (const text of [recipe, whole.recipe]) parseRecipe(text);
}

function checkPoints(points: PointsOptions): void {
  const { share, width, rounds, recipe, times } = points;
  refuseUnknown(points, { share, width, rounds, recipe, times }, "points");
  check(share > 0 && share < 1, "points share", "a share between 0 and 1", share);
  check(width > 0 && width <= 1, "points width", "a width above 0, at most 1", width);
  for (const count of [rounds, times]) checkWhole("points rounds and times", count, 1, 1000);
  parseRecipe(recipe);
}

function checkFinish(options: FinishOptions): void {
  refuseUnknown(options, { sigma: 0, thresholds: [], iterations: 1 }, "finish");
  check(options.sigma >= 0 && options.sigma <= 20, "finish sigma", "0 to 20 voxels", options.sigma);
  for (const level of options.thresholds) check(level > 0 && level < 1, "finish thresholds", "fractions between 0 and 1", level);
  checkWhole("finish iterations", options.iterations, 1, 1_000_000);
}

function ends(schedule: Schedule): number[] {
  return typeof schedule === "number" ? [schedule] : [schedule.from, schedule.to];
}

function checkWhole(name: string, value: number, least: number, most: number): void {
  check(Number.isInteger(value) && value >= least && value <= most, name, `a whole number from ${least} to ${most}`, value);
}

/** Throws {@link OptionError} unless an option holds. */
export function check(holds: boolean, name: string, expected: string, found: unknown): void {
  if (!holds) throw new OptionError(`${name}: expected ${expected}, found ${String(found)}`);
}

/** Throws {@link OptionError} for a key that `known` does not have. */
export function refuseUnknown(given: object, known: object, what: string): void {
  for (const key of Object.keys(given)) {
    if (!(key in known))
      throw new OptionError(`expected a ${what} option out of ${Object.keys(known).join(", ")}, found '${key}'`);
  }
}
