// The beginning of a start of an object that is not negative, from coarse to fine. Where all of a pattern is phased at once, its outer parts
// agree with each other long before they agree with the middle, and stay so: a wrong object that fits as well as the right one. Here the
// pattern is damped by a Gaussian that widens from stage to stage, so that each part gets its phases from what lies within it. A blurred
// object is not negative either, and as wide as its support up to the blur. What is measured is measured to a share only: in each round the
// pattern may be what the object says, within that share.

import {
  type ComplexVolume,
  centreOf,
  correctedMeasurement,
  type Engine,
  type MaskVolume,
  type Measurement,
  mapped,
  modulusOf,
  placeOf,
  type RealVolume,
  type Shape,
} from "@friedel/engine";
import { iterate } from "./iterate.js";
import type { GrowthOptions } from "./options.js";
import { parseRecipe } from "./recipe.js";

/** The widths of a growth: equal factors `step` from the first on, none above `to`; a share of each axis each. */
export function stageWidths({ to, step }: Pick<GrowthOptions, "to" | "step">, from: number): readonly number[] {
  const stages = 1 + Math.max(0, Math.floor(Math.log(to / from) / Math.log(step) + 1e-9));
  return Array.from({ length: stages }, (_, k) => from * step ** k);
}

/** What stays the same from round to round. */
export interface Growing {
  readonly engine: Pick<Engine, "createPhaser" | "transform">;
  readonly measurement: Measurement;
  readonly support: MaskVolume;
  readonly beta: number;
}

/** A recipe, how often it is run, and the share of an amplitude by which the pattern is eased. */
export interface Rounds {
  readonly recipe: string;
  readonly rounds: number;
  readonly tolerance: number;
}

/** The object after rounds on patterns damped to each of the widths, widening. Throws what `Engine.createPhaser` throws. */
export async function grown(
  growing: Growing,
  first: ComplexVolume,
  rounds: Rounds,
  widths: readonly number[],
): Promise<ComplexVolume> {
  let object = first;
  // Before the first round the object says nothing.
  let isKnown = false;
  for (const width of widths) {
    object = await roundsOf(growing, object, rounds, damping(growing.measurement.amplitude.shape, width), isKnown);
    isKnown = true;
  }
  return object;
}

/** The object after rounds of a recipe, before each of which the pattern, damped or whole, is eased towards it (unless it is not known yet). */
export async function roundsOf(
  { engine, measurement, support, beta }: Growing,
  first: ComplexVolume,
  { recipe, rounds, tolerance }: Rounds,
  damp = (pattern: RealVolume): RealVolume => pattern,
  isKnown = true,
): Promise<ComplexVolume> {
  const { amplitude, mask } = correctedMeasurement(measurement);
  const { constraint } = measurement;
  const steps = parseRecipe(recipe);
  const shown = damp(amplitude);
  let object = first;
  for (let round = 0; round < rounds; round++) {
    const isGuess = round === 0 && !isKnown;
    const pattern = isGuess ? shown : eased(shown, modulusOf(await engine.transform(object, "forward")), tolerance);
    const phaser = await engine.createPhaser({ amplitude: pattern, mask, ...(constraint && { constraint }) });
    try {
      await phaser.load({ object, support });
      for (const step of steps) await iterate(phaser, step.algorithm, step.iterations, { beta: step.beta ?? beta });
      object = (await phaser.read()).object;
    } finally {
      await phaser.dispose();
    }
  }
  return object;
}

/**
 * The amplitudes of a model as far as they are within a share `tolerance` of those measured: a power spectrum is known to a share, and where it
 * is brightest the object would follow its noise else, at the cost of all other parts.
 */
export function eased(amplitude: RealVolume, model: RealVolume, tolerance: number): RealVolume {
  return mapped(amplitude, (value, i) => Math.min(value * (1 + tolerance), Math.max(value * (1 - tolerance), model.data[i])));
}

/** Makes of a pattern that of the object blurred by the Gaussian whose transform has this standard deviation, a share of each axis. */
function damping(shape: Shape, width: number): (pattern: RealVolume) => RealVolume {
  return (pattern) => mapped(pattern, timesGaussian(shape, width));
}

/** A value at a voxel times the Gaussian about the pattern's centre with this standard deviation, a share of each axis. */
export function timesGaussian(shape: Shape, width: number): (value: number, i: number) => number {
  const centre = centreOf(shape);
  const along = shape.map((n, axis) =>
    Float64Array.from({ length: n }, (_, k) => Math.exp(-(((k - centre[axis]) / (n * width)) ** 2) / 2)),
  );
  return (value, i) => {
    const [z, y, x] = placeOf(i, shape);
    return value * along[0][z] * along[1][y] * along[2][x];
  };
}
