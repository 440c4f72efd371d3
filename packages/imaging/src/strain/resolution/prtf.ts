// The phase retrieval transfer function, |⟨F⟩|/√I: F the patterns of independent starts, I what was measured. Where the starts agree
// about a phase it is 1, where they do not their mean vanishes. H. N. Chapman et al., Journal of the Optical Society of America A 23,
// 1179 (2006), doi 10.1364/JOSAA.23.001179. It measures reproducibility: errors that all starts share, or noise that all fit
// alike inside one support, passes for resolved.

import type { Measurement } from "@friedel/engine";
import {
  type ComplexVolume,
  correctedMeasurement,
  DataError,
  formatShape,
  Measured,
  ShapeError,
  sameShape,
  type Transform,
} from "@friedel/engine";
import type { Geometry } from "../../geometry/geometry.js";
import { meanObject } from "../uncertainty/ensemble.js";
import { overShells, type Resolutions, type ShellOptions } from "./shells.js";

/** Below this the phases of a shell are taken for lost. */
export const prtfThreshold = 1 / Math.E;

/**
 * The PRTF of aligned objects (see `alignObjects`) at the scale of the counts, over shells and per direction: Σ|⟨F⟩|/Σ√I over the
 * measured voxels that hold counts, √I corrected for gain and background. Threshold 1/e. Throws {@link DataError} for fewer than two objects, {@link ShapeError} where the
 * shapes differ, OptionError for shells that make no sense.
 */
export async function prtf(
  objects: readonly ComplexVolume[],
  measurement: Measurement,
  { reciprocalColumns }: Pick<Geometry, "reciprocalColumns">,
  transform: Transform,
  options: ShellOptions = {},
): Promise<Resolutions> {
  requireObjects(objects, 2);
  const { amplitude, mask } = correctedMeasurement(measurement);
  if (!sameShape(objects[0].shape, amplitude.shape)) {
    throw new ShapeError(`expected objects of ${formatShape(amplitude.shape)}, found ${formatShape(objects[0].shape)}`);
  }
  // The transform is linear: the mean of the patterns is the pattern of the mean.
  const { data } = await transform(meanObject(objects), "forward");
  return transferOf((i) => Math.hypot(data[2 * i], data[2 * i + 1]), { amplitude, mask }, { reciprocalColumns }, options);
}

/** The curves of a mean's modulus at each voxel over what was measured there, corrected as in {@link prtf}. */
export function transferOf(
  modulus: (voxel: number) => number,
  { amplitude, mask }: Pick<Measurement, "amplitude" | "mask">,
  { reciprocalColumns }: Pick<Geometry, "reciprocalColumns">,
  options: ShellOptions = {},
): Resolutions {
  const sums = overShells(amplitude.shape, reciprocalColumns, options, 2, (i, terms) => {
    if (mask.data[i] === Measured.no || !(amplitude.data[i] > 0)) return false;
    terms[0] = modulus(i);
    terms[1] = amplitude.data[i];
    return true;
  });
  const curveOf = (shells: typeof sums.all) =>
    shells.curve(
      ([mean, measured]) => mean / measured,
      () => prtfThreshold,
    );
  return {
    all: curveOf(sums.all),
    along: Object.fromEntries(Object.entries(sums.along).map(([name, shells]) => [name, curveOf(shells)])),
  };
}

/** Throws {@link DataError} for fewer objects than needed, {@link ShapeError} where their shapes differ. */
export function requireObjects(objects: readonly ComplexVolume[], least: number): void {
  if (objects.length < least)
    throw new DataError(`expected objects of at least ${least} independent starts, found ${objects.length}`);
  for (const { shape } of objects) {
    if (!sameShape(shape, objects[0].shape)) {
      throw new ShapeError(`expected objects of one shape, found ${formatShape(objects[0].shape)} and ${formatShape(shape)}`);
    }
  }
}
