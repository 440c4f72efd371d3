// Large patterns: the search and the fit of the forward model take place in a central crop, the same crystal at a lower resolution (the
// widths of coherence are in voxels of the pattern and the same there). The object is upsampled to the whole pattern in the end.
// Rounds on 256³ voxels would take minutes each and find nothing that the crop does not.

import type { ComplexVolume, Engine, Measurement, Phaser, Triple } from "@friedel/engine";
import { hasFreeCounts } from "../../metrics/counting-noise.js";
import { isosurfaceSupport } from "../../metrics/extent.js";
import { resampleObject } from "../../metrics/resample.js";
import { iterate } from "../../phasing/iterate.js";
import { type FittedObject, fitForwardModel, followModel, lossFor } from "../polish/forward-model-fit.js";
import {
  erIterations,
  iterateWithShrinkWrap,
  readVoxels,
  type ShrinkWrapIterations,
  scaledToCounts,
  type VoxelObject,
} from "../polish/free-voxels.js";
import { noiseRatios } from "./judging.js";
import { isNearNoise } from "./stopping.js";

/** A spectrum that ends leaves ripples: below this share of the maximum they are cut off. */
const ripples = 0.1;
/** Iterations with the detail that the whole pattern adds, as long as they help. */
const furtherIterations: readonly ShrinkWrapIterations[] = [
  { hio: 0, raar: 60 },
  { hio: 0, raar: 120 },
];

/** An object on the whole pattern's grid. */
interface Upsampled {
  readonly fitted: FittedObject;
  /** Whether it fits: with coherence in its model it need not come near the noise without it. */
  readonly isEnough: boolean;
}

/** An object of a crop with its fitted model, upsampled to the whole measurement and fitted there. Yields now and then. */
export async function* upsampleFitted(
  engine: Engine,
  measurement: Measurement,
  inCrop: FittedObject,
): AsyncGenerator<void, Upsampled> {
  const observed = { measurement, coherence: null };
  const context = { engine, measurement, observed, knowsNoise: hasFreeCounts(measurement) };
  const phaser = await engine.createPhaser(measurement);
  try {
    let object = await upsampleObject(engine, phaser, inCrop.object, measurement.amplitude.shape);
    const reachesNoise = async (): Promise<boolean> => isNearNoise(await noiseRatios(object, context));
    // The iterations are coherent: with partial coherence they would lead away from the solution.
    let isNear = inCrop.model ? false : await reachesNoise();
    for (const iterations of inCrop.model ? [] : furtherIterations) {
      if (isNear) break;
      yield;
      object = await iterateWithShrinkWrap(phaser, object, iterations);
      isNear = await reachesNoise();
    }
    yield;
    const loss = lossFor(measurement);
    const fitted = inCrop.model
      ? await followModel(phaser, loss, object, inCrop.model)
      : yield* fitForwardModel(phaser, object, { loss, coherence: false });
    const remarks = [...new Set([...inCrop.remarks, ...fitted.remarks])];
    // A model that diverged is none.
    const isEnough = fitted.model !== null || (inCrop.model ? await reachesNoise() : isNear);
    return { fitted: { ...fitted, remarks }, isEnough };
  } finally {
    await phaser.dispose();
  }
}

/** An object on the whole pattern's grid, after the iterations that bring the pattern's detail into it. */
async function upsampleObject(engine: Engine, phaser: Phaser, object: ComplexVolume, shape: Triple): Promise<VoxelObject> {
  const upsampled = await resampleObject(object, shape, engine.transform);
  await phaser.load({ support: isosurfaceSupport(upsampled, ripples) });
  await phaser.load({ object: await scaledToCounts(phaser, upsampled) });
  await iterate(phaser, "ER", erIterations);
  return readVoxels(phaser);
}
