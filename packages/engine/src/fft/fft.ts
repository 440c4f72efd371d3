// The reference Fourier transform: float64, any product of 2, 3 and 5, written to be read.
// Stockham's self-sorting form (Swarztrauber, Parallel Computing 1, 45 (1984), doi 10.1016/S0167-8191(84)90413-7), one pass a
// factor. The engines' fast transforms are tested against it; it is itself tested against the sum that defines it.

import type { Shape } from "../array/index.js";
import { formatShape, isFftSize } from "../array/index.js";
import { ShapeError } from "../errors.js";

/** Transforms the complex lines of one length; `sign` −1 is forward, exp(−2πi jk/n), +1 inverse without the factor 1/n. */
export type LineTransform = (line: Float64Array, sign: 1 | -1) => void;

/** The prime factors (2, 3, 5) of a length. Throws {@link ShapeError} where there are others. */
export function fftFactors(n: number): number[] {
  if (!isFftSize(n)) throw new ShapeError(`expected an axis length 2^a·3^b·5^c, found ${n}`);
  const factors: number[] = [];
  let rest = n;
  for (const p of [2, 3, 5]) for (; rest % p === 0; rest /= p) factors.push(p);
  return factors;
}

/** The transform, in place, of interleaved complex lines of n samples. */
export function planLine(n: number): LineTransform {
  const factors = fftFactors(n);
  const cos = Float64Array.from({ length: n }, (_, k) => Math.cos((2 * Math.PI * k) / n));
  const sin = Float64Array.from({ length: n }, (_, k) => Math.sin((2 * Math.PI * k) / n));
  const scratch = new Float64Array(2 * n);
  return (line, sign) => {
    let from: Float64Array = line;
    let to: Float64Array = scratch;
    let stride = 1;
    for (const p of factors) {
      butterflies(from, to, n, p, stride, cos, sin, sign);
      [from, to] = [to, from];
      stride *= p;
    }
    if (from !== line) line.set(from);
  };
}

/**
 * One pass of radix p: y[k + s(pq + i)] = w_m^{qi} Σ_j x[k + s(q + (m/p)·j)] w_p^{ij}, with s the stride, m = n/s and w_m the
 * m-th root of unity of the wanted sign.
 */
function butterflies(
  x: Float64Array,
  y: Float64Array,
  n: number,
  p: number,
  s: number,
  cos: Float64Array,
  sin: Float64Array,
  sign: number,
): void {
  const blocks = n / s / p;
  for (let q = 0; q < blocks; q++) {
    for (let i = 0; i < p; i++) {
      for (let k = 0; k < s; k++) {
        let re = 0;
        let im = 0;
        for (let j = 0; j < p; j++) {
          const angle = (q * i * s + ((i * j) % p) * (n / p)) % n;
          const c = cos[angle];
          const d = sign * sin[angle];
          const from = 2 * (k + s * (q + blocks * j));
          re += x[from] * c - x[from + 1] * d;
          im += x[from] * d + x[from + 1] * c;
        }
        const at = 2 * (k + s * (p * q + i));
        y[at] = re;
        y[at + 1] = im;
      }
    }
  }
}

/**
 * 3D transform in place of interleaved complex data with index 0 as the origin of every axis; forward without a factor,
 * inverse with 1/N. Returns `data`. Throws {@link ShapeError} for lengths other than 2^a·3^b·5^c or data of another length.
 */
export function transform3d(data: Float64Array, shape: Shape, direction: "forward" | "inverse"): Float64Array {
  const total = shape[0] * shape[1] * shape[2];
  if (data.length !== 2 * total)
    throw new ShapeError(`expected ${2 * total} samples for ${formatShape(shape)}, found ${data.length}`);
  const sign = direction === "forward" ? -1 : 1;
  let stride = 1;
  for (const n of [shape[2], shape[1], shape[0]]) {
    transformAxis(data, n, stride, planLine(n), sign);
    stride *= n;
  }
  if (direction === "inverse") for (let i = 0; i < data.length; i++) data[i] /= total;
  return data;
}

function transformAxis(data: Float64Array, n: number, stride: number, transform: LineTransform, sign: 1 | -1): void {
  const line = new Float64Array(2 * n);
  const lines = data.length / 2 / n;
  for (let l = 0; l < lines; l++) {
    const start = Math.floor(l / stride) * stride * n + (l % stride);
    for (let k = 0; k < n; k++) {
      line[2 * k] = data[2 * (start + k * stride)];
      line[2 * k + 1] = data[2 * (start + k * stride) + 1];
    }
    transform(line, sign);
    for (let k = 0; k < n; k++) {
      data[2 * (start + k * stride)] = line[2 * k];
      data[2 * (start + k * stride) + 1] = line[2 * k + 1];
    }
  }
}
