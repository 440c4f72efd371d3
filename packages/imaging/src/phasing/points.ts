// The fine part of an object that is not negative, from its bright points. Where the middle of a pattern has its right phases and noise keeps
// the outer ones from theirs, no iteration leads on: the phases beyond the last right ones are nearly those that fit as well. But what is fine
// in an object is often little of it (labels, grains, edges), and the highest of what is above its blurred image are such points already.
// The outer pattern of these points alone is near enough to the true one for the iteration to go on from its phases. (That few coefficients
// hold an object's detail is the assumption of sparse phase retrieval: Mukherjee & Seelamantula, IEEE Trans. Signal Processing 62, 377 (2014);
// as a step between iterations of full constraints it is ours.)

import {
  type ComplexVolume,
  correctedMeasurement,
  type MaskVolume,
  Measured,
  mapped,
  type Phaser,
  voxelCount,
} from "@friedel/engine";
import { type FitMetrics, fitMetrics } from "../metrics/fit.js";
import { type Growing, timesGaussian } from "./grow.js";
import { iterate } from "./iterate.js";
import type { PointsOptions } from "./options.js";
import { parseRecipe, totalIterations } from "./recipe.js";

/** Iterations of ER after each round of points. */
const settling = 2;

/**
 * Finds the fine part of the object that `phaser` holds, of the measurement in `growing` and not negative: rounds of points, then the recipe,
 * as often as the log-likelihood gains by it; yields in between. Leaves the phaser with the best, and returns its metrics and the iterations
 * it took; null where nothing was gained. Throws what the phaser throws.
 */
export async function* findPoints(
  growing: Growing,
  phaser: Phaser,
  { share, width, rounds, recipe, times }: PointsOptions,
): AsyncGenerator<void, { readonly iterations: number; readonly metrics: FitMetrics } | null> {
  const steps = parseRecipe(recipe);
  const { shape } = phaser;
  const low = timesGaussian(shape, width);
  const isFine = Float32Array.from({ length: voxelCount(shape) }, (_, i) => 1 - low(1, i));
  const iterationsEach = rounds * settling + totalIterations(steps);
  let metrics = fitMetrics(await phaser.fit());
  let iterations = 0;
  for (let time = 0; time < times; time++) {
    const before = await phaser.snapshot();
    for (let round = 0; round < rounds; round++) {
      await sharpen(growing, phaser, share, isFine);
      await iterate(phaser, "ER", settling);
      yield;
    }
    for (const step of steps) {
      await iterate(phaser, step.algorithm, step.iterations, { beta: step.beta ?? growing.beta });
      yield;
    }
    const found = fitMetrics(await phaser.fit());
    if (!(found.llk < metrics.llk)) {
      await phaser.restore(before);
      break;
    }
    metrics = found;
    iterations += iterationsEach;
  }
  return iterations > 0 ? { iterations, metrics } : null;
}

/** The phases of the outer pattern, by its share `isFine` of each voxel, become those of the brightest fine points, and the modulus is put in. */
async function sharpen({ engine, measurement }: Growing, phaser: Phaser, share: number, isFine: Float32Array): Promise<void> {
  const { transform } = engine;
  const { amplitude, mask } = correctedMeasurement(measurement);
  const { object, support } = await phaser.read();
  const pattern = await transform(object, "forward");
  const fine = await transform(
    mapped(pattern, (value, i) => value * isFine[i >> 1]),
    "inverse",
  );
  const points = await transform(brightest(fine, support, share), "forward");
  const { data } = mapped(pattern, (value, i) => value + (points.data[i] - value) * isFine[i >> 1]);
  const measured = mapped(pattern, (_, i) => {
    const [at, modulus] = [i >> 1, Math.hypot(data[i & ~1], data[i | 1])];
    if (mask.data[at] !== Measured.used) return data[i];
    return modulus > 0 ? (data[i] * amplitude.data[at]) / modulus : 0;
  });
  const found = await transform(measured, "inverse");
  await phaser.load({ object: mapped(found, (value, i) => (i % 2 === 0 ? support.data[i >> 1] * Math.max(0, value) : 0)) });
}

/** The highest real parts, above 0, of a share of the support's voxels; 0 elsewhere. */
function brightest(volume: ComplexVolume, support: MaskVolume, share: number): ComplexVolume {
  const inside = volume.data.filter((value, i) => i % 2 === 0 && support.data[i >> 1] === 1 && value > 0).sort();
  const count = Math.max(1, Math.round(share * support.data.reduce((sum, value) => sum + value, 0)));
  const level = inside.length > count ? inside[inside.length - count] : Number.MIN_VALUE;
  return mapped(volume, (value, i) => (i % 2 === 0 && support.data[i >> 1] === 1 && value >= level ? value : 0));
}
