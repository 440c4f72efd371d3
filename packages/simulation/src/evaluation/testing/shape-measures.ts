// Measures of drawn crystals that no generator uses: how long, how many, how hollow, how broken they are.

import { type ComplexVolume, type MaskVolume, placeOf, type Shape, triple } from "@friedel/engine";

const strides = ([, ny, nx]: Shape) => [ny * nx, nx, 1] as const;

/** A place (z, y, x) and its weight. */
export interface Weighted {
  readonly place: readonly number[];
  readonly weight: number;
}

/** Standard deviations of places along the principal axes of their distribution, least first, in voxels. */
export function principalSpreads(points: readonly Weighted[]): number[] {
  const mass = points.reduce((sum, { weight }) => sum + weight, 0);
  const mean = triple((a) => points.reduce((sum, { place, weight }) => sum + weight * place[a], 0) / mass);
  const [xx, xy, xz, , yy, yz, , , zz] = Array.from({ length: 9 }, (_, j) => {
    const [a, b] = [Math.floor(j / 3), j % 3];
    return points.reduce((sum, { place, weight }) => sum + weight * (place[a] - mean[a]) * (place[b] - mean[b]), 0) / mass;
  });
  // Eigenvalues of a symmetric matrix m + p·B, 2cos of a third of the angle of det B: O. K. Smith, Commun. ACM 4, 168 (1961).
  const m = (xx + yy + zz) / 3;
  const p = Math.sqrt(((xx - m) ** 2 + (yy - m) ** 2 + (zz - m) ** 2 + 2 * (xy ** 2 + xz ** 2 + yz ** 2)) / 6);
  const [a, b, c] = [xx - m, yy - m, zz - m];
  const determinant = a * (b * c - yz * yz) - xy * (xy * c - yz * xz) + xz * (xy * yz - b * xz);
  const third = Math.acos(Math.max(-1, Math.min(1, determinant / (2 * p ** 3)))) / 3;
  const values = [0, 1, 2].map((n) => m + 2 * p * Math.cos(third + (2 * Math.PI * n) / 3));
  return values.map((value) => Math.sqrt(Math.max(0, value))).sort((u, v) => u - v);
}

/** Differences of phase between neighbours inside, radians, and the places between them. */
export function stepsOf({ shape, data }: ComplexVolume): { step: number; place: readonly number[] }[] {
  const steps: { step: number; place: readonly number[] }[] = [];
  const isInside = (i: number) => Math.hypot(data[2 * i], data[2 * i + 1]) > 0.9;
  for (let i = 0; i < data.length / 2; i++) {
    const place = placeOf(i, shape);
    for (const [axis, stride] of strides(shape).entries()) {
      const other = i + stride;
      if (place[axis] + 1 >= shape[axis] || !isInside(i) || !isInside(other)) continue;
      const [re, im] = [data[2 * i] * data[2 * other], data[2 * i] * data[2 * other + 1]];
      const angle = Math.atan2(im - data[2 * i + 1] * data[2 * other], re + data[2 * i + 1] * data[2 * other + 1]);
      steps.push({ step: Math.abs(angle), place: place.map((n, a) => n + (a === axis ? 0.5 : 0)) });
    }
  }
  return steps;
}

/** Voxels outside that have some inside before and behind them along all three axes: none for a convex body. */
export function enclosed({ shape, data }: MaskVolume): number {
  let count = 0;
  for (let i = 0; i < data.length; i++) {
    if (data[i]) continue;
    const place = placeOf(i, shape);
    const isBetween = strides(shape).every((stride, axis) => {
      const line = Array.from({ length: shape[axis] }, (_, n) => data[i + (n - place[axis]) * stride] > 0);
      return line.slice(0, place[axis]).includes(true) && line.slice(place[axis] + 1).includes(true);
    });
    if (isBetween) count++;
  }
  return count;
}

/** Sizes in voxels of the parts of a body that share no face. */
export function pieces({ shape, data }: MaskVolume): number[] {
  const left = data.slice();
  const sizes: number[] = [];
  for (let i = 0; i < left.length; i++) {
    if (!left[i]) continue;
    const stack = [i];
    left[i] = 0;
    let size = 0;
    for (let at = stack.pop(); at !== undefined; at = stack.pop()) {
      size++;
      // No body reaches an end of the array, where neighbours would be those of the other side.
      for (const stride of strides(shape)) {
        for (const other of [at - stride, at + stride]) {
          if (!left[other]) continue;
          left[other] = 0;
          stack.push(other);
        }
      }
    }
    sizes.push(size);
  }
  return sizes;
}
