// Draws from spans, and the seeds of units. A unit's seed is a function of the set's seed and its own index, so units are made
// alone, in any order and anywhere.

import { derivedSeed, OptionError, type StreamName, seededRandom, uniformSequence } from "@friedel/engine";
import type { Span } from "./description.js";

/** Numbers in [0, 1), one after the other. */
export type Next = () => number;

/** A unit may be drawn so often before the description is found to be one that nothing fulfils. */
export const mostDraws = 200;

/** The seed of a unit's `redrawn`-th draw: a whole number below 2^52. */
export function unitSeed(setSeed: number, index: number, redrawn: number): number {
  return derivedSeed(setSeed, "data set units", index * mostDraws + redrawn);
}

/** The numbers that a seed has for one use. */
export function numbersOf(seed: number, use: StreamName): Next {
  return uniformSequence(seededRandom(seed, use));
}

/** Evenly from a span. */
export function evenly(next: Next, [least, most]: Span): number {
  return least + (most - least) * next();
}

/** Evenly in the logarithm; a span that begins at 0 has none, and is drawn from evenly. */
export function logarithmically(next: Next, [least, most]: Span): number {
  return least > 0 ? least * (most / least) ** next() : evenly(next, [least, most]);
}

/** A whole number out of a span, its ends included. */
export function wholly(next: Next, [least, most]: Span): number {
  return least + Math.floor((most - least + 1) * next());
}

/** One of several. */
export function oneOf<T>(next: Next, choices: readonly T[]): T {
  if (choices.length === 0) throw new OptionError("expected something to draw from, found an empty list");
  return choices[Math.floor(choices.length * next())];
}

/**
 * A quick sequence for the many numbers of a noisy pattern: xoshiro128** 1.1 of D. Blackman and S. Vigna, ACM Trans. Math.
 * Softw. 47, 36 (2021), doi 10.1145/3460772, its state from the seed and stream. 32 bits a number, ten times as quick as a
 * number of `seededRandom`, but only in its order.
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
