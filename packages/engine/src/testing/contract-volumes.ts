// The volumes that the contract cases and the engines' own tests are made of, and how far two of them are apart.

import {
  allMeasured,
  type ComplexVolume,
  complexVolume,
  type MaskVolume,
  maskVolume,
  modulusOf,
  placeOf,
  type RealVolume,
  realVolume,
  type Shape,
  seededRandom,
  type Triple,
  voxelCount,
} from "../array/index.js";
import type { Measurement, Transform } from "../contract/engine.js";

/** An object of the amplitude and phase (radians) at each place, counted from `from`; support is where there is one. */
export function drawn(
  shape: Shape,
  polar: (place: Triple, i: number) => readonly [amplitude: number, phase: number] | false,
  from?: Triple,
): { readonly object: ComplexVolume; readonly support: MaskVolume } {
  const [object, support] = [complexVolume(shape), maskVolume(shape)];
  for (let i = 0; i < support.data.length; i++) {
    const [amplitude, phase] = polar(placeOf(i, shape, from), i) || [];
    if (amplitude === undefined || phase === undefined) continue;
    object.data.set([amplitude * Math.cos(phase), amplitude * Math.sin(phase)], 2 * i);
    support.data[i] = 1;
  }
  return { object, support };
}

/** A real volume of the value at each place, counted from `from`. */
export function realOf(shape: Shape, value: (place: Triple, i: number) => number, from?: Triple): RealVolume {
  return realVolume(
    shape,
    Float32Array.from({ length: voxelCount(shape) }, (_, i) => value(placeOf(i, shape, from), i)),
  );
}

/** A mask of the value at each place. */
export function maskOf(shape: Shape, value: (place: Triple, i: number) => number | boolean): MaskVolume {
  return maskVolume(
    shape,
    Uint8Array.from({ length: voxelCount(shape) }, (_, i) => Number(value(placeOf(i, shape), i))),
  );
}

/** An object's amplitudes without noise, all measured. */
export async function patternOf(object: ComplexVolume, transform: Transform): Promise<Measurement> {
  return { amplitude: modulusOf(await transform(object, "forward")), mask: allMeasured(object.shape) };
}

/** Normal deviates in both parts. */
export function noise(shape: Shape, seed: number): ComplexVolume {
  const random = seededRandom(seed);
  return complexVolume(
    shape,
    Float32Array.from({ length: 2 * voxelCount(shape) }, (_, i) => random.normal(i)),
  );
}

/** Ones from `from` (inclusive) to `to` (exclusive). */
export function box(shape: Shape, from: Shape, to: Shape): MaskVolume {
  return maskOf(shape, (place) => place.every((n, axis) => n >= from[axis] && n < to[axis]));
}

/** ‖found − expected‖/‖expected‖. */
export function relativeError(found: ArrayLike<number>, expected: ArrayLike<number>): number {
  let difference = 0;
  let norm = 0;
  for (let i = 0; i < expected.length; i++) {
    difference += (found[i] - expected[i]) ** 2;
    norm += expected[i] ** 2;
  }
  return Math.sqrt(difference / norm);
}
