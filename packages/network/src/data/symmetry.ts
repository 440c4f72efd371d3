// The 48 symmetries of the cube, with and without complex conjugation, as augmentation: each of the 96 takes an object and its
// pattern to another object and its pattern, exactly, because an array's own axes are permuted and reversed and nothing is resampled.
//
//   ρ'(r) = ρ(Rr)     →  I'(q) = I(Rq)
//   ρ'(r) = ρ*(Rr)    →  I'(q) = I(−Rq)

import { type ComplexVolume, complexVolume, type RealVolume, realVolume, type Shape, ShapeError } from "@friedel/engine";

/** Output axis a is input axis `axes[a]`, reversed about the centre where `reversed[a]`. */
export interface Symmetry {
  readonly axes: readonly [number, number, number];
  readonly reversed: readonly [boolean, boolean, boolean];
  /** Whether the object is conjugated too. */
  readonly conjugate: boolean;
}

/** Leaves everything as it is. */
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
    Array.from(
      { length: 8 },
      (_, bits): Symmetry => ({
        axes,
        reversed: [(bits & 1) !== 0, (bits & 2) !== 0, (bits & 4) !== 0],
        conjugate,
      }),
    ),
  ),
);

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
  if (nz !== ny || ny !== nx) throw new ShapeError(`expected three equal axes to turn into each other, found ${nz}×${ny}×${nx}`);
  const n = nx;
  const stride = [n * n, n, 1];
  const middle = 2 * Math.floor(n / 2);
  const [zs, ys, xs] = axes.map((axis, a) =>
    Int32Array.from({ length: n }, (_, i) => stride[axis] * (reversed[a] ? (middle - i + n) % n : i)),
  );
  for (const z of zs) for (const y of ys) for (let x = 0; x < n; x++) visit(z + y + xs[x]);
}
