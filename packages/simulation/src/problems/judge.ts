// Algorithms judged on simulated problems: each from the same starts, in the support that is known, with the same number of Fourier pairs.
// Nothing is tuned to a truth: what counts is how often a start ends right, and how right the one of the lowest misfit is.

import {
  type ComplexVolume,
  type Constraint,
  complexVolume,
  drain,
  type Engine,
  Measured,
  type Measurement,
  mapped,
  maskVolume,
  OptionError,
  type Phaser,
  type Shape,
  seededRandom,
} from "@friedel/engine";
import {
  compareObjects,
  fitMetrics,
  iterate,
  measureWavefront,
  optionsForKnown,
  parseRecipe,
  phase,
  type RecipeStep,
} from "@friedel/imaging";
import { successLimit } from "../evaluation/evaluate.js";
import type { Problem, ProblemKind } from "./problem.js";
import { type ProblemOptions, simulateProblem } from "./simulate.js";

/** How one start of a method ended. */
export interface StartScore {
  readonly method: string;
  /** Seed of the problem. */
  readonly seed: number;
  readonly start: number;
  /** `fieldError` below 0.2; of a pupil, whose twin is another wavefront, 2π·`waves`. */
  readonly success: boolean;
  /** Against the truth after scale, phase, sub-voxel shift and twin. */
  readonly fieldError: number;
  readonly chi2: number;
  /** Of a pupil: rms of the wavefront found less the true one, waves, piston and tilts apart; NaN of all else. */
  readonly waves: number;
  /** Of the iterations. */
  readonly seconds: number;
}

export interface ProblemJudging extends ProblemOptions {
  readonly kind: ProblemKind;
  /** Names of algorithms, each run for `iterations` and then 50 of ER; whole recipes; or `phase`, which is what `friedel phase` does. */
  readonly methods: readonly string[];
  /** Random starts on each problem, and the number of the first; 0 without it. */
  readonly starts: number;
  readonly firstStart?: number;
  /** Problems: those of the seeds from the options' one on. */
  readonly count: number;
  readonly iterations: number;
  readonly beta: number;
}

/** Iterations of ER behind those of an algorithm, which are no solutions by themselves. */
const settling = 50;

/**
 * Draws the problems and runs every method from every start, in turn. A pupil's starts are the known defocus and random phases after it.
 * `now` is a clock in milliseconds. Throws OptionError for options out of range, the signal's reason on abort.
 */
export async function* judgeProblem(
  engine: Engine,
  { kind, methods, starts, firstStart = 0, count, iterations, beta, seed = 0, ...options }: ProblemJudging,
  now: () => number,
  signal?: AbortSignal,
): AsyncGenerator<StartScore, void> {
  const recipes = methods.map((method) => ({
    method,
    steps: method === commandMethod ? undefined : parseRecipe(recipeOf(method, iterations)),
  }));
  if (recipes.length === 0) throw new OptionError("expected a method to judge, found none");
  for (let instance = seed; instance < seed + count; instance++) {
    const problem = await simulateProblem(kind, { ...options, seed: instance }, engine.transform);
    const phaser = await engine.createPhaser(laidOutAll(measurementOf(problem)));
    try {
      for (let start = firstStart; start < firstStart + starts; start++) {
        for (const { method, steps } of recipes) {
          signal?.throwIfAborted();
          const from = now();
          const { object, chi2 } =
            steps === undefined
              ? await commanded(engine, problem, instance, start, signal)
              : await iterated(phaser, problem, firstObject(problem, instance, start), steps, beta);
          const seconds = (now() - from) / 1000;
          const { fieldError } = await compareObjects(object, problem.truth, engine.transform);
          const waves =
            problem.constraint === "amplitude" && problem.amplitude
              ? measureWavefront(object, problem.amplitude, { known: problem.truth }).rms
              : Number.NaN;
          const success = (Number.isNaN(waves) ? fieldError : 2 * Math.PI * waves) < successLimit;
          yield { method, seed: instance, start, success, fieldError, chi2, waves, seconds };
        }
      }
    } finally {
      await phaser.dispose();
    }
  }
}

/** The method that does what the command does. */
const commandMethod = "phase";

/** Runs a recipe from an object. */
async function iterated(phaser: Phaser, problem: Problem, object: ComplexVolume, steps: readonly RecipeStep[], beta: number) {
  await phaser.load({ object: laidOut(object), support: laidOut(problem.support) });
  for (const step of steps) await iterate(phaser, step.algorithm, step.iterations, { beta: step.beta ?? beta });
  const { chi2 } = fitMetrics(await phaser.fit());
  return { object: { ...(await phaser.read()).object, shape: problem.truth.shape }, chi2 };
}

/** One start of `friedel phase`, told what is known. */
async function commanded(engine: Engine, problem: Problem, seed: number, start: number, signal: AbortSignal | undefined) {
  const { constraint, ...measurement } = measurementOf(problem);
  const begun = problem.defocus && start === 0 ? { object: firstObject(problem, seed, start) } : {};
  const known = { ...(constraint && { constraint }), support: problem.support, ...begun };
  const input = { ...measurement, ...known, firstStart: start };
  const { object, metrics } = await drain(
    phase(
      engine,
      input,
      { ...optionsForKnown(known, { isPowerSpectrum: problem.zeroBeyond !== undefined }), starts: 1, seed },
      signal ? { signal } : {},
    ),
  );
  return { object, chi2: metrics.chi2 };
}

/** The recipe of an algorithm's name; any other word is a recipe itself. */
function recipeOf(method: string, iterations: number): string {
  return /^[a-z]+$/i.test(method) ? `${iterations}*${method}+${settling}*ER` : method;
}

/** Frames of one row: the same numbers in the same order, so that the threads of an engine have planes to share. */
function laidOut<V extends { readonly shape: Shape }>(volume: V): V {
  const [frames, rows, columns] = volume.shape;
  return frames === 1 ? { ...volume, shape: [rows, 1, columns] } : volume;
}

/** What is measured, with what is known of the object; what is known to be zero is measured. */
function measurementOf({ intensity, missing, constraint, amplitude, zeroBeyond }: Problem): Measurement {
  const known: Constraint | undefined =
    constraint === "nonneg" ? { kind: "nonNegative" } : amplitude && { kind: "modulus", of: amplitude };
  const isUsed = (value: number) => value === 0 || zeroBeyond !== undefined;
  const mask = maskVolume(
    missing.shape,
    missing.data.map((value) => (isUsed(value) ? Measured.used : Measured.no)),
  );
  return { amplitude: mapped(intensity, Math.sqrt), mask, ...(known && { constraint: known }) };
}

/** A measurement as {@link laidOut} lays out what is in it. */
function laidOutAll({ amplitude, mask, constraint }: Measurement): Measurement {
  const known = constraint?.kind === "modulus" ? { ...constraint, of: laidOut(constraint.of) } : constraint;
  return { amplitude: laidOut(amplitude), mask: laidOut(mask), ...(known && { constraint: known }) };
}

/** A random object in the support, real where it is known to be, of the known modulus; first of a pupil its known defocus. */
function firstObject(problem: Problem, seed: number, start: number): ComplexVolume {
  const { support, constraint, amplitude, defocus } = problem;
  const random = seededRandom(seed, "problem starts", start);
  const object = complexVolume(support.shape);
  for (let i = 0; i < support.data.length; i++) {
    if (support.data[i] === 0) continue;
    const modulus = amplitude?.data[i] ?? random.uniform(2 * i);
    const phase = constraint === "nonneg" ? 0 : 2 * Math.PI * random.uniform(2 * i + 1);
    const isKnown = defocus !== undefined && start === 0;
    object.data[2 * i] = modulus * (isKnown ? defocus.data[2 * i] : Math.cos(phase));
    object.data[2 * i + 1] = modulus * (isKnown ? defocus.data[2 * i + 1] : Math.sin(phase));
  }
  return object;
}
