// The 48 symmetries of the cube, with and without complex conjugation, as augmentation: each of the 96 takes an object and its
// pattern to another object and its pattern, exactly: the array's axes are permuted and reversed, nothing is resampled.
//
//   ρ'(r) = ρ(Rr)     →  I'(q) = I(Rq)
//   ρ'(r) = ρ*(Rr)    →  I'(q) = I(−Rq)

import {
  type ComplexVolume,
  complexVolume,
  OptionError,
  type RealVolume,
  realVolume,
  type Shape,
  ShapeError,
} from "@friedel/engine";

/** Output axis a is input axis `axes[a]`, reversed about the centre where `reversed[a]`. */
export interface Symmetry {
  readonly axes: readonly [number, number, number];
  readonly reversed: readonly [boolean, boolean, boolean];
  /** Whether the object is conjugated too. */
  readonly conjugate: boolean;
}

export const identity: Symmetry = { axes: [0, 1, 2], reversed: [false, false, false], conjugate: false };

const orders = [
  [0, 1, 2],
  [0, 2, 1],
  [1, 0, 2],
  [1, 2, 0],
  [2, 0, 1],
  [2, 1, 0],
] as const;

/** All 96, {@link identity} first; half of them, with conjugation, are twins of the other half and have the same patterns. */
export const symmetries: readonly Symmetry[] = [false, true].flatMap((conjugate) =>
  orders.flatMap((axes) =>
    Array.from({ length: 8 }, (_, bits): Symmetry => {
      return { axes, reversed: [(bits & 1) !== 0, (bits & 2) !== 0, (bits & 4) !== 0], conjugate };
    }),
  ),
);

/** Conjugation adds no pattern: I(−Rq) is the pattern of ρ(−Rr) and of ρ*(Rr), twins. */
const distinct = symmetries.filter(({ conjugate }) => !conjugate);
/** Coprime to 48, and changes both the order of the axes and the reversals from one sample to the next. */
const stride = 29;

/** The largest number of samples in a prediction. */
export const mostSamples = distinct.length;

/** The first `count` symmetries under which a network sees a pattern, the identity first. Throws OptionError for other counts than 1 to 48. */
export function chooseSymmetries(count: number): readonly Symmetry[] {
  if (!(Number.isSafeInteger(count) && count >= 1 && count <= mostSamples))
    throw new OptionError(`expected from 1 to ${mostSamples} samples, found ${count}`);
  return Array.from({ length: count }, (_, i) => (i === 0 ? identity : distinct[(i * stride) % mostSamples]));
}

/** The inverse of a symmetry. */
export function inverseOf({ axes, reversed, conjugate }: Symmetry): Symmetry {
  const back: [number, number, number] = [0, 0, 0];
  const backReversed: [boolean, boolean, boolean] = [false, false, false];
  axes.forEach((axis, a) => {
    back[axis] = a;
    backReversed[axis] = reversed[a];
  });
  return { axes: back, reversed: backReversed, conjugate };
}

/** The object under a symmetry. Throws ShapeError for one with unequal axes. */
export function symmetricObject({ shape, data }: ComplexVolume, symmetry: Symmetry): ComplexVolume {
  const out = complexVolume(shape);
  const sign = symmetry.conjugate ? -1 : 1;
  let to = 0;
  forEachSource(shape, symmetry, (from) => {
    out.data[to++] = data[2 * from];
    out.data[to++] = sign * data[2 * from + 1];
  });
  return out;
}

/** The intensity that the object under a symmetry scatters. Throws ShapeError for one with unequal axes. */
export function symmetricIntensity({ shape, data }: RealVolume, { axes, reversed, conjugate }: Symmetry): RealVolume {
  const out = realVolume(shape);
  const [a, b, c] = reversed.map((is) => is !== conjugate);
  let to = 0;
  forEachSource(shape, { axes, reversed: [a, b, c], conjugate }, (from) => {
    out.data[to++] = data[from];
  });
  return out;
}

/** Visits the input index of every output voxel in order. */
function forEachSource([nz, ny, nx]: Shape, { axes, reversed }: Symmetry, visit: (from: number) => void): void {
  if (nz !== ny || ny !== nx) throw new ShapeError(`expected three equal axes to permute, found ${nz}×${ny}×${nx}`);
  const n = nx;
  const stride = [n * n, n, 1];
  const middle = 2 * Math.floor(n / 2);
  const [zs, ys, xs] = axes.map((axis, a) =>
    Int32Array.from({ length: n }, (_, i) => stride[axis] * (reversed[a] ? (middle - i + n) % n : i)),
  );
  for (const z of zs) for (const y of ys) for (let x = 0; x < n; x++) visit(z + y + xs[x]);
}
