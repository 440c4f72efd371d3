// Losses that are part of the training graph. Losses that need Fourier transforms, minima or twins are computed outside: the
// training step is then fed dL/d(output) instead (see `createTrainer`).
import { add, clip, constant, logarithm, multiply, negate, reduceMean, reduceSum, subtract, type Value } from "../graph/index.js";

/** A loss: what it is fed beside the model's outputs (shapes of one sample), and how it is computed, a scalar. */
export interface Loss {
  readonly targets: Readonly<Record<string, readonly number[]>>;
  readonly build: (outputs: Readonly<Record<string, Value>>, targets: Readonly<Record<string, Value>>) => Value;
}

/** The logarithm's argument stays away from 0 by this: float32 has no number between 1 − 6e-8 and 1. */
const probabilityMargin = 1e-6;

/** Mean of (x − y)². */
export function meanSquare(x: Value, y: Value): Value {
  const difference = subtract(x, y);
  return reduceMean(multiply(difference, difference));
}

/** Mean of −t ln p − (1 − t) ln(1 − p): cross-entropy of predictions p and targets t, both in 0 … 1. */
export function crossEntropy(p: Value, t: Value): Value {
  const one = constant(p.graph, 1);
  const sure = clip(p, probabilityMargin, 1 - probabilityMargin);
  const terms = add(multiply(t, logarithm(sure)), multiply(subtract(one, t), logarithm(subtract(one, sure))));
  return negate(reduceMean(terms));
}

/**
 * The loss of `cdiNn`: cross-entropy of the shape, plus `phaseWeight` times the mean square of the phase's error in radians where
 * the target's shape is, each voxel by its amplitude. Targets `phase` and `shape` are as the outputs.
 */
export function cdiNnLoss(extent = 32, phaseWeight = 1): Loss {
  const volume = [1, extent, extent, extent];
  return {
    targets: { phase: volume, shape: volume },
    build(outputs, targets) {
      const turns = multiply(subtract(outputs.phase, targets.phase), 2 * Math.PI);
      const weighted = multiply(multiply(turns, turns), targets.shape);
      const phaseError = multiply(reduceSum(weighted), phaseWeight / weighted.shape.reduce((product, n) => product * n, 1));
      return add(crossEntropy(outputs.shape, targets.shape), phaseError);
    },
  };
}
