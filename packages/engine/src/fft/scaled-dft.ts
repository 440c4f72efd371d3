// The scaled discrete Fourier transform: a DFT whose step of frequency is free along each axis, so that voxels may be of any size. One
// axis after another, index j together with −j, which halves the work twice; of a real volume half of the result, which halves it again.
//
//   out(m) = Σⱼ in(j)·exp(±2πi·step·j·m)        j and m counted from the centres
//
// At 64³ it is arithmetic in the first cache: two output indices at a time share what they read, and rows are taken by the line of the
// cache that their results are written to. Sums are declared one by one, for [a, b] = [0, 0] makes an array each time.

import { type ComplexVolume, centreOf, complexVolume, type RealVolume, type Shape } from "../array/index.js";

/** How one axis is summed: indices beyond the limits are taken for 0, or left 0. */
export interface ScaledAxis {
  readonly step: number;
  readonly mostIn: number;
  readonly mostOut: number;
}

/** The limits of every axis. */
export type ScaledAxes = (axis: 0 | 1 | 2) => ScaledAxis;

/** One axis with its factors: rows of `width` for the output indices 0 to `pairsOut`, and one more where they are odd in number. */
interface Axis {
  readonly pairsIn: number;
  readonly pairsOut: number;
  readonly width: number;
  readonly cos: Float64Array;
  readonly sin: Float64Array;
}

/** The sum along all axes. */
export function scaledDft(volume: ComplexVolume, shape: Shape, sign: 1 | -1, along: ScaledAxes): ComplexVolume {
  let lengths: Shape = volume.shape;
  let { data } = volume;
  // Each pass sums the last axis and makes it the first: after three the order is the old one.
  for (const axis of [2, 1, 0] as const) {
    const [nz, ny, n] = lengths;
    const m = shape[axis];
    data = sumRows(data, nz * ny, n, axisOf(n, m, sign, along(axis)), m, middle(m));
    lengths = [m, nz, ny];
  }
  return complexVolume(shape, data);
}

/** The sum along all axes of a real volume: out(−m) is the conjugate of out(m). */
export function scaledDftOfReal({ shape: from, data }: RealVolume, shape: Shape, sign: 1 | -1, along: ScaledAxes): ComplexVolume {
  const [az, ay, ax] = ([0, 1, 2] as const).map((axis) => axisOf(from[axis], shape[axis], sign, along(axis)));
  const [sz, sy, sx] = [2 * az.pairsOut + 1, 2 * ay.pairsOut + 1, ax.pairsOut + 1];
  const first = sumRealRows(data, from[0] * from[1], from[2], ax);
  const second = sumRows(first, sx * from[0], from[1], ay, sy, ay.pairsOut);
  const half = sumRows(second, sy * sx, from[0], az, sz, az.pairsOut);
  return unfolded(half, [sz, sy, sx], shape);
}

/** The sum from its half with x ≥ 0, which lies with z and y counted from the middle. */
function unfolded(half: Float32Array, [sz, sy, sx]: Shape, shape: Shape): ComplexVolume {
  const out = complexVolume(shape);
  const [nz, ny, nx] = shape;
  const [cz, cy, cx] = centreOf(shape);
  const [hz, hy] = [middle(sz), middle(sy)];
  for (let z = -hz; z <= hz; z++) {
    for (let y = -hy; y <= hy; y++) {
      const row = 2 * ((z + hz) * sy + y + hy) * sx;
      if (cz + z < nz && cy + y < ny) {
        const to = 2 * (((cz + z) * ny + cy + y) * nx + cx);
        out.data.set(half.subarray(row, row + 2 * Math.min(sx, nx - cx)), to);
      }
      if (cz - z >= nz || cy - y >= ny) continue;
      const to = 2 * (((cz - z) * ny + cy - y) * nx + cx);
      for (let x = 1; x < sx; x++) {
        out.data[to - 2 * x] = half[row + 2 * x];
        out.data[to - 2 * x + 1] = -half[row + 2 * x + 1];
      }
    }
  }
  return out;
}

function middle(n: number): number {
  return Math.floor(n / 2);
}

function axisOf(n: number, m: number, sign: 1 | -1, { step, mostIn, mostOut }: ScaledAxis): Axis {
  const pairsIn = Math.min(middle(n), Math.floor(mostIn));
  const pairsOut = Math.min(middle(m), Math.floor(mostOut));
  const width = pairsIn + 1;
  const length = 2 * Math.ceil((pairsOut + 1) / 2) * width;
  const [cos, sin] = [new Float64Array(length), new Float64Array(length)];
  for (let k = 0; k <= pairsOut; k++) {
    for (let j = 0; j <= pairsIn; j++) {
      const angle = 2 * Math.PI * ((step * j * k) % 1);
      cos[k * width + j] = Math.cos(angle);
      sin[k * width + j] = sign * Math.sin(angle);
    }
  }
  return { pairsIn, pairsOut, width, cos, sin };
}

/** Complex numbers in a line of the cache: so many rows write beside each other. */
const block = 8;

/** Sums rows of n complex numbers; the results of a row are a column of `out` (m × rows), output index 0 in its line `centre`. */
function sumRows(data: Float32Array, rows: number, n: number, axis: Axis, m: number, centre: number): Float32Array {
  const { pairsIn, pairsOut, width, cos, sin } = axis;
  const out = new Float32Array(2 * m * rows);
  const centreIn = middle(n);
  // Even and odd parts of the rows of a block, real and imaginary.
  const [er, ei, or, oi] = [0, 1, 2, 3].map(() => new Float64Array(block * width));
  const lit = new Int32Array(block);
  for (let begin = 0; begin < rows; begin += block) {
    const end = Math.min(rows, begin + block);
    let count = 0;
    for (let row = begin; row < end; row++) {
      const start = 2 * (row * n + centreIn);
      let at = count * width;
      let most = 0;
      for (let j = 0; j <= pairsIn; j++, at++) {
        const hasUpper = centreIn + j < n;
        const a = hasUpper ? data[start + 2 * j] : 0;
        const b = hasUpper ? data[start + 2 * j + 1] : 0;
        const c = j > 0 ? data[start - 2 * j] : 0;
        const d = j > 0 ? data[start - 2 * j + 1] : 0;
        er[at] = a + c;
        ei[at] = b + d;
        or[at] = a - c;
        oi[at] = b - d;
        most += Math.abs(a) + Math.abs(b) + Math.abs(c) + Math.abs(d);
      }
      if (most !== 0) lit[count++] = row;
    }
    for (let k = 0; k <= pairsOut; k += 2) {
      const [at, next] = [k * width, (k + 1) * width];
      for (let r = 0; r < count; r++) {
        const base = r * width;
        let cr = 0;
        let ci = 0;
        let sr = 0;
        let si = 0;
        let cr2 = 0;
        let ci2 = 0;
        let sr2 = 0;
        let si2 = 0;
        for (let j = 0; j < width; j++) {
          const a = er[base + j];
          const b = ei[base + j];
          const c = or[base + j];
          const d = oi[base + j];
          const p = cos[at + j];
          const q = sin[at + j];
          const p2 = cos[next + j];
          const q2 = sin[next + j];
          cr += p * a;
          ci += p * b;
          sr += q * c;
          si += q * d;
          cr2 += p2 * a;
          ci2 += p2 * b;
          sr2 += q2 * c;
          si2 += q2 * d;
        }
        const row = lit[r];
        put(out, m, centre, rows, k, row, cr, ci, sr, si);
        if (k < pairsOut) put(out, m, centre, rows, k + 1, row, cr2, ci2, sr2, si2);
      }
    }
  }
  return out;
}

/** Σ (e·cos + i·o·sin) goes to k, with − to −k. */
function put(
  out: Float32Array,
  m: number,
  centre: number,
  rows: number,
  k: number,
  row: number,
  cr: number,
  ci: number,
  sr: number,
  si: number,
): void {
  if (centre + k < m) {
    const to = 2 * ((centre + k) * rows + row);
    out[to] = cr - si;
    out[to + 1] = ci + sr;
  }
  if (k === 0) return;
  const to = 2 * ((centre - k) * rows + row);
  out[to] = cr + si;
  out[to + 1] = ci - sr;
}

/** Sums rows of n real numbers for the output indices from 0 on: a row's results are a column of the answer. */
function sumRealRows(data: Float32Array, rows: number, n: number, { pairsIn, pairsOut, width, cos, sin }: Axis): Float32Array {
  const out = new Float32Array(2 * (pairsOut + 1) * rows);
  const centreIn = middle(n);
  const [even, odd] = [0, 1].map(() => new Float64Array(block * width));
  const lit = new Int32Array(block);
  for (let begin = 0; begin < rows; begin += block) {
    const end = Math.min(rows, begin + block);
    let count = 0;
    for (let row = begin; row < end; row++) {
      const start = row * n + centreIn;
      let at = count * width;
      let most = 0;
      for (let j = 0; j <= pairsIn; j++, at++) {
        const a = centreIn + j < n ? data[start + j] : 0;
        const c = j > 0 ? data[start - j] : 0;
        even[at] = a + c;
        odd[at] = a - c;
        most += Math.abs(a) + Math.abs(c);
      }
      if (most !== 0) lit[count++] = row;
    }
    for (let k = 0; k <= pairsOut; k += 2) {
      const [at, next] = [k * width, (k + 1) * width];
      for (let r = 0; r < count; r++) {
        const base = r * width;
        let re = 0;
        let im = 0;
        let re2 = 0;
        let im2 = 0;
        for (let j = 0; j < width; j++) {
          const a = even[base + j];
          const c = odd[base + j];
          re += cos[at + j] * a;
          im += sin[at + j] * c;
          re2 += cos[next + j] * a;
          im2 += sin[next + j] * c;
        }
        const to = 2 * (k * rows + lit[r]);
        out[to] = re;
        out[to + 1] = im;
        if (k === pairsOut) continue;
        out[to + 2 * rows] = re2;
        out[to + 2 * rows + 1] = im2;
      }
    }
  }
  return out;
}
