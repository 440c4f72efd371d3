// Seeded random numbers without state: Philox4x32-10 (Salmon et al., SC'11, doi 10.1145/2063384.2063405).
// A number is a function of (seed, stream, index), so any part of a sequence can be made alone, in any order,
// on any engine, and a resumed computation draws what it would have drawn.

import { type StreamName, streamNumber } from "./streams.js";

const multiplier0 = 0xd2511f53;
const multiplier1 = 0xcd9e8d57;
const weyl0 = 0x9e3779b9;
const weyl1 = 0xbb67ae85;

/** Random numbers addressed by index. */
export interface Random {
  /** Uniform in [0, 1), 53 bits. */
  uniform(index: number): number;
  /** Standard normal (Box and Muller). */
  normal(index: number): number;
}

/**
 * The generator of a seed (any whole number up to 2^53) for one use of random numbers, and for the `number`-th of a use that
 * takes several. Throws OptionError for a number that was not set aside in {@link streamNumbers}.
 */
export function seededRandom(seed: number, use: StreamName = "plain", number = 0): Random {
  const stream = streamNumber(use, number);
  const key0 = seed >>> 0;
  const key1 = Math.floor(seed / 2 ** 32) >>> 0;
  const block = new Uint32Array(4);
  const draw = (index: number): Uint32Array => {
    block[0] = index >>> 0;
    block[1] = Math.floor(index / 2 ** 32) >>> 0;
    block[2] = stream;
    block[3] = 0;
    philox(block, key0, key1);
    return block;
  };
  const unit = (high: number, low: number): number => ((high >>> 5) * 2 ** 26 + (low >>> 6)) / 2 ** 53;
  return {
    uniform(index) {
      const words = draw(index);
      return unit(words[0], words[1]);
    },
    normal(index) {
      const words = draw(index);
      const radius = Math.sqrt(-2 * Math.log(1 - unit(words[0], words[1])));
      return radius * Math.cos(2 * Math.PI * unit(words[2], words[3]));
    },
  };
}

/** The seed of member `index` of something that has a seed itself: a whole number below 2^52. */
export function derivedSeed(seed: number, use: StreamName, index: number): number {
  return Math.floor(seededRandom(seed, use).uniform(index) * 2 ** 52);
}

/** A sequence of uniform numbers for code that draws an unknown number of them. */
export function uniformSequence(random: Random): () => number {
  let index = 0;
  return () => random.uniform(index++);
}

/**
 * A Poisson deviate of mean `mean` ≥ 0 drawn with `next`, exact for all means: multiplication of uniforms below 30,
 * transformed rejection above (Hörmann, Insurance: Mathematics and Economics 12, 39 (1993), algorithm PTRS).
 */
export function poisson(mean: number, next: () => number): number {
  if (mean < 30) {
    const limit = Math.exp(-mean);
    let count = 0;
    for (let product = next(); product > limit; product *= next()) count++;
    return count;
  }
  const b = 0.931 + 2.53 * Math.sqrt(mean);
  const a = -0.059 + 0.02483 * b;
  const inverseAlpha = 1.1239 + 1.1328 / (b - 3.4);
  const squeeze = 0.9277 - 3.6224 / (b - 2);
  for (;;) {
    const u = next() - 0.5;
    const v = next();
    const us = 0.5 - Math.abs(u);
    const k = Math.floor(((2 * a) / us + b) * u + mean + 0.43);
    if (us >= 0.07 && v <= squeeze) return k;
    if (k < 0 || (us < 0.013 && v > us)) continue;
    const logAccept = Math.log(v) + Math.log(inverseAlpha) - Math.log(a / (us * us) + b);
    if (logAccept <= k * Math.log(mean) - mean - logFactorial(k)) return k;
  }
}

/** ln k! by Stirling's series with three terms, exact sums below 10. */
function logFactorial(k: number): number {
  if (k < 10) {
    let sum = 0;
    for (let i = 2; i <= k; i++) sum += Math.log(i);
    return sum;
  }
  const n = k + 1;
  return (n - 0.5) * Math.log(n) - n + 0.5 * Math.log(2 * Math.PI) + 1 / (12 * n) - 1 / (360 * n ** 3) + 1 / (1260 * n ** 5);
}

/** In place. All words are 32-bit integers with a sign here: what an engine of JavaScript computes without floating point. */
function philox(counter: Uint32Array, key0: number, key1: number): void {
  let [c0, c1, c2, c3] = [counter[0] | 0, counter[1] | 0, counter[2] | 0, counter[3] | 0];
  let [k0, k1] = [key0 | 0, key1 | 0];
  for (let round = 0; round < 10; round++) {
    const high0 = multiplyHigh(multiplier0, c0);
    const low0 = Math.imul(multiplier0, c0);
    const high1 = multiplyHigh(multiplier1, c2);
    const low1 = Math.imul(multiplier1, c2);
    c0 = high1 ^ c1 ^ k0;
    c1 = low1;
    c2 = high0 ^ c3 ^ k1;
    c3 = low0;
    k0 = (k0 + weyl0) | 0;
    k1 = (k1 + weyl1) | 0;
  }
  counter[0] = c0;
  counter[1] = c1;
  counter[2] = c2;
  counter[3] = c3;
}

/** Upper 32 bits of the product of two numbers of 32 bits without a sign. */
function multiplyHigh(a: number, b: number): number {
  const aLow = a & 0xffff;
  const aHigh = a >>> 16;
  const bLow = b & 0xffff;
  const bHigh = b >>> 16;
  const middle = (Math.imul(aHigh, bLow) + (Math.imul(aLow, bLow) >>> 16)) | 0;
  const middleLow = (Math.imul(aLow, bHigh) + (middle & 0xffff)) | 0;
  return (Math.imul(aHigh, bHigh) + (middle >>> 16) + (middleLow >>> 16)) | 0;
}
