// The strain of an ensemble's mean at the resolution that its members share, with error bars.

import type { Shape, Transform } from "@friedel/engine";
import { type ComplexVolume, voxelCount } from "@friedel/engine";
import type { Geometry } from "../geometry/geometry.js";
import { finestVoxel } from "../strain/frame/to-space.js";
import { type StrainImage, type StrainOptions, strainImage } from "../strain/image.js";
import { type Bars, barsOf } from "./bars.js";
import { gaussianFactors, weighted } from "./blur.js";
import { geometryInCrop } from "./crop.js";
import type { Ensemble } from "./ensemble.js";
import { type SharedResolution, sharedResolution } from "./resolution.js";

/** The image of an ensemble's mean. */
export interface EnsembleStrain {
  readonly image: StrainImage;
  readonly bars: Bars;
  readonly resolution: SharedResolution;
  readonly kept: number;
  readonly given: number;
}

/**
 * Takes an ensemble's mean to space, on voxels as fine as the whole pattern has them. `geometry` is that of the whole pattern of
 * `shape`. Errors as `strainImage`.
 */
export async function ensembleStrain(
  { objects, mean, cutOff, given }: Ensemble,
  geometry: Pick<Geometry, "directColumns" | "reciprocalColumns" | "qVector">,
  shape: Shape,
  options: StrainOptions,
  transform: Transform,
): Promise<EnsembleStrain> {
  const inCrop = geometryInCrop(geometry, shape, mean.shape);
  const resolution = await sharedResolution(objects, inCrop, finestVoxel(inCrop, mean.shape), transform);
  const factors = gaussianFactors(mean.shape, geometry.reciprocalColumns, resolution.sigmaM);
  const blur = async (object: ComplexVolume) => weighted(await transform(object, "forward"), factors, transform);
  const { voxelM = finestVoxel(geometry, shape), smoothing = 0 } = options;
  // In voxels of the crop, which are longer.
  const smoother = smoothing * Math.cbrt(voxelCount(mean.shape) / voxelCount(shape));
  const image = await strainImage(await blur(mean), inCrop, { ...options, voxelM, smoothing: smoother }, transform);
  const members: ComplexVolume[] = [];
  for (const object of objects) members.push(await blur(object));
  const blurred = { objects: members, crystal: await blur(cutOff.crystal), fitted: await blur(cutOff.fitted) };
  const widths = { smoothing: smoother, elementM: resolution.resolutionM };
  const bars = await barsOf(blurred, image, inCrop, widths, transform);
  return { image, bars, resolution, kept: objects.length, given };
}
