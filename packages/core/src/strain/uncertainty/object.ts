// The error bars of a reconstruction: what counting leaves uncertain, and what independent starts do not agree about.
//
// Every start is brought to the greatest likelihood in its own support and laid over the first; the result is their mean ρ̄. Starts
// end in different supports and places, and, where counts are few, in different minima of the likelihood, so that one alone is
// further from the truth than counting says; in the mean of M this part falls by √M. Hence
//   σ² = σ²(counting) + σ²(starts)/M .
// On eight simulated crystals of 64³ with 1e5 counts at the peak, three or four refinements each, 63 to 74 % of the bulk's voxels lie
// within σ of the truth, in amplitude, phase and strain. That holds for ρ̄: a refinement's own object, whose few last steps leave out
// noise and some of the crystal's finest detail, is nearer to the truth in its phase (66 to 90 % within σ), but not always in amplitude.
// What all starts share stays unseen: a wrong solution, a pattern cut off at the detector's edge, a model without its coherence.

import type { ComplexVolume, MaskVolume } from "../../array/index.js";
import type { Engine } from "../../engine/index.js";
import { DataError } from "../../errors.js";
import type { Transform } from "../../metrics/index.js";
import { alignObjects } from "./align.js";
import { type CountingOptions, type CountingProgress, countingUncertainty } from "./counting.js";
import { combined, ensembleUncertainty } from "./ensemble.js";
import { leveller, voxelsOf } from "./freedoms.js";
import { type CountedObject, mostLikelyOf } from "./likelihood.js";
import { type Mode, modesOf } from "./modes.js";
import type { Derive, Uncertainty } from "./spread.js";

/** What an independent start found. */
export interface Start {
  readonly object: ComplexVolume;
  readonly support: MaskVolume;
}

export interface ObjectUncertaintyOptions extends CountingOptions {
  /** Least complex correlation with the first of the starts that count as the same object. Default 0.9. */
  readonly leastCorrelation?: number;
}

/** An object with its error bars, at the scale of the counts. */
export interface ObjectUncertainty {
  /** Mean of the most likely objects of the starts: what `total` belongs to. 0 outside the first one's support. */
  readonly object: ComplexVolume;
  readonly total: Uncertainty;
  readonly counting: Uncertainty;
  /** Of one start; null where only one was given or kept. */
  readonly starts: Uncertainty | null;
  /** Starts that were kept, of how many. */
  readonly kept: number;
  readonly given: number;
  /** Correlation of every kept start with the first. */
  readonly correlations: readonly number[];
  /** Orthogonal modes of the kept starts, heaviest first; their weights add up to 1 with those left out. */
  readonly modes: readonly Mode[];
}

/**
 * Error bars of a measurement's object, which the first of `starts` should describe best. With one start they are those of counting
 * alone, which is less than the whole. Progress and errors as of `countingUncertainty`; DataError without a start.
 */
export async function* objectUncertainty(
  engine: Engine,
  measurement: Omit<CountedObject, "object" | "support">,
  starts: readonly Start[],
  { leastCorrelation = 0.9, ...options }: ObjectUncertaintyOptions = {},
  signal?: AbortSignal,
): AsyncGenerator<CountingProgress, ObjectUncertainty> {
  const { derive } = options;
  const [first, ...others] = starts;
  if (first === undefined) throw new DataError("expected at least one start to find the uncertainties of, found none");
  const fitted: ComplexVolume[] = [];
  const counting = countingUncertainty(engine, { ...measurement, ...first }, options, signal);
  let total = 0;
  for (;;) {
    const step = await counting.next();
    if (step.done) {
      const { object, ...uncertainty } = step.value;
      fitted.push(object);
      for (const start of others) {
        yield { done: total + fitted.length - 1, total: total + others.length };
        signal?.throwIfAborted();
        fitted.push(await mostLikelyOf(engine, { ...measurement, ...start }, options.steps));
      }
      return await together(engine, first.support, fitted, uncertainty, leastCorrelation, derive);
    }
    total = step.value.total;
    yield { done: step.value.done, total: total + others.length };
  }
}

async function together(
  engine: Engine,
  support: MaskVolume,
  fitted: readonly ComplexVolume[],
  counting: Uncertainty,
  leastCorrelation: number,
  derive: Derive | undefined,
): Promise<ObjectUncertainty> {
  const transform: Transform = (volume, direction) => engine.transform(volume, direction);
  const alone = { object: fitted[0], total: counting, counting, starts: null, kept: 1, given: fitted.length };
  if (fitted.length === 1) return { ...alone, correlations: [1], modes: modesOf(fitted) };
  const { objects, correlations } = await alignObjects(fitted, transform, { leastCorrelation });
  const modes = modesOf(objects);
  if (objects.length === 1) return { ...alone, correlations, modes };
  const { mean, ...starts } = await ensembleUncertainty(objects.map(leveller(objects[0], voxelsOf(support))), support, derive);
  const total = combined(counting, starts, 1 / objects.length);
  return { object: mean, total, counting, starts, kept: objects.length, given: fitted.length, correlations, modes };
}
