// Large patterns: the search takes place on the pattern's central part, the same crystal at a lower resolution, and the best
// that it finds is brought up to the whole pattern in the end. Rounds on 256³ voxels would take minutes each and find nothing that the part does not.

import { type ComplexVolume, cropOrPad, nextFftSize, type Triple, voxelCount } from "../array/index.js";
import type { Engine, Measurement, Phaser } from "../engine/index.js";
import { isosurfaceSupport, resampleObject } from "../metrics/index.js";
import { type Candidate, noiseOf } from "./candidates.js";
import { hasFreeCounts } from "./noise.js";
import { isNearNoise } from "./stopping.js";
import { atScaleOfCounts, type Reshaping, readVoxels, reshape, settling, type VoxelObject } from "./voxels.js";

/** Patterns of more voxels than this are searched in part, and so large is the part. */
const [largest, searched] = [160 ** 3, 128 ** 3];
/** A spectrum that ends leaves ripples: what is below this part of the maximum is taken for them. */
const ripples = 0.1;
/** Iterations with the detail that the whole pattern adds, as long as they help. */
const reshapings: readonly Reshaping[] = [
  { hio: 0, raar: 60 },
  { hio: 0, raar: 120 },
];

/** The part of a measurement that a search takes place on: all of it, or its centre of about 128³ voxels. */
export function searchedPart(measurement: Measurement): Measurement {
  const { shape } = measurement.amplitude;
  if (voxelCount(shape) <= largest) return measurement;
  const factor = Math.cbrt(searched / voxelCount(shape));
  const [z, y, x] = shape.map((n) => Math.min(n, nextFftSize(Math.round(n * factor))));
  const part: Triple = [z, y, x];
  return { amplitude: cropOrPad(measurement.amplitude, part), mask: cropOrPad(measurement.mask, part) };
}

/** An object of a search in part, on the whole measurement and judged by it. Yields now and then. */
export async function* liftCandidate(
  engine: Engine,
  measurement: Measurement,
  found: Candidate,
): AsyncGenerator<void, Candidate> {
  const search = { engine, measurement, knowsNoise: hasFreeCounts(measurement) };
  const phaser = await engine.createPhaser(measurement);
  try {
    let object = await liftObject(engine, phaser, found.object, measurement.amplitude.shape);
    let noise = await noiseOf(search, object);
    for (const reshaping of reshapings) {
      if (isNearNoise(noise)) break;
      yield;
      object = await reshape(phaser, object, reshaping);
      noise = await noiseOf(search, object);
    }
    return { ...found, ...object, noise };
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
