// A smooth random function of space with Gaussian covariance, as a sum of plane waves whose wave vectors follow the
// covariance's spectrum (Shinozuka and Deodatis, Applied Mechanics Reviews 44, 191 (1991), doi 10.1115/1.3119501).
// It is a function, not an array, so any grid samples the same field.

import { norm, type Random, uniformSequence, type Vector } from "@friedel/engine";

/** Enough plane waves that the field looks Gaussian along any line through it. */
const waves = 64;

/**
 * A field of mean 0, variance 1 and covariance exp(−r²/(2·length²)) over draws of `random`. With a `largestWave` (in 1/length)
 * longer wave vectors are drawn again: the field is band-limited, and its covariance is so much wider.
 */
export function randomField(random: Random, length: number, largestWave = Number.POSITIVE_INFINITY): (r: Vector) => number {
  const next = uniformSequence(random);
  // Two normal numbers and a phase from four uniform ones would be dearer to read: Box and Muller one at a time.
  const normal = (): number => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next());
  const wave = (): Vector => {
    for (;;) {
      const k: Vector = [normal(), normal(), normal()];
      if (norm(k) <= largestWave) return [k[0] / length, k[1] / length, k[2] / length];
    }
  };
  const terms = Array.from({ length: waves }, () => ({ k: wave(), phase: 2 * Math.PI * next() }));
  const amplitude = Math.sqrt(2 / waves);
  return ([x, y, z]) => {
    let sum = 0;
    for (const { k, phase } of terms) sum += Math.cos(k[0] * x + k[1] * y + k[2] * z + phase);
    return amplitude * sum;
  };
}
