// The strain of an ensemble's mean at the resolution that its members share, with error bars.

import type { Shape, Transform } from "@friedel/engine";
import { type ComplexVolume, triple, voxelCount } from "@friedel/engine";
import type { Geometry } from "../geometry/geometry.js";
import { finestVoxel } from "../strain/frame/to-space.js";
import { type StrainImage, type StrainOptions, strainImage } from "../strain/image.js";
import type { Resolutions } from "../strain/resolution/shells.js";
import { meanObject } from "../strain/uncertainty/ensemble.js";
import { type Bars, barsOf } from "./bars.js";
import { geometryInBlocks } from "./blocks.js";
import { geometryInCrop } from "./crop.js";
import type { Ensemble } from "./ensemble.js";
import { type MeanStrainBar, meanStrainBar } from "./mean-strain.js";
import { type SharedResolution, sharedStrain } from "./resolution.js";
import type { StrainSlice } from "./strain-slice.js";

/** The image of an ensemble's mean. */
export interface EnsembleStrain {
  readonly image: StrainImage;
  readonly bars: Bars;
  readonly meanStrain?: MeanStrainBar;
  readonly resolution: SharedResolution;
  /** How far the phases of the members agree, by spatial frequency: over the whole shells, and along x, y, z of the laboratory. */
  readonly transfer: Resolutions;
  readonly kept: number;
  readonly given: number;
}

/**
 * Takes an ensemble's mean to space, on voxels as fine as the whole pattern has them. `geometry` is that of the whole pattern of
 * `shape`. Bars are those of the map without `smoothing`, which makes it smoother still. The bar of the bulk's mean strain is found where
 * `meanBar` asks for it, as each fit is taken to space for it. Errors as `strainImage`.
 */
export async function ensembleStrain(
  { objects, draws, ancestors, others, transfer, cutOff, given, block }: Ensemble,
  geometry: Pick<Geometry, "directColumns" | "reciprocalColumns" | "qVector">,
  shape: Shape,
  options: StrainOptions,
  transform: Transform,
  { meanBar = false }: { readonly meanBar?: boolean } = {},
): Promise<EnsembleStrain> {
  const cropped = triple((axis) => block[axis] * objects[0].shape[axis]);
  const inCrop = geometryInBlocks(geometryInCrop(geometry, shape, cropped), block);
  const spectra: ComplexVolume[] = [];
  for (const object of objects) spectra.push(await transform(object, "forward"));
  const finestM = finestVoxel(inCrop, objects[0].shape);
  const isOneOfSeveral = ancestors !== undefined;
  const { slicer, slices, ...resolution } = await sharedStrain({ spectra, draws, isOneOfSeveral }, inCrop, finestM, transform);
  const mean = await slicer(meanObject(spectra));
  const { voxelM = finestVoxel(geometry, shape), smoothing = 0 } = options;
  // In voxels of the crop, which are longer.
  const smoother = smoothing * Math.cbrt(voxelCount(cropped) / voxelCount(shape));
  const image = await strainImage(mean.field, inCrop, { ...options, voxelM, smoothing: smoother }, transform);
  const sliceOf = async (object: ComplexVolume) => slicer(await transform(object, "forward"));
  const [crystal, fitted] = [await sliceOf(cutOff.crystal), await sliceOf(cutOff.fitted)];
  const beside: StrainSlice[] = [];
  for (const other of others) beside.push(await sliceOf(other));
  const deviating = { mean, members: slices, draws, ...(ancestors && { ancestors }), others: beside, crystal, fitted };
  const bars = barsOf(deviating, image, inCrop, resolution.resolutionM);
  const meanStrain = meanBar ? { meanStrain: await meanStrainBar(deviating, image, inCrop, transform) } : {};
  return { image, bars, ...meanStrain, resolution, transfer, kept: objects.length, given };
}
