// Few counts leave their noise in free voxels, where a crystal of one density with a smooth phase has none; but no crystal is quite that.
// Between the two lies an object with less error than either. How far to go the free voxels tell, as for every other choice.

import { complexVolume, type Engine, type Measurement, voxelCount } from "@friedel/engine";
import { countingError, hasFreeCounts } from "../../metrics/counting-noise.js";
import { fitMetrics } from "../../metrics/fit.js";
import { percent } from "../conditions/conditions.js";
import { fewCounts } from "../polish/finish.js";
import type { FittedObject } from "../polish/forward-model-fit.js";
import { nearestCrystal } from "./crystal-search.js";

/** Voxels of a measurement above which the fit of a crystal takes too long. */
const mostVoxels = 160 ** 3;
/** Shares of the crystal that are tried. */
const shares = [0.2, 0.4, 0.6, 0.8, 1];

/** An object as it was or steadied, and a sentence about that. */
export interface Steadied {
  readonly fitted: FittedObject;
  readonly told: readonly string[];
}

/**
 * Where counts are few in coherent light, and the pattern is not too large: the mean of an object and the crystal nearest to it whose
 * `llkFree` is lowest, within the object's support. Yields now and then.
 */
export async function* steadied(engine: Engine, measurement: Measurement, fitted: FittedObject): AsyncGenerator<void, Steadied> {
  const asItIs: Steadied = { fitted, told: [] };
  const isKnown = !fitted.model && hasFreeCounts(measurement) && voxelCount(measurement.amplitude.shape) <= mostVoxels;
  if (!isKnown || countingError(measurement, fitted.support) <= fewCounts) return asItIs;
  const crystal = yield* nearestCrystal(engine, measurement, fitted);
  const { support } = fitted;
  const phaser = await engine.createPhaser(measurement);
  try {
    let best = asItIs;
    for (const share of shares) {
      const object = complexVolume(
        crystal.shape,
        crystal.data.map((value, i) => (support.data[i >> 1] === 0 ? 0 : share * value + (1 - share) * fitted.object.data[i])),
      );
      await phaser.load({ object, support });
      const metrics = fitMetrics(await phaser.fit());
      if (metrics.llkFree < best.fitted.metrics.llkFree) {
        best = { fitted: { ...fitted, object, metrics, coherentFree: metrics.llkFree }, told: [sentence(share)] };
      }
    }
    return best;
  } finally {
    await phaser.dispose();
  }
}

function sentence(share: number): string {
  const part = share === 1 ? "the object is" : `${percent(share)} of the object is`;
  return `counts are so few that ${part} the crystal of one density nearest to it, by which the counts kept out are told better`;
}
