// The beginning of phasing: the first support, the random object, the free voxels, and the checks of a measurement.

import type { Engine, Measurement } from "@friedel/engine";
import {
  type ComplexVolume,
  type Constraint,
  centreOf,
  complexVolume,
  correctedMeasurement,
  countVoxels,
  DataError,
  formatShape,
  type MaskVolume,
  Measured,
  mapped,
  maskVolume,
  type Random,
  type RealVolume,
  type Shape,
  seededRandom,
  voxelCount,
} from "@friedel/engine";
import { autocorrelation } from "../metrics/autocorrelation.js";
import type { PhasingOptions } from "./options.js";

/** Radius of an island of free voxels, and the central part of each axis that has none, as in Favre-Nicolin et al. (2020). */
const islandRadius = 3;
const centralShare = 0.05;

/** The first support that the options ask for. Throws {@link DataError} if it is empty. */
export async function firstSupport(
  engine: Engine,
  measurement: Measurement,
  choice: PhasingOptions["support"],
): Promise<MaskVolume> {
  const { amplitude, mask } = correctedMeasurement(measurement);
  if ("box" in choice) return boxSupport(amplitude.shape, choice.box);
  const { transform } = engine;
  const patterson = await autocorrelation(mask, (i) => amplitude.data[i] ** 2, transform);
  return autocorrelationSupport(patterson, choice.autocorrelation);
}

/** A centred box, `fraction` of each axis long (at least one voxel). Axes of length 1 are filled. */
export function boxSupport(shape: Shape, fraction: number): MaskVolume {
  const centre = centreOf(shape);
  const half = shape.map((n) => Math.max(1, Math.round(n * fraction)) / 2);
  const inside = (axis: 0 | 1 | 2, i: number) => i - centre[axis] >= -half[axis] && i - centre[axis] < half[axis];
  return fill(shape, (z, y, x) => inside(0, z) && inside(1, y) && inside(2, x));
}

/**
 * The autocorrelation halved: r is inside where |F⁻¹I|(2r) is at least `threshold` of its maximum. It contains any convex
 * object centred at the origin, for 2r = r − (−r).
 */
export function autocorrelationSupport(patterson: ComplexVolume, threshold: number): MaskVolume {
  const { shape, data } = patterson;
  const [cz, cy, cx] = centreOf(shape);
  const at = (z: number, y: number, x: number) => {
    const i = 2 * ((z * shape[1] + y) * shape[2] + x);
    return Math.hypot(data[i], data[i + 1]);
  };
  const level = threshold * at(cz, cy, cx);
  const support = fill(shape, (z, y, x) => {
    const [dz, dy, dx] = [2 * z - cz, 2 * y - cy, 2 * x - cx];
    return dz >= 0 && dy >= 0 && dx >= 0 && dz < shape[0] && dy < shape[1] && dx < shape[2] && at(dz, dy, dx) >= level;
  });
  if (!support.data.includes(1)) throw new DataError(`expected an autocorrelation above ${threshold} of its maximum, found none`);
  return support;
}

/**
 * Random amplitude in [0, 1) and phase over the full circle inside the support: start number `index` of a seed. Of an object whose modulus is
 * known the amplitude is that; of a real one, or one of 0 or more, the phase is 0 but for the known factor.
 */
export function randomObject(support: MaskVolume, seed: number, index: number, constraint?: Constraint): ComplexVolume {
  const random = seededRandom(seed, "phasing starts", index);
  const object = complexVolume(support.shape);
  const modulus = constraint?.kind === "modulus" ? constraint.of.data : undefined;
  const isReal = constraint?.kind === "real" || constraint?.kind === "nonNegative";
  const factor = isReal ? constraint.factor?.data : undefined;
  for (let i = 0; i < support.data.length; i++) {
    if (support.data[i] === 0) continue;
    const amplitude = modulus ? modulus[i] : random.uniform(2 * i);
    const phase = isReal ? 0 : 2 * Math.PI * random.uniform(2 * i + 1);
    object.data[2 * i] = amplitude * (factor ? factor[2 * i] : Math.cos(phase));
    object.data[2 * i + 1] = amplitude * (factor ? factor[2 * i + 1] : Math.sin(phase));
  }
  return object;
}

/**
 * Marks about `fraction` of the used voxels as free, in small spherical islands away from the very centre
 * (Favre-Nicolin et al., Scientific Reports 10, 2664 (2020), doi 10.1038/s41598-020-57561-2). A mask that has free voxels
 * already is returned as it is.
 */
export function chooseFreeVoxels(mask: MaskVolume, fraction: number, seed: number): MaskVolume {
  const { shape } = mask;
  if (fraction === 0 || mask.data.includes(Measured.free)) return mask;
  const wanted = fraction * countVoxels(mask, Measured.used);
  const random = seededRandom(seed, "free voxels");
  const out = maskVolume(shape, mask.data.slice());
  // At most 20 tries for each requested voxel, because the centre and unmeasured voxels are missed; then accept fewer.
  for (let island = 0, chosen = 0; chosen < wanted && island < 20 * wanted; island++) {
    chosen += freeIsland(out, islandCentre(shape, random, island));
  }
  return out;
}

/** A measurement alone, whatever it came with, with another mask. */
export function withMask({ amplitude, gain, background, constraint }: Measurement, mask: MaskVolume): Measurement {
  const response = { ...(gain && { gain }), ...(background && { background }) };
  return { amplitude, mask, ...response, ...(constraint && { constraint }) };
}

/** A mask with its free voxels used again. */
export function withoutFree(mask: MaskVolume): MaskVolume {
  return mapped(mask, (v) => (v === Measured.free ? Measured.used : v));
}

function islandCentre(shape: Shape, random: Random, island: number): Shape {
  const at = (axis: 0 | 1 | 2) => Math.floor(random.uniform(3 * island + axis) * shape[axis]);
  return [at(0), at(1), at(2)];
}

function freeIsland(mask: MaskVolume, [z0, y0, x0]: Shape): number {
  const { shape, data } = mask;
  const centre = centreOf(shape);
  const tooCentral = [z0, y0, x0].every(
    (v, axis) => Math.abs(v - centre[axis]) <= islandRadius + (centralShare / 2) * shape[axis],
  );
  if (tooCentral) return 0;
  let count = 0;
  for (let z = Math.max(0, z0 - islandRadius); z <= Math.min(shape[0] - 1, z0 + islandRadius); z++) {
    for (let y = Math.max(0, y0 - islandRadius); y <= Math.min(shape[1] - 1, y0 + islandRadius); y++) {
      for (let x = Math.max(0, x0 - islandRadius); x <= Math.min(shape[2] - 1, x0 + islandRadius); x++) {
        const i = (z * shape[1] + y) * shape[2] + x;
        if ((z - z0) ** 2 + (y - y0) ** 2 + (x - x0) ** 2 > islandRadius ** 2 || data[i] !== Measured.used) continue;
        data[i] = Measured.free;
        count++;
      }
    }
  }
  return count;
}

function fill(shape: Shape, inside: (z: number, y: number, x: number) => boolean): MaskVolume {
  const data = new Uint8Array(voxelCount(shape));
  for (let z = 0, i = 0; z < shape[0]; z++) {
    for (let y = 0; y < shape[1]; y++) for (let x = 0; x < shape[2]; x++, i++) data[i] = Number(inside(z, y, x));
  }
  return maskVolume(shape, data);
}

/** Refuses a pattern of two axes where a crystal's is wanted. Throws {@link DataError}. */
export function requireVolume(shape: Shape): void {
  if (shape.every((n) => n > 1)) return;
  const found = `found an array of ${formatShape(shape)}`;
  throw new DataError(`expected a three-dimensional pattern, ${found}: friedel phase solves patterns of two axes`);
}

/** Refuses a measurement that cannot be phased. Throws {@link DataError} with what was found. */
export function checkMeasurement(amplitude: RealVolume, mask: MaskVolume): void {
  if (amplitude.shape.filter((n) => n < 2).length > 1) {
    throw new DataError(`expected a pattern of two or three axes, found an array of ${formatShape(amplitude.shape)}`);
  }
  let measured = 0;
  let bright = 0;
  for (let i = 0; i < amplitude.data.length; i++) {
    if (mask.data[i] === Measured.no) continue;
    const value = amplitude.data[i];
    if (!(value >= 0 && value < Number.POSITIVE_INFINITY)) {
      const expected = value < 0 ? "amplitudes of at least 0" : "finite amplitudes";
      throw new DataError(`expected ${expected}, found ${value} at voxel ${i}`);
    }
    measured++;
    if (value > 0) bright++;
  }
  if (measured === 0) throw new DataError("expected a mask with measured voxels, found that it leaves nothing");
  if (bright === 0) throw new DataError("expected a pattern with counts, found zeros only");
}
