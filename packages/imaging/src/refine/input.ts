// The checks of a refinement's input, made once before any work, so that bad input ends in one sentence and not in a bad object.

import type { Engine, Measurement } from "@friedel/engine";
import {
  type ComplexVolume,
  centreOf,
  correctedMeasurement,
  countVoxels,
  DataError,
  formatShape,
  type MaskVolume,
  Measured,
  mapped,
  placeOf,
  requireMeasurement as requireResponse,
  type Shape,
  ShapeError,
  type SupportedObject,
  sameShape,
} from "@friedel/engine";
import { plateauOf } from "../conditions/counted.js";
import { autocorrelation } from "../metrics/autocorrelation.js";
import { hasCounts } from "../metrics/counting-noise.js";
import { isosurfaceSupport } from "../metrics/extent.js";
import { checkMeasurement, requireVolume } from "../phasing/start.js";
import type { RefineInput } from "./result.js";
import { searchCrops } from "./search/central-crop.js";

/**
 * Refuses a measurement from which no object can follow: nothing measured, counts that are none, or a crystal that fills the field of
 * view along all three axes. Throws {@link DataError}, and ShapeError for lengths that no engine takes.
 */
export async function requireMeasurement(engine: Engine, measurement: Measurement): Promise<void> {
  const { amplitude, mask } = measurement;
  requireShape(mask.shape, amplitude.shape, "mask");
  requireVolume(amplitude.shape);
  checkMeasurement(amplitude, mask);
  requireResponse(measurement);
  const crop = correctedMeasurement(searchCrops(measurement)[0]);
  const tellsLength = !peakIsHidden(measurement) && plateauOf(measurement).length === 0;
  if (!tellsLength || !(await fillsView(engine, crop))) return;
  const counts = countsIn(measurement);
  if (hasCounts(measurement) && counts < fewCounts) {
    throw new DataError(
      `expected some ten thousand counts in a pattern to find a crystal in, found ${counts} in all: too few to tell the crystal's size; ` +
        "measure longer, sum repeated scans, or sum voxels (--bin)",
    );
  }
  throw new DataError(
    "expected a pattern that is oversampled twice along one axis at least, found an autocorrelation that reaches the ends of all three: " +
      "the crystal fills the array; measure in finer steps or with the detector further away, or phase it iteratively " +
      "(--method classical, or friedel phase)",
  );
}

/** Fewer counts leave an autocorrelation that is noise at its ends: 2 500 of a crystal of 3 400 voxels do, 12 800 do not. */
const fewCounts = 6000;

function countsIn({ amplitude, mask }: Measurement): number {
  let sum = 0;
  for (let i = 0; i < mask.data.length; i++) if (mask.data[i] !== Measured.no) sum += amplitude.data[i] ** 2;
  return Math.round(sum);
}

/** Refuses an object that cannot be refined on a grid of this shape; errors as {@link requireStart}. */
export function requireObject(object: ComplexVolume, shape: Shape): void {
  requireShape(object.shape, shape, "object to refine");
  let isEmpty = true;
  for (let i = 0; i < object.data.length; i++) {
    const value = object.data[i];
    if (!Number.isFinite(value)) throw new DataError(`expected an object of finite values, found ${value} at voxel ${i >> 1}`);
    if (value !== 0) isEmpty = false;
  }
  if (isEmpty) throw new DataError("expected an object to refine, found zeros only");
}

/**
 * The object of an input with its support: the one given, or where |ρ| is at least `fraction` of its maximum. Throws
 * {@link ShapeError} for another grid than the pattern's and {@link DataError} for an object that cannot be a start.
 */
export function requireStart({ amplitude, mask, object, support }: RefineInput, fraction: number): SupportedObject {
  if (!object) throw new DataError("expected an object to refine, found none");
  requireObject(object, amplitude.shape);
  const { shape } = amplitude;
  if (support) requireShape(support.shape, shape, "support");
  const region = support ? mapped(support, (v) => Number(v !== 0)) : isosurfaceSupport(object, fraction);
  requireUnknowns(region, mask);
  if (!object.data.some((value, i) => value !== 0 && region.data[i >> 1] !== 0)) {
    throw new DataError("expected a support that holds the object, found the object zero everywhere inside it");
  }
  return { object, support: region };
}

/** Each voxel of the support is two unknowns, each measured voxel one datum. */
function requireUnknowns(support: MaskVolume, mask: MaskVolume): void {
  const inside = countVoxels(support);
  if (inside === 0) throw new DataError("expected a support with voxels inside, found an empty one");
  const measured = countVoxels(mask);
  if (measured > 2 * inside) return;
  throw new DataError(
    `expected more measured voxels than unknowns, found ${measured} measured and a support of ${inside} voxels with two unknowns each`,
  );
}

function requireShape(found: Shape, expected: Shape, what: string): void {
  if (sameShape(found, expected)) return;
  throw new ShapeError(
    `expected the ${what} on the pattern's grid of ${formatShape(expected)}, found ${formatShape(found)}${
      what === "mask" ? "" : "; friedel refine --resample brings it there"
    }`,
  );
}

/** Level of the end of an autocorrelation, as a share of its maximum. */
const level = 0.02;

/** Whether the autocorrelation, twice as long as the object, reaches the first plane of the array along every axis. */
async function fillsView(engine: Engine, { amplitude: { shape, data }, mask }: Measurement): Promise<boolean> {
  const { transform } = engine;
  const { data: found } = await autocorrelation(mask, (i) => data[i] ** 2, transform);
  const [nz, ny, nx] = shape;
  const [cz, cy, cx] = centreOf(shape);
  const powerAt = (z: number, y: number, x: number): number => {
    const at = 2 * ((z * ny + y) * nx + x);
    return found[at] ** 2 + found[at + 1] ** 2;
  };
  // An autocorrelation is greatest at its origin.
  const least = level ** 2 * powerAt(cz, cy, cx);
  const reaches = (m: number, n: number, power: (i: number, j: number) => number): boolean => {
    for (let i = 0; i < m; i++) for (let j = 0; j < n; j++) if (power(i, j) >= least) return true;
    return false;
  };
  return (
    reaches(ny, nx, (y, x) => powerAt(0, y, x)) &&
    reaches(nz, nx, (z, x) => powerAt(z, 0, x)) &&
    reaches(nz, ny, (z, y) => powerAt(z, y, 0))
  );
}

/** Voxels around the brightest one that must all be measured for the autocorrelation to be trusted. */
const peakRadius = 2;

/** Whether voxels near the peak are not measured: then the inverse transform does not show the object's length. */
function peakIsHidden({ amplitude: { shape, data }, mask }: Measurement): boolean {
  let brightest = 0;
  for (let i = 0; i < data.length; i++) {
    if (mask.data[i] !== Measured.no && data[i] > data[brightest]) brightest = i;
  }
  const [ny, nx] = [shape[1], shape[2]];
  const peak = placeOf(brightest, shape);
  for (let z = peak[0] - peakRadius; z <= peak[0] + peakRadius; z++) {
    for (let y = peak[1] - peakRadius; y <= peak[1] + peakRadius; y++) {
      for (let x = peak[2] - peakRadius; x <= peak[2] + peakRadius; x++) {
        const isInside = z >= 0 && y >= 0 && x >= 0 && z < shape[0] && y < ny && x < nx;
        if (isInside && mask.data[(z * ny + y) * nx + x] === Measured.no) return true;
      }
    }
  }
  return false;
}
