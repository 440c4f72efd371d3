// The volumes that the contract cases and the engines' own tests are made of, and how far two of them are apart.

import {
  allMeasured,
  type ComplexVolume,
  complexVolume,
  type MaskVolume,
  mapped,
  maskVolume,
  modulusOf,
  placeOf,
  type RealVolume,
  realVolume,
  type Shape,
  seededRandom,
  type Triple,
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

/** An object times amplitude·exp(iφ), φ at each place, counted from `from`. */
export function times(
  { shape, data }: ComplexVolume,
  amplitude: number,
  phase: (place: Triple) => number,
  from?: Triple,
): ComplexVolume {
  const out = complexVolume(shape);
  for (let i = 0; i < data.length; i += 2) {
    const angle = phase(placeOf(i / 2, shape, from));
    const [c, s] = [amplitude * Math.cos(angle), amplitude * Math.sin(angle)];
    out.data[i] = c * data[i] - s * data[i + 1];
    out.data[i + 1] = s * data[i] + c * data[i + 1];
  }
  return out;
}

/** A real volume of the value at each place, counted from `from`. */
export function realOf(shape: Shape, value: (place: Triple, i: number) => number, from?: Triple): RealVolume {
  return mapped(realVolume(shape), (_, i) => value(placeOf(i, shape, from), i));
}

/** A mask of the value at each place. */
export function maskOf(shape: Shape, value: (place: Triple, i: number) => number | boolean): MaskVolume {
  return mapped(maskVolume(shape), (_, i) => Number(value(placeOf(i, shape), i)));
}

/** An object's amplitudes without noise, all measured. */
export async function patternOf(object: ComplexVolume, transform: Transform): Promise<Measurement> {
  return { amplitude: modulusOf(await transform(object, "forward")), mask: allMeasured(object.shape) };
}

/** Normal deviates in both parts. */
export function noise(shape: Shape, seed: number): ComplexVolume {
  const random = seededRandom(seed);
  return mapped(complexVolume(shape), (_, i) => random.normal(i));
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
