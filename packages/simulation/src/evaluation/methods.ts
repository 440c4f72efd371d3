// The methods that can be scored, by name. A method takes a measurement and a seed and returns an object. A new one is one entry.

import type { ComplexVolume, Engine, Measurement } from "@friedel/engine";
import { drain, OptionError } from "@friedel/engine";
import type { FitMetrics } from "@friedel/imaging";
import {
  classicalOptions,
  defaultOptions,
  type PhasingOptions,
  parseRecipe,
  phase,
  type RefineInput,
  type RefineResult,
  refine,
  totalIterations,
  type Verdict,
} from "@friedel/imaging";

/** Result of a method: the object (phase ramp as fixed by the pattern) and its fit metrics. */
export interface MethodResult {
  readonly object: ComplexVolume;
  readonly metrics: FitMetrics;
  /** What the method says of its own result, where it does. */
  readonly verdict?: Verdict;
  readonly trust?: RefineResult["trust"];
}

/** Something that makes an object from a measurement. */
export interface EvaluationMethod {
  readonly name: string;
  /** One line for people. */
  readonly description: string;
  /** Fails with DataError where the measurement defeats it, with the signal's reason on abort. */
  readonly run: (engine: Engine, measurement: Measurement, seed: number, signal?: AbortSignal) => Promise<MethodResult>;
  /** The same with as many starts as fit into a number of FFT pairs a pattern, at least one. Of methods with a variable number. */
  readonly within?: (fftPairs: number) => EvaluationMethod;
}

/** All methods. */
export const evaluationMethods: readonly EvaluationMethod[] = [
  ...[1, 5, 20].map((starts) => phasing("classical", "the recipe of most users", classicalOptions, starts)),
  ...[1, 5, 20].map((starts) => phasing("default", "the default recipe of friedel phase", defaultOptions, starts)),
  {
    name: "auto",
    description: "crystals fitted from random starts, then free voxels: friedel refine",
    run: refineToEnd,
  },
];

/** `auto`, from nothing or from a given object, to its end. Errors as `refine`'s. */
export function refineToEnd(engine: Engine, input: RefineInput, seed: number, signal?: AbortSignal): Promise<MethodResult> {
  return drain(refine(engine, input, { seed }, signal ? { signal } : {}));
}

/**
 * The methods of these names, out of those that are there, in their order; with a budget of FFT pairs a pattern, those that leave the number of their starts open
 * take as many as fit. Throws {@link OptionError} for a name that is not there.
 */
export function findMethods(
  names: readonly string[],
  fftPairs?: number,
  methods: readonly EvaluationMethod[] = evaluationMethods,
): EvaluationMethod[] {
  const found = names.map((name) => {
    const named = methods.find((method) => method.name === name);
    if (!named) {
      throw new OptionError(`expected a method out of ${methods.map((method) => method.name).join(", ")}, found '${name}'`);
    }
    return fftPairs === undefined ? named : (named.within?.(fftPairs) ?? named);
  });
  // As many starts as fit may be as many as another of the methods has.
  return found.filter(({ name }, i) => found.findIndex((other) => other.name === name) === i);
}

/** Iterative phase retrieval with several starts, of which the best by `llkFree` is kept. */
function phasing(name: string, description: string, options: PhasingOptions, starts: number): EvaluationMethod {
  return {
    name: starts === 1 ? name : `${name}-${starts}`,
    description: `${description}, ${starts === 1 ? "one start" : `best of ${starts} starts`}`,
    run: (engine, measurement, seed, signal) =>
      drain(phase(engine, measurement, { ...options, starts, seed }, signal ? { signal } : {})),
    ...(starts === 1 && {
      within: (fftPairs: number) =>
        phasing(name, description, options, Math.max(1, Math.floor(fftPairs / pairsOfStart(options)))),
    }),
  };
}

/** FFT pairs of one start, at most: the tightening at its end may stop early. */
function pairsOfStart({ recipe, fitEvery, finish }: PhasingOptions): number {
  const iterations = totalIterations(parseRecipe(recipe));
  const fits = Math.ceil(iterations / fitEvery) + 1;
  const tightening = finish ? finish.thresholds.length * (finish.iterations + 0.5) + 0.5 : 0;
  return iterations + fits / 2 + tightening;
}
