// Scores methods on a test set: every method on every pattern, in turn, so that a busy machine slows all alike.

import type { Engine } from "@friedel/engine";
import { type ComplexVolume, DataError, Measured, OptionError, realVolume, type Shape } from "@friedel/engine";
import { compareObjects, type Trust } from "@friedel/imaging";
import type { TestClass } from "./classes.js";
import { drawTestPattern, type TestPattern } from "./draw.js";
import { countPairs } from "./fft-pairs.js";
import type { EvaluationMethod } from "./methods.js";

/** A method's object is right below this `fieldError`. */
export const successLimit = 0.2;

const noTrust: Trust = {
  ...{ noiseRatio: Number.NaN, brightRatio: Number.NaN },
  ...{ agreeing: Number.NaN, compared: Number.NaN, gap: Number.NaN, unevenness: Number.NaN },
};

/** How one method did on one pattern, with the numbers that its verdict stands on; NaN where it has none. */
export interface Score extends Trust {
  readonly method: string;
  readonly className: string;
  readonly index: number;
  /** `fieldError` < 0.2. */
  readonly success: boolean;
  /** Against the truth after scale, phase, sub-voxel shift and twin, but no ramp; NaN where the method failed. */
  readonly fieldError: number;
  readonly shapeIou: number;
  readonly phaseRms: number;
  /** Of the object against the counts, computed here for all methods alike. */
  readonly chi2: number;
  /** From the method; NaN if it keeps no voxels free. */
  readonly llkFree: number;
  readonly seconds: number;
  /** Fourier transforms the method took: pairs of the pattern's size, as `countPairs` counts them. */
  readonly fftPairs: number;
  /** Why there is no object. */
  readonly failure: string | null;
  /** Whether the method calls its result certain; null where it says nothing. */
  readonly certain: boolean | null;
  /** What it says against its result. */
  readonly doubts: readonly string[];
}

/** Methods and the patterns to score them on. */
export interface EvaluationOptions {
  readonly methods: readonly EvaluationMethod[];
  readonly classes: readonly TestClass[];
  /** Patterns of each class: those of the indices 0 … count − 1. */
  readonly count: number;
  /** Those of these indices instead. */
  readonly only?: readonly number[];
  readonly shape: Shape;
  /** Of the set; every seed is a set of its own. */
  readonly seed: number;
}

/** The parts of a pattern that scoring needs. */
export type JudgedPattern = Pick<TestPattern, "className" | "index" | "counts" | "mask" | "truth">;

/** Progress: a pattern was drawn (no score yet), or a method was scored on it. */
export interface EvaluationProgress<P extends JudgedPattern = TestPattern> {
  readonly done: number;
  readonly total: number;
  readonly pattern: P;
  readonly score: Score | null;
}

/**
 * Draws the patterns and scores the methods. A method is seeded with the pattern's index. `now` is a clock in milliseconds.
 * Throws OptionError for options out of range, the signal's reason on abort; a method that fails with DataError has failed.
 */
export async function* evaluate(
  engine: Engine,
  { methods, classes, count, only, shape, seed }: EvaluationOptions,
  now: () => number,
  signal?: AbortSignal,
): AsyncGenerator<EvaluationProgress, void> {
  if (!Number.isInteger(count) || count < 1) throw new OptionError(`expected a count of at least 1, found ${count}`);
  const indices = only ?? Array.from({ length: count }, (_, index) => index);
  const patterns = drawPatterns(engine, { classes, indices, shape, seed });
  yield* judgePatterns(engine, { methods, patterns, count: classes.length * indices.length }, now, signal);
}

async function* drawPatterns(
  engine: Engine,
  {
    classes,
    indices,
    shape,
    seed,
  }: Pick<EvaluationOptions, "classes" | "shape" | "seed"> & { readonly indices: readonly number[] },
): AsyncGenerator<TestPattern, void> {
  for (const testClass of classes) {
    for (const index of indices) yield await drawTestPattern(seed, testClass, index, shape, engine.transform);
  }
}

/** Methods, and patterns of any origin, such as a stored set. */
export interface JudgingOptions<P extends JudgedPattern> {
  readonly methods: readonly EvaluationMethod[];
  readonly patterns: AsyncIterable<P>;
  /** How many patterns there are. */
  readonly count: number;
}

/** Scores the methods on patterns as they come; seeds, clock and errors as in {@link evaluate}. */
export async function* judgePatterns<P extends JudgedPattern>(
  engine: Engine,
  { methods, patterns, count }: JudgingOptions<P>,
  now: () => number,
  signal?: AbortSignal,
): AsyncGenerator<EvaluationProgress<P>, void> {
  const total = count * methods.length;
  let done = 0;
  signal?.throwIfAborted();
  for await (const pattern of patterns) {
    signal?.throwIfAborted();
    yield { done, total, pattern, score: null };
    for (const method of methods) {
      const score = await judge(engine, method, pattern, now, signal);
      yield { done: ++done, total, pattern, score };
    }
    signal?.throwIfAborted();
  }
}

async function judge(
  engine: Engine,
  method: EvaluationMethod,
  pattern: JudgedPattern,
  now: () => number,
  signal: AbortSignal | undefined,
): Promise<Score> {
  const { className, index, counts, mask, truth } = pattern;
  const measurement = { amplitude: realVolume(counts.shape, counts.data.map(Math.sqrt)), mask };
  const counting = countPairs(engine, counts.shape);
  const from = now();
  const score = (found: Pick<Score, "fieldError" | "shapeIou" | "phaseRms" | "chi2" | "llkFree">, seconds: number): Score => ({
    ...{ method: method.name, className, index, success: found.fieldError < successLimit, seconds, fftPairs: counting.pairs() },
    ...{ ...found, failure: null, certain: null, ...noTrust, doubts: [] },
  });
  try {
    const { object, metrics, verdict, trust } = await method.run(counting, measurement, index, signal);
    const seconds = (now() - from) / 1000;
    const { transform } = engine;
    const { fieldError, shapeIou, phaseRms } = await compareObjects(object, truth, transform);
    const chi2 = misfit(await transform(object, "forward"), pattern);
    const said = verdict && { certain: verdict.isCertain, doubts: verdict.doubts, ...trust };
    return { ...score({ fieldError, shapeIou, phaseRms, chi2, llkFree: metrics.llkFree }, seconds), ...said };
  } catch (error) {
    if (!(error instanceof DataError)) throw error;
    const nothing = { fieldError: Number.NaN, shapeIou: Number.NaN, phaseRms: Number.NaN, chi2: Number.NaN, llkFree: Number.NaN };
    return { ...score(nothing, (now() - from) / 1000), failure: error.message };
  }
}

/** `chi2`: Σ(s|F| − √I)²/ΣI over measured voxels at the best scale s. */
function misfit(field: ComplexVolume, { counts, mask }: JudgedPattern): number {
  let [model, cross, sum] = [0, 0, 0];
  for (let i = 0; i < counts.data.length; i++) {
    if (mask.data[i] === Measured.no) continue;
    const power = field.data[2 * i] ** 2 + field.data[2 * i + 1] ** 2;
    model += power;
    cross += Math.sqrt(power * counts.data[i]);
    sum += counts.data[i];
  }
  return model > 0 ? Math.max(0, 1 - cross ** 2 / (model * sum)) : 1;
}
