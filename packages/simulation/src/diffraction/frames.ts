// Frames of a rocking scan that stand between those of an array: at angles that are off, or while the crystal changes.

import { type ComplexVolume, centreOf, type RealVolume, realVolume, type Transform } from "@friedel/engine";
import { intensityOf } from "./pattern.js";

/**
 * The intensity in frames at these places along the frame axis, voxels from its first. Exact where the object fills no more than half of
 * that axis: its intensity is then a trigonometric polynomial of as many terms as there are frames.
 */
export function framesAt({ shape, data }: RealVolume, places: readonly number[]): RealVolume {
  const [frames, rows, columns] = shape;
  const frame = rows * columns;
  const out = realVolume([places.length, rows, columns]);
  for (const [z, place] of places.entries()) {
    for (let k = 0; k < frames; k++) {
      const share = dirichlet(place - k, frames);
      for (let i = 0; i < frame; i++) out.data[z * frame + i] += share * data[k * frame + i];
    }
    // Rounding may leave a little below zero where there is next to nothing.
    for (let i = z * frame; i < (z + 1) * frame; i++) out.data[i] = Math.max(0, out.data[i]);
  }
  return out;
}

/** The periodic function of this band that is 1 at 0 and 0 at the other whole numbers. */
function dirichlet(t: number, n: number): number {
  const slow = Math.sin((Math.PI * t) / n);
  if (Math.abs(slow) < 1e-12) return 1;
  return (Math.sin(Math.PI * t) / (n * slow)) * (n % 2 === 0 ? Math.cos((Math.PI * t) / n) : 1);
}

/**
 * The intensity of an object whose phase changes evenly while it is scanned, by `change` (radians a voxel) from the first frame to the last;
 * in the frame of zero frequency it is the object as it is given.
 */
export async function changingIntensity(object: ComplexVolume, change: Float64Array, transform: Transform): Promise<RealVolume> {
  const { shape, data } = object;
  const frame = shape[1] * shape[2];
  const out = realVolume(shape);
  for (let z = 0; z < shape[0]; z++) {
    const time = (z - centreOf(shape)[0]) / (shape[0] - 1);
    const state = { ...object, data: data.slice() };
    for (let i = 0; i < change.length; i++) {
      const [c, s] = [Math.cos(time * change[i]), Math.sin(time * change[i])];
      state.data[2 * i] = data[2 * i] * c - data[2 * i + 1] * s;
      state.data[2 * i + 1] = data[2 * i] * s + data[2 * i + 1] * c;
    }
    const intensity = intensityOf(await transform(state, "forward")).data;
    out.data.set(intensity.subarray(z * frame, (z + 1) * frame), z * frame);
  }
  return out;
}
