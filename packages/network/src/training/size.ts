// Whether a training run fits into a machine at all, found before anything is made.

import { OptionError } from "@friedel/engine";
import { sampleLengths } from "../data/training-set.js";
import { parameterCount } from "../models/model.js";
import type { TrainingConfiguration } from "./configuration.js";
import { modelOf } from "./learner.js";

/** Weights; as many bytes times sixteen are held: themselves, two moments, and a gradient. */
const mostWeights = 2 ** 27;
/** Bytes of the samples of one batch, of which a few are held at a time, and of those that are held out. */
const mostSampleBytes = 2 ** 31;

/**
 * Throws {@link OptionError} for a network with more than 2^27 weights, and for batches or held-out samples of more than 2 GiB; errors of
 * the model as in `modelOf`.
 */
export function requireFeasible(configuration: TrainingConfiguration): void {
  const { batchSize, data, validation } = configuration;
  const weights = parameterCount(modelOf(configuration));
  if (!(weights <= mostWeights)) {
    const found = `${(weights / 1e6).toPrecision(3)} million`;
    throw new OptionError(
      `model: expected at most ${Math.floor(mostWeights / 1e6)} million weights, found ${found}; widths make them`,
    );
  }
  const bytes = 4 * Object.values(sampleLengths(data)).reduce((sum, length) => sum + length, 0);
  for (const [name, count] of [["batchSize", batchSize] as const, ["validation.count", validation.count] as const]) {
    const most = Math.floor(mostSampleBytes / bytes);
    if (count <= most) continue;
    throw new OptionError(`${name}: expected at most ${most} samples of ${Math.ceil(bytes / 1e6)} MB each, found ${count}`);
  }
}
