// The beginning of a start of an object that is not negative, from coarse to fine. Where all of a pattern is phased at once, its outer parts
// agree with each other long before they agree with the middle, and stay so: a wrong object that fits as well as the right one. Here the
// pattern is damped by a Gaussian that widens from stage to stage, so that each part gets its phases from what lies within it. A blurred
// object is not negative either, and as wide as its support up to the blur.

import {
  type ComplexVolume,
  centreOf,
  correctedMeasurement,
  type Engine,
  type Measurement,
  mapped,
  placeOf,
  type RealVolume,
  type SupportedObject,
} from "@friedel/engine";
import { iterate } from "./iterate.js";
import type { GrowthOptions, PhasingOptions } from "./options.js";
import { parseRecipe } from "./recipe.js";

/** The share of each axis that is the standard deviation of a stage, the last one counting as `stages` − 1. */
export function stageWidth({ from, to, stages }: GrowthOptions, stage: number): number {
  return stages > 1 ? from * (to / from) ** (stage / (stages - 1)) : from;
}

/**
 * The object that all stages leave, which the whole pattern goes on with; yields the number of stages done after each. Throws what
 * `Engine.createPhaser` throws.
 */
export async function* grown(
  engine: Pick<Engine, "createPhaser">,
  measurement: Measurement,
  { object: first, support }: SupportedObject,
  growth: GrowthOptions,
  { beta }: Pick<PhasingOptions, "beta">,
): AsyncGenerator<number, ComplexVolume> {
  const { constraint } = measurement;
  const { amplitude, mask } = correctedMeasurement(measurement);
  let object = first;
  for (let stage = 0; stage < growth.stages; stage++) {
    const coarse = damped(amplitude, stageWidth(growth, stage));
    const phaser = await engine.createPhaser({ amplitude: coarse, mask, ...(constraint && { constraint }) });
    try {
      await phaser.load({ object, support });
      for (const { algorithm, iterations } of parseRecipe(growth.recipe)) await iterate(phaser, algorithm, iterations, { beta });
      object = (await phaser.read()).object;
    } finally {
      await phaser.dispose();
    }
    yield stage + 1;
  }
  return object;
}

/** The pattern of the object blurred by the Gaussian whose transform has this standard deviation, a share of each axis. */
function damped(amplitude: RealVolume, width: number): RealVolume {
  const { shape } = amplitude;
  const centre = centreOf(shape);
  const along = shape.map((n, axis) =>
    Float64Array.from({ length: n }, (_, k) => Math.exp(-(((k - centre[axis]) / (n * width)) ** 2) / 2)),
  );
  return mapped(amplitude, (value, i) => {
    const place = placeOf(i, shape);
    return value * along[0][place[0]] * along[1][place[1]] * along[2][place[2]];
  });
}
