// Offset and ramp of an object's phase. A ramp exp(ik·r) is the peak's place between the voxels of its pattern: the crystal's own
// Bragg vector is Q + k. So taking the ramp out moves Q, and what is left is strain against the lattice of that Q.
// The k taken is the pattern's highest point: the one with the largest |Σ ρ exp(−ik·r)| over the support.

import {
  add,
  centreOf,
  cropOrPad,
  DataError,
  dot,
  type MaskVolume,
  mapped,
  nextFftSize,
  type Shape,
  scale,
  type Transform,
  type Triple,
  triple,
  type Vector,
} from "@friedel/engine";
import { boundsOf } from "../../metrics/extent.js";
import { applyRamp, bestRamp } from "../../metrics/ramp.js";
import type { SpaceObject } from "../record.js";

/** The factor removed from an object: exp(i(k·r + offset)), r from its voxel ⌊N/2⌋. */
export interface Ramp {
  /** k in the laboratory frame, 1/m. */
  readonly wavevector: Vector;
  /** Radians. */
  readonly offset: number;
}

/** The offset and ramp of an object inside its support. Throws {@link DataError} for an empty support. */
export async function findRamp(space: SpaceObject, support: MaskVolume, transform: Transform): Promise<Ramp> {
  const { centre, shape } = boxOf(support);
  const within = cropOrPad(support, shape, centre).data;
  const inside = mapped(cropOrPad(space.object, shape, centre), (value, i) => (within[i >> 1] !== 0 ? value : 0));
  const { ramp } = await bestRamp(inside, transform);
  const along = ramp.map((turns, axis) => (2 * Math.PI * turns) / (shape[axis] * space.voxelM[axis]));
  const wavevector = along.map((k, axis) => scale(k, space.axes[axis])).reduce(add);
  const flat = applyRamp(inside, ramp).data;
  let [re, im] = [0, 0];
  for (let i = 0; i < flat.length; i += 2) {
    re += flat[i];
    im += flat[i + 1];
  }
  const offset = wrapped(Math.atan2(im, re) - phaseAt(space, wavevector, centre));
  // The last bits of an arctangent are the platform's own: browsers and Node shall write the same.
  return { wavevector, offset: Math.fround(offset) };
}

/** The ramp's phase k·r at a voxel of the array, radians. */
function phaseAt({ object, voxelM, axes }: SpaceObject, wavevector: Vector, place: Triple): number {
  const origin = centreOf(object.shape);
  const along = axes.map((axis, n) => dot(wavevector, axis) * voxelM[n] * (place[n] - origin[n]));
  return along.reduce((sum, phase) => sum + phase);
}

function wrapped(phase: number): number {
  return phase - 2 * Math.PI * Math.round(phase / (2 * Math.PI));
}

/** A ramp's factor seen from a voxel of the array: of a part of it that has this voxel in its middle ⌊n/2⌋. */
export function rampAbout(space: SpaceObject, { wavevector, offset }: Ramp, place: Triple): Ramp {
  return { wavevector, offset: offset + phaseAt(space, wavevector, place) };
}

/** The object over exp(i(k·r + offset)), with Q + k for Q: the same crystal seen from its own peak. */
export function takeRamp<S extends SpaceObject>(space: S, { wavevector, offset }: Ramp): S {
  const object = applyRamp(space.object, turnsOf(space, wavevector));
  const [c, s] = [Math.cos(offset), -Math.sin(offset)];
  for (let i = 0; i < object.data.length; i += 2) {
    const [re, im] = [object.data[i], object.data[i + 1]];
    object.data[i] = re * c - im * s;
    object.data[i + 1] = re * s + im * c;
  }
  return { ...space, object, q: add(space.q, wavevector) };
}

/** Turns of phase over the whole of each array axis. */
function turnsOf({ object, voxelM, axes }: SpaceObject, wavevector: Vector): Triple {
  return triple((axis) => (dot(wavevector, axes[axis]) * voxelM[axis] * object.shape[axis]) / (2 * Math.PI));
}

/** Middle voxel and shape of the part of the array that holds the support. */
function boxOf(support: MaskVolume): { centre: Triple; shape: Shape } {
  const bounds = boundsOf(support);
  if (!bounds) throw new DataError("expected a support with voxels in it, found an empty one");
  const { least, most } = bounds;
  return {
    centre: triple((axis) => Math.ceil((least[axis] + most[axis]) / 2)),
    shape: triple((axis) => nextFftSize(most[axis] - least[axis] + 2)),
  };
}
