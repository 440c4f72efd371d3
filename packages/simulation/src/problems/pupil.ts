// A telescope's pupil with the aberrations of its optics, seen out of focus by a known amount so that its twin is none.

import { mapped, maskVolume, type Random, type RealVolume, type Shape, uniformSequence } from "@friedel/engine";
import { measureWavefront, zernike } from "@friedel/imaging";
import { complexOf, drawn } from "./grid.js";
import type { Scene } from "./problem.js";

/** Of the pupil in an array of 256: radius and half the width of its four struts in pixels; the hole's share of the radius. */
const [pupilRadius, strut, hole] = [50, 1, 0.25];
/** Noll's numbers of the terms that are drawn. */
const [firstTerm, lastTerm] = [4, 36];

export interface PupilOptions {
  /** Waves rms of the aberrations, piston and tilts apart. */
  readonly rms: number;
  /** Waves of the known defocus at the rim, against the centre. */
  readonly defocus: number;
}

/** An annular pupil with struts; aberrations fall with the order of their terms, as those of air and polishing do. */
export function pupil(shape: Shape, random: Random, { rms, defocus }: PupilOptions): Scene {
  const unit = shape[2] / 256;
  const next = uniformSequence(random);
  const radius = pupilRadius * unit;
  const amplitude = drawn(shape, (x, y) => {
    const r = Math.hypot(x, y);
    const toStrut = Math.min(Math.abs(x - y), Math.abs(x + y)) / Math.SQRT2;
    return r <= radius && r >= hole * radius && toStrut > strut * unit ? 1 : 0;
  });
  const terms = Array.from({ length: lastTerm - firstTerm + 1 }, (_, i) => {
    const noll = firstTerm + i;
    const normal = Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next());
    return { term: zernike(noll, hole), size: normal * noll ** -0.9 };
  });
  const shaped = drawn(shape, (x, y) => {
    const [u, v] = [x / radius, -y / radius];
    return terms.reduce((sum, { term, size }) => sum + size * term(u, v), 0);
  });
  const pupilWaves = mapped(shaped, (value, i) => value * amplitude.data[i]);
  // The rms of a pupil with struts and a tilt of its own, measured where the phase is small.
  const scale = 0.01 / measureWavefront(complexOf(amplitude, radians(pupilWaves, 0.01)), amplitude).rms;
  const wavefront = mapped(pupilWaves, (value) => rms * scale * value);
  const known = drawn(shape, (x, y) => (defocus * (x * x + y * y)) / radius ** 2);
  return {
    truth: complexOf(
      amplitude,
      mapped(wavefront, (value, i) => 2 * Math.PI * (value + known.data[i])),
    ),
    constraint: "amplitude",
    support: maskVolume(shape, Uint8Array.from(amplitude.data)),
    amplitude,
    defocus: complexOf(
      drawn(shape, () => 1),
      radians(known, 1),
    ),
    wavefront,
  };
}

function radians(waves: RealVolume, scale: number): RealVolume {
  return mapped(waves, (value) => 2 * Math.PI * scale * value);
}
