// The methods that can be judged, by name. A method gets what a user has, the measurement and a seed, and gives an object.
// To add one is to add an entry here.

import type { ComplexVolume } from "../array/index.js";
import type { Engine, Measurement } from "../engine/index.js";
import { OptionError } from "../errors.js";
import type { FitMetrics } from "../metrics/index.js";
import { classicalOptions, defaultOptions, type PhasingOptions, phase } from "../phasing/index.js";
import { refine } from "../refine/index.js";

/** What a method gives: its object, in the ramp that the pattern fixes, and its own judgement of it. */
export interface MethodResult {
  readonly object: ComplexVolume;
  readonly metrics: FitMetrics;
}

/** Something that makes an object from a measurement. */
export interface EvaluationMethod {
  readonly name: string;
  /** What it is, for people. */
  readonly description: string;
  /** Fails with DataError where the measurement defeats it, with the signal's reason on abort. */
  readonly run: (engine: Engine, measurement: Measurement, seed: number, signal?: AbortSignal) => Promise<MethodResult>;
}

/** All methods. */
export const evaluationMethods: readonly EvaluationMethod[] = [
  ...[1, 5, 20].map((starts) => phasing("classical", "the recipe of most users", classicalOptions, starts)),
  ...[1, 5, 20].map((starts) => phasing("default", "the default recipe of friedel phase", defaultOptions, starts)),
  {
    name: "auto",
    description: "crystals fitted from random starts, then free voxels: friedel refine",
    async run(engine, measurement, seed, signal) {
      const generator = refine(engine, measurement, { seed }, signal ? { signal } : {});
      let step = await generator.next();
      while (!step.done) step = await generator.next();
      return step.value;
    },
  },
];

/** The methods of these names, in their order. Throws {@link OptionError} for one that is not there. */
export function findMethods(names: readonly string[]): EvaluationMethod[] {
  return names.map((name) => {
    const found = evaluationMethods.find((method) => method.name === name);
    if (found) return found;
    throw new OptionError(
      `expected a method out of ${evaluationMethods.map((method) => method.name).join(", ")}, found '${name}'`,
    );
  });
}

/** Iterative phase retrieval with so many starts, the best by `llkFree` kept. */
function phasing(name: string, description: string, options: PhasingOptions, starts: number): EvaluationMethod {
  return {
    name: starts === 1 ? name : `${name}-${starts}`,
    description: `${description}, ${starts === 1 ? "one start" : `best of ${starts} starts`}`,
    async run(engine, measurement, seed, signal) {
      const generator = phase(engine, measurement, { ...options, starts, seed }, signal ? { signal } : {});
      let step = await generator.next();
      while (!step.done) step = await generator.next();
      return step.value;
    },
  };
}
