// The regularisers of a descent and its polar coordinates in float64; formulas in `descent/descent.ts`.

import type { Shape } from "../array/index.js";
import type { Regularisers } from "../descent/index.js";

/** Adds the regularisers' gradient to `gradient` and returns their value for `rho` inside `support`. */
export function regularise(
  rho: Float64Array,
  support: Uint8Array,
  shape: Shape,
  { totalVariation, homogeneity }: Regularisers,
  gradient: Float64Array,
): number {
  let value = 0;
  if (totalVariation) value += addVariation(rho, support, shape, totalVariation, gradient);
  if (homogeneity) value += addInhomogeneity(rho, support, homogeneity.weight, gradient);
  return value;
}

function addVariation(
  rho: Float64Array,
  support: Uint8Array,
  [nz, ny, nx]: Shape,
  { weight, smoothing }: { readonly weight: number; readonly smoothing: number },
  gradient: Float64Array,
): number {
  let value = 0;
  for (let z = 0, i = 0; z < nz; z++) {
    for (let y = 0; y < ny; y++) {
      for (let x = 0; x < nx; x++, i++) {
        if (support[i] === 0) continue;
        const neighbours = [z + 1 < nz ? i + ny * nx : i, y + 1 < ny ? i + nx : i, x + 1 < nx ? i + 1 : i].filter(
          (j) => j !== i && support[j] !== 0,
        );
        const squares = neighbours.reduce(
          (sum, j) => sum + (rho[2 * j] - rho[2 * i]) ** 2 + (rho[2 * j + 1] - rho[2 * i + 1]) ** 2,
          smoothing ** 2,
        );
        const length = Math.sqrt(squares);
        value += weight * length;
        for (const j of neighbours) {
          for (const part of [0, 1]) {
            const pull = (weight * (rho[2 * j + part] - rho[2 * i + part])) / length;
            gradient[2 * j + part] += pull;
            gradient[2 * i + part] -= pull;
          }
        }
      }
    }
  }
  return value;
}

function addInhomogeneity(rho: Float64Array, support: Uint8Array, weight: number, gradient: Float64Array): number {
  const modulus = support.reduce<number[]>((list, inside, i) => {
    list.push(inside === 0 ? 0 : Math.hypot(rho[2 * i], rho[2 * i + 1]));
    return list;
  }, []);
  const inside = support.reduce((a, b) => a + b, 0);
  const mean = modulus.reduce((a, b) => a + b, 0) / inside;
  let value = 0;
  modulus.forEach((m, i) => {
    if (support[i] === 0) return;
    value += weight * (m - mean) ** 2;
    if (m === 0) return;
    const pull = (2 * weight * (m - mean)) / m;
    gradient[2 * i] += pull * rho[2 * i];
    gradient[2 * i + 1] += pull * rho[2 * i + 1];
  });
  return value;
}

/** Polar coordinates [a, ψ] of ρ = a·exp(iψ/unit). */
export function toPolar(rho: Float64Array, unit: number): Float64Array {
  return rho.map((_, i) => (i % 2 === 0 ? Math.hypot(rho[i], rho[i + 1]) : unit * Math.atan2(rho[i], rho[i - 1])));
}

/** ρ of polar coordinates. */
export function fromPolar(point: Float64Array, unit: number): Float64Array {
  return point.map((_, i) => (i % 2 === 0 ? point[i] * Math.cos(point[i + 1] / unit) : point[i - 1] * Math.sin(point[i] / unit)));
}

/** The gradient by a and ψ: Re(conj(G)·exp(iψ/u)) and Im(G·conj(ρ))/u. */
export function polarGradient(gradient: Float64Array, point: Float64Array, unit: number): Float64Array {
  return gradient.map((_, i) => {
    const even = i - (i % 2);
    const [c, s] = [Math.cos(point[even + 1] / unit), Math.sin(point[even + 1] / unit)];
    return i === even ? gradient[i] * c + gradient[i + 1] * s : (point[even] * (gradient[i] * c - gradient[even] * s)) / unit;
  });
}
