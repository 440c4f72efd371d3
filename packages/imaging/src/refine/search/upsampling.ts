// Large patterns: the search takes place on the pattern's central part, the same crystal at a lower resolution, and so does the fit of
// the forward model, whose widths are in voxels of the pattern and the same there. What comes of it is brought up to the whole pattern
// in the end. Rounds on 256³ voxels would take minutes each and find nothing that the part does not.

import type { ComplexVolume, Engine, Measurement, Phaser, Triple } from "@friedel/engine";
import { fitMetrics, isosurfaceSupport, resampleObject } from "../../metrics/index.js";
import { hasFreeCounts } from "../noise.js";
import type { FittedObject } from "../polish/finish.js";
import { fitForwardModel, followModel, lossFor } from "../polish/forward-model-fit.js";
import { atScaleOfCounts, type Reshaping, readVoxels, reshape, settling, type VoxelObject } from "../polish/voxels.js";
import { type Candidate, noiseOf } from "./candidates.js";
import { isNearNoise } from "./stopping.js";

/** A spectrum that ends leaves ripples: what is below this part of the maximum is taken for them. */
const ripples = 0.1;
/** Iterations with the detail that the whole pattern adds, as long as they help. */
const reshapings: readonly Reshaping[] = [
  { hio: 0, raar: 60 },
  { hio: 0, raar: 120 },
];

/** An object of a search in part and its model, on the whole measurement and judged by it. Yields now and then. */
export async function* liftFitted(
  engine: Engine,
  measurement: Measurement,
  found: Candidate,
  { judged, remarks }: FittedObject,
): AsyncGenerator<void, { readonly best: Candidate; readonly fitted: FittedObject }> {
  const search = { engine, measurement, knowsNoise: hasFreeCounts(measurement) };
  const phaser = await engine.createPhaser(measurement);
  try {
    let object = await liftObject(engine, phaser, judged.object, measurement.amplitude.shape);
    let noise = await noiseOf(search, object);
    // Iterations know nothing of coherence: where it was found they would lead away from what is right.
    for (const reshaping of judged.model ? [] : reshapings) {
      if (isNearNoise(noise)) break;
      yield;
      object = await reshape(phaser, object, reshaping);
      noise = await noiseOf(search, object);
    }
    yield;
    const loss = lossFor(measurement);
    const best = { ...found, ...object, noise };
    if (judged.model) {
      const whole = await followModel(phaser, loss, object, judged.model);
      return { best, fitted: { judged: whole, coherentFree: fitMetrics(await phaser.fit()).llkFree, remarks } };
    }
    const { remarks: more, ...whole } = yield* fitForwardModel(phaser, object, { loss, coherence: false });
    return { best, fitted: { judged: whole, coherentFree: whole.metrics.llkFree, remarks: [...remarks, ...more] } };
  } finally {
    await phaser.dispose();
  }
}

/** An object on the whole pattern's grid, after the iterations that bring the pattern's detail into it. */
async function liftObject(engine: Engine, phaser: Phaser, object: ComplexVolume, shape: Triple): Promise<VoxelObject> {
  const resampled = await resampleObject(object, shape, (volume, direction) => engine.transform(volume, direction));
  await phaser.setSupport(isosurfaceSupport(resampled, ripples));
  await phaser.setObject(await atScaleOfCounts(phaser, resampled));
  await phaser.run({ algorithm: "ER", beta: 0, iterations: settling });
  return readVoxels(phaser);
}
