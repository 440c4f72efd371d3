// Whether the frames bear out what a log says of their beam. Along the frames a pixel's curve is smooth, since the pattern is oversampled:
// factors that are right make its fourth differences smaller. What a single pixel says is scattered; all of them together are not.

import { type MaskVolume, Measured, type RealVolume } from "@friedel/engine";

/** What factors do to the fourth differences of the frames. */
export interface BeamEvidence {
  /** Mean over the pixels of (a − b)/(a + b), a and b the squares of the differences without and with the factors. */
  readonly gain: number;
  /** The same over its standard deviation, each pixel a sample. */
  readonly sigmas: number;
}

const difference = [1, -4, 6, -4, 1] as const;
/** Pixels with fewer counts in five frames tell nothing of them. */
const leastCounts = 20;

/** Counts of a pixel in the frames of a fourth difference; none where one of them is not measured. */
function countsOf(counts: ArrayLike<number>, mask: Uint8Array, from: number, area: number): number {
  let total = 0;
  for (let j = 0, i = from; j < difference.length; j++, i += area) {
    if (mask[i] === Measured.no) return 0;
    total += counts[i];
  }
  return total;
}

/** First frames of the fourth differences that factors (one a frame) change. */
export function changedBy(factors: Float64Array): number[] {
  const isEven = (k: number): boolean => difference.every((_, j) => factors[k + j] === factors[k]);
  return Array.from({ length: Math.max(0, factors.length - difference.length + 1) }, (_, k) => k).filter((k) => !isEven(k));
}

/** What each of several factors would do. Fields are one a set of factors. */
interface Sums {
  readonly pixels: Float64Array;
  readonly gain: Float64Array;
  readonly squares: Float64Array;
}

/**
 * Tries sets of factors (one a frame) on counts (frame, row, column), `signal` what they are without gain and background, in the differences
 * that begin at `places`: in one look at the counts, of which most tell nothing. On drawn crystals that fill a third to two thirds of the
 * array, with 100 to 1e5 counts in the brightest voxel, a beam that falls to 45 % has −2.2 to 19 sigmas, and a monitor that is wrong about
 * it −0.3 to −19.
 */
export function beamEvidence(
  { data: signal }: RealVolume,
  { data: counts, shape }: RealVolume,
  mask: MaskVolume,
  tried: readonly Float64Array[],
  places: readonly number[],
): BeamEvidence[] {
  const [, rows, columns] = shape;
  const area = rows * columns;
  // Those of the differences as they are, and of each set behind.
  const weights = places.map((k) =>
    [undefined, ...tried].map((factors) => Float64Array.from(difference, (weight, j) => weight / (factors?.[k + j] ?? 1))),
  );
  const unevenness = new Float64Array(1 + tried.length);
  const sums: Sums = { pixels: noSums(tried), gain: noSums(tried), squares: noSums(tried) };
  for (let pixel = 0; pixel < area; pixel++) {
    let isLit = false;
    for (let n = 0; n < places.length; n++) {
      const from = places[n] * area + pixel;
      const total = countsOf(counts, mask.data, from, area);
      if (total < leastCounts) continue;
      if (!isLit) unevenness.fill(0);
      isLit = true;
      for (let s = 0; s < unevenness.length; s++) unevenness[s] += total * relative(weights[n][s], signal, counts, from, area);
    }
    if (isLit) addPixel(sums, unevenness);
  }
  return tried.map((_, s) => ({
    gain: sums.gain[s] / Math.max(1, sums.pixels[s]),
    sigmas: sums.squares[s] === 0 ? 0 : sums.gain[s] / Math.sqrt(sums.squares[s]),
  }));
}

function noSums({ length }: { readonly length: number }): Float64Array {
  return new Float64Array(length);
}

function addPixel({ pixels, gain, squares }: Sums, unevenness: Float64Array): void {
  const before = unevenness[0];
  for (let s = 0; s < pixels.length; s++) {
    const after = unevenness[s + 1];
    if (before + after === 0) continue;
    const of = (before - after) / (before + after);
    pixels[s]++;
    gain[s] += of;
    squares[s] += of ** 2;
  }
}

/** The square of a difference that is no counting noise, over that of its size: what it would be if all its terms had one sign. */
function relative(
  weights: Float64Array,
  signal: ArrayLike<number>,
  counts: ArrayLike<number>,
  from: number,
  area: number,
): number {
  // One by one: [a, b] = [0, 0] makes an array, here for each difference.
  let sum = 0;
  let size = 0;
  let variance = 0;
  for (let j = 0, i = from; j < weights.length; j++, i += area) {
    const term = weights[j] * signal[i];
    sum += term;
    size += Math.abs(term);
    variance += weights[j] ** 2 * (counts[i] + 1);
  }
  return size === 0 ? 0 : Math.max(0, sum ** 2 - variance) / size ** 2;
}
