// What a descent may ask for: widths come from people's files by way of others, so every number is looked at.

import { fittedCoherence } from "../contract/vectors.js";
import { OptionError } from "../errors.js";
import type { Descent } from "./descent.js";

/** Throws {@link OptionError} for numbers out of range and for parts that do not go together. */
export function requireDescent({ steps, loss, optimiser, model = {} }: Descent): void {
  require(Number.isInteger(steps) && steps >= 0, "steps, a whole number, 0 or more", steps);
  if (optimiser.kind === "adam") {
    const { rate, beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8 } = optimiser;
    require(rate > 0 && Number.isFinite(rate), "a rate above 0", rate);
    require(epsilon > 0, "an epsilon above 0", epsilon);
    for (const beta of [beta1, beta2]) require(beta >= 0 && beta < 1, "decays from 0 to less than 1", beta);
  }
  const { scale = 1, coherence } = model;
  if (typeof scale === "number") require(scale > 0 && Number.isFinite(scale), "a scale above 0", scale);
  for (const width of coherence?.widths ?? []) {
    const least = fittedCoherence(coherence).widths ? Number.MIN_VALUE : 0;
    require(width >= least && Number.isFinite(width), "widths of 0 or more, above 0 where they are fitted", width);
  }
  for (const tail of coherence?.tails ?? []) require(tail >= 0 && Number.isFinite(tail), "tails of 0 or more", tail);
  if (coherence?.fitted === "tails" && !coherence.tails) throw new OptionError("expected tails to fit, found none");
  if (coherence?.rate !== undefined) require(coherence.rate > 0, "a rate of the widths above 0", coherence.rate);
  if (scale === "max" && (loss !== "amplitude" || coherence)) {
    throw new OptionError('expected the scale "max" with the amplitude loss and without coherence, found it with others');
  }
}

function require(holds: boolean, expected: string, found: number): void {
  if (!holds) throw new OptionError(`expected ${expected}, found ${found}`);
}
