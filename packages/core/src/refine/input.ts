// What can be refined at all: looked at once, before any work, so that bad input ends in one sentence and not in a bad object.

import {
  type ComplexVolume,
  complexVolume,
  formatShape,
  type MaskVolume,
  Measured,
  maskVolume,
  modulusOf,
  type Shape,
  sameShape,
  type Triple,
} from "../array/index.js";
import type { Engine, Measurement } from "../engine/index.js";
import { DataError, ShapeError } from "../errors.js";
import { isosurfaceSupport } from "../metrics/index.js";
import { checkMeasurement } from "../phasing/index.js";
import type { RefineInput } from "./result.js";

/** An object to begin with and where it may be, both on the pattern's grid. */
export interface GivenStart {
  readonly object: ComplexVolume;
  readonly support: MaskVolume;
}

/**
 * Refuses a measurement from which no object can follow: nothing measured, counts that are none, or a crystal that fills the field of
 * view along all three axes. Throws {@link DataError}, and ShapeError for lengths that no engine takes.
 */
export async function requireMeasurement(engine: Engine, { amplitude, mask }: Measurement): Promise<void> {
  requireShape(mask.shape, amplitude.shape, "mask");
  checkMeasurement(amplitude, mask);
  if (peakIsHidden({ amplitude, mask }) || !(await fillsView(engine, { amplitude, mask }))) return;
  throw new DataError(
    "expected a pattern that is oversampled twice along one axis at least, found an autocorrelation that reaches the ends of all three",
  );
}

/** Refuses an object that cannot be refined on a pattern's grid; errors as {@link requireStart}. */
export function requireObject(object: ComplexVolume, shape: Shape): void {
  requireShape(object.shape, shape, "object to refine");
  const bad = object.data.findIndex((value) => !Number.isFinite(value));
  if (bad >= 0) throw new DataError(`expected an object of finite values, found ${object.data[bad]} at voxel ${bad >> 1}`);
  if (!object.data.some((value) => value !== 0)) throw new DataError("expected an object to refine, found zeros only");
}

/**
 * The object of an input with its support: the one given, or where |ρ| is at least `fraction` of its maximum. Throws
 * {@link ShapeError} for another grid than the pattern's and {@link DataError} for what cannot be a start.
 */
export function requireStart({ amplitude, mask, object, support }: RefineInput, fraction: number): GivenStart {
  if (!object) throw new DataError("expected an object to refine, found none");
  requireObject(object, amplitude.shape);
  const { shape } = amplitude;
  if (support) requireShape(support.shape, shape, "support");
  const region = support
    ? maskVolume(
        shape,
        support.data.map((v) => Number(v !== 0)),
      )
    : isosurfaceSupport(object, fraction);
  requireUnknowns(region, mask);
  if (!object.data.some((value, i) => value !== 0 && region.data[i >> 1] !== 0)) {
    throw new DataError("expected a support that holds the object, found the object zero everywhere inside it");
  }
  return { object, support: region };
}

/** Each voxel of the support is two numbers to be found, each measured voxel one that is known. */
function requireUnknowns(support: MaskVolume, mask: MaskVolume): void {
  const inside = support.data.reduce((n, v) => n + v, 0);
  if (inside === 0) throw new DataError("expected a support with voxels inside, found an empty one");
  const measured = mask.data.reduce((n, v) => n + Number(v !== Measured.no), 0);
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

/** Level, as a share of its maximum, from which an autocorrelation counts as being there. */
const level = 0.02;

/** Whether the autocorrelation, twice as long as the object, is still there at the first plane of the array along every axis. */
async function fillsView(engine: Engine, { amplitude: { shape, data }, mask }: Measurement): Promise<boolean> {
  const intensity = complexVolume(shape);
  for (let i = 0; i < data.length; i++) if (mask.data[i] !== Measured.no) intensity.data[2 * i] = data[i] ** 2;
  const autocorrelation = await engine.transform(intensity, "inverse");
  const modulus = modulusOf(autocorrelation).data;
  const least = level * modulus.reduce((a, b) => Math.max(a, b), 0);
  const [nz, ny, nx] = shape;
  const ends = [false, false, false];
  for (let z = 0, i = 0; z < nz; z++) {
    for (let y = 0; y < ny; y++) {
      for (let x = 0; x < nx; x++, i++) {
        if ((z > 0 && y > 0 && x > 0) || modulus[i] < least) continue;
        ends[0] ||= z === 0;
        ends[1] ||= y === 0;
        ends[2] ||= x === 0;
      }
    }
  }
  return ends.every(Boolean);
}

/** Voxels about the brightest one in which nothing may be missing where the autocorrelation is to be trusted. */
const peakRadius = 2;

/** Without its brightest part a pattern's inverse transform is no autocorrelation, and says nothing about the object's length. */
function peakIsHidden({ amplitude: { shape, data }, mask }: Measurement): boolean {
  let brightest = 0;
  for (let i = 0; i < data.length; i++) {
    if (mask.data[i] !== Measured.no && data[i] > data[brightest]) brightest = i;
  }
  const [ny, nx] = [shape[1], shape[2]];
  const peak: Triple = [Math.floor(brightest / (ny * nx)), Math.floor(brightest / nx) % ny, brightest % nx];
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
