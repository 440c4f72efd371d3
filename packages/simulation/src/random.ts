// Draws from ranges and lists with the numbers of one use of a seed, and from the rotations.

import { apply, type Matrix3, OptionError, type StreamName, seededRandom, uniformSequence, type Vector } from "@friedel/engine";

/** Numbers in [0, 1), one after the other. */
export type Next = () => number;

/** Least and largest value of something that is drawn. */
export type Span = readonly [least: number, most: number];

/** The numbers that a seed has for one use. */
export function numbersOf(seed: number, use: StreamName): Next {
  return uniformSequence(seededRandom(seed, use));
}

/** A number between two, uniformly. */
export function between(next: Next, least: number, most: number): number {
  return least + (most - least) * next();
}

/** A number between two, uniformly in its logarithm; from 0 on, where there is none, uniformly. */
export function logarithmically(next: Next, [least, most]: Span): number {
  return least > 0 ? least * (most / least) ** next() : between(next, least, most);
}

/** A whole number out of a span, its ends included. */
export function wholeNumber(next: Next, [least, most]: Span): number {
  return least + Math.floor((most - least + 1) * next());
}

/** One of several. Throws {@link OptionError} for none. */
export function oneOf<T>(next: Next, choices: readonly T[]): T {
  if (choices.length === 0) throw new OptionError("expected something to draw from, found an empty list");
  return choices[Math.floor(choices.length * next())];
}

/** A rotation matrix drawn uniformly (Shoemake, Graphics Gems III (1992), p. 124). */
export function randomRotation(next: Next): Matrix3 {
  const [u, v, w] = [next(), 2 * Math.PI * next(), 2 * Math.PI * next()];
  const [a, b, c, d] = [
    Math.sqrt(1 - u) * Math.sin(v),
    Math.sqrt(1 - u) * Math.cos(v),
    Math.sqrt(u) * Math.sin(w),
    Math.sqrt(u) * Math.cos(w),
  ];
  return [
    [1 - 2 * (b * b + c * c), 2 * (a * b - c * d), 2 * (a * c + b * d)],
    [2 * (a * b + c * d), 1 - 2 * (a * a + c * c), 2 * (b * c - a * d)],
    [2 * (a * c - b * d), 2 * (b * c + a * d), 1 - 2 * (a * a + b * b)],
  ];
}

/** A unit vector of random direction. */
export function randomDirection(next: Next): Vector {
  return apply(randomRotation(next), [0, 0, 1]);
}

/**
 * A quick sequence for the many numbers of a noisy pattern: xoshiro128** 1.1 of D. Blackman and S. Vigna, ACM Trans. Math.
 * Softw. 47, 36 (2021), doi 10.1145/3460772, its state from the seed. 32 bits a number, ten times as fast as a number of
 * `seededRandom`, but only in its order.
 */
export function quickSequence(seed: number, use: StreamName): Next {
  const first = seededRandom(seed, use);
  let [a, b, c, d] = [0, 1, 2, 3].map((i) => Math.floor(first.uniform(i) * 2 ** 32) | 0);
  return () => {
    const turned = Math.imul(b, 5);
    const result = Math.imul((turned << 7) | (turned >>> 25), 9) >>> 0;
    const shifted = b << 9;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= shifted;
    d = (d << 11) | (d >>> 21);
    return result / 2 ** 32;
  };
}
