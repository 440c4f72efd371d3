// The centre of a pattern from its symmetry: an object that is real, or nearly, scatters alike to q and to −q. With a = √A and both
// voxels measured, s(c) = 2 Σ a(c+q)·a(c−q) / Σ a²(c+q) + a²(c−q) is 1 at a perfect centre; numerator and denominator are
// convolutions of the pattern with itself. The centre is never the brightest voxel: beside a beam stop that is somewhere at its edge.

import { DataError, Measured, nextFftSize, type Shape, type Triple, transform3d, triple } from "@friedel/engine";
import type { CountedPattern } from "./lay-out.js";

/** A centre, and how alike both sides of it are: 0 for as little as about most other places, 1 for a perfect symmetry. */
export interface FriedelCentre {
  readonly centre: Triple;
  readonly symmetry: number;
}

/** Places whose pairs hold less than this share of the most light are not looked at. */
const leastLight = 0.5;
/** Below this nothing is symmetric. */
const leastSymmetry = 0.15;

/** The voxel about which a pattern is most symmetric. Throws {@link DataError} where there is none. */
export function friedelCentre(pattern: CountedPattern): FriedelCentre {
  return mostSymmetric(symmetryOf(pattern), pattern.counts.shape);
}

function mostSymmetric(symmetry: Symmetry, shape: Shape): FriedelCentre {
  let best = { centre: triple((axis) => Math.floor(shape[axis] / 2)), symmetry: Number.NEGATIVE_INFINITY };
  symmetry.forEach((value, centre) => {
    if (value > best.symmetry) best = { centre, symmetry: value };
  });
  if (best.symmetry >= leastSymmetry) return best;
  const found = `the best centre, ${best.centre.join(",")}, with ${best.symmetry.toFixed(2)} of it`;
  throw new DataError(
    `expected a pattern with Friedel symmetry to find its centre by (--centre row,column gives it), found ${found}`,
  );
}

/**
 * Throws {@link DataError} for a centre that is no more symmetric than most places while another is: of real objects, and of power spectra.
 */
export function requireSymmetric(pattern: CountedPattern, centre: Triple): void {
  const symmetry = symmetryOf(pattern);
  const best = mostSymmetric(symmetry, pattern.counts.shape);
  const own = symmetry.at(centre);
  if (own >= leastSymmetry && own >= best.symmetry / 2) return;
  const found = `${centre.join(",")} with a symmetry of ${own.toFixed(2)}, while ${best.centre.join(",")} has ${best.symmetry.toFixed(2)}`;
  throw new DataError(`expected a centre about which the pattern is symmetric (--centre friedel finds it), found ${found}`);
}

/** The symmetry about the voxels that have enough light about them, less its median and over what is left to 1; 0 about others. */
interface Symmetry {
  readonly at: (centre: Triple) => number;
  readonly forEach: (visit: (value: number, centre: Triple) => void) => void;
}

function symmetryOf({ counts, mask }: CountedPattern): Symmetry {
  const { shape } = counts;
  const padded = triple((axis) => (shape[axis] === 1 ? 1 : nextFftSize(2 * shape[axis])));
  const roots = counts.data.map((value, i) => (mask.data[i] === Measured.no ? 0 : Math.max(0, value) ** 0.25));
  const measured = roots.map((_, i) => Number(mask.data[i] !== Measured.no));
  const pairs = product(padded, shape, roots, roots);
  const light = product(
    padded,
    shape,
    roots.map((value) => value * value),
    measured,
  );
  const place = (centre: Triple) => ((2 * centre[0] * padded[1] + 2 * centre[1]) * padded[2] + 2 * centre[2]) | 0;
  const most = light.reduce((a, b) => Math.max(a, b), 0);
  const raw = (centre: Triple) => {
    const i = place(centre);
    return light[i] > leastLight * most ? pairs[i] / light[i] : Number.NaN;
  };
  const values: { readonly centre: Triple; readonly value: number }[] = [];
  for (let z = 0; z < shape[0]; z++) {
    for (let y = 0; y < shape[1]; y++) {
      for (let x = 0; x < shape[2]; x++) {
        const value = raw([z, y, x]);
        if (value >= 0) values.push({ centre: [z, y, x], value });
      }
    }
  }
  const sorted = values.map(({ value }) => value).sort((a, b) => a - b);
  const usual = sorted[Math.floor(sorted.length / 2)] ?? 0;
  const scaled = (value: number) => (value - usual) / (1 - usual);
  return {
    at: (centre: Triple) => {
      const value = raw(centre);
      return value >= 0 ? scaled(value) : 0;
    },
    forEach: (visit: (value: number, centre: Triple) => void) => {
      for (const { centre, value } of values) visit(scaled(value), centre);
    },
  };
}

/** The convolution of two real arrays, at the sums of their indices. */
function product(padded: Shape, shape: Shape, a: ArrayLike<number>, b: ArrayLike<number>): Float64Array {
  const spectrum = (values: ArrayLike<number>) => {
    const out = new Float64Array(2 * padded[0] * padded[1] * padded[2]);
    for (let i = 0; i < values.length; i++) {
      const [z, y, x] = [Math.floor(i / (shape[1] * shape[2])), Math.floor(i / shape[2]) % shape[1], i % shape[2]];
      out[2 * ((z * padded[1] + y) * padded[2] + x)] = values[i];
    }
    return transform3d(out, padded, "forward");
  };
  const [p, q] = [spectrum(a), spectrum(b)];
  for (let i = 0; i < p.length; i += 2) {
    const [re, im] = [p[i] * q[i] - p[i + 1] * q[i + 1], p[i] * q[i + 1] + p[i + 1] * q[i]];
    p[i] = re;
    p[i + 1] = im;
  }
  return transform3d(p, padded, "inverse").filter((_, i) => i % 2 === 0);
}
