// From a pattern's own sampling to that of a network and back. A trigonometric sum at chosen places takes the part of an FFT, so that
// voxels may be of any size; each axis by itself, and index j together with −j, which halves the work twice.
//
//   out(m) = Σⱼ in(j)·exp(±2πi·step·j·m)        j and m counted from the centres

import { type ComplexVolume, centreOf, complexVolume, type RealVolume, type Shape, type Triple } from "@friedel/core";

/** A network's voxels for one pattern. */
export interface Sampling {
  /** The network's voxel in voxels of the pattern's object, along each axis. */
  readonly voxel: Triple;
  readonly patternShape: Shape;
  readonly shape: Shape;
}

/** The voxels of a network of this shape in which a crystal of `measured` oversampling has the oversampling `wanted`. */
export function samplingFor(patternShape: Shape, measured: Triple, shape: Shape, wanted: number): Sampling {
  const along = (axis: 0 | 1 | 2): number => (wanted * patternShape[axis]) / (measured[axis] * shape[axis]);
  return { voxel: [along(0), along(1), along(2)], patternShape, shape };
}

/** The Patterson function of an intensity on a network's voxels; beyond the pattern's own field of view it is 0. */
export function pattersonAt({ shape, data }: RealVolume, { voxel, shape: wanted }: Sampling): ComplexVolume {
  const input = complexVolume(shape);
  for (let i = 0; i < data.length; i++) input.data[2 * i] = data[i];
  return trigonometricSum(input, wanted, 1, (axis) => {
    const n = shape[axis];
    // Finer than the network's voxels can show is left out; coarser than the pattern's field of view would repeat.
    return { step: voxel[axis] / n, mostIn: n / (2 * voxel[axis]), mostOut: n / (2 * voxel[axis]) };
  });
}

/** The scattered amplitude, on the pattern's voxels, of an object on (the central part of) a network's voxels. */
export function amplitudeAt(object: ComplexVolume, { voxel, patternShape }: Sampling): ComplexVolume {
  return trigonometricSum(object, patternShape, -1, (axis) => {
    const n = patternShape[axis];
    return { step: voxel[axis] / n, mostIn: Number.POSITIVE_INFINITY, mostOut: n / (2 * voxel[axis]) };
  });
}

/** How one axis is summed: indices beyond the limits are taken for 0, or left 0. */
interface AxisSum {
  readonly step: number;
  readonly mostIn: number;
  readonly mostOut: number;
}

/** The sum along all axes. */
export function trigonometricSum(
  volume: ComplexVolume,
  shape: Shape,
  sign: 1 | -1,
  along: (axis: 0 | 1 | 2) => AxisSum,
): ComplexVolume {
  let lengths: Shape = volume.shape;
  let { data } = volume;
  // Each pass sums the last axis and makes it the first: after three the order is the old one.
  for (const axis of [2, 1, 0] as const) {
    data = sumLastAxis(data, lengths, shape[axis], sign, along(axis));
    lengths = [shape[axis], lengths[0], lengths[1]];
  }
  return complexVolume(shape, data);
}

function sumLastAxis(
  data: Float32Array,
  [nz, ny, n]: Shape,
  m: number,
  sign: 1 | -1,
  { step, mostIn, mostOut }: AxisSum,
): Float32Array {
  const rows = nz * ny;
  const out = new Float32Array(2 * m * rows);
  const [centreIn, centreOut] = [centreOf([1, 1, n])[2], centreOf([1, 1, m])[2]];
  const pairsIn = Math.min(centreIn, Math.floor(mostIn));
  const pairsOut = Math.min(centreOut, Math.floor(mostOut));
  const width = pairsIn + 1;
  const cos = new Float64Array((pairsOut + 1) * width);
  const sin = new Float64Array((pairsOut + 1) * width);
  for (let k = 0; k <= pairsOut; k++) {
    for (let j = 0; j <= pairsIn; j++) {
      const angle = 2 * Math.PI * ((step * j * k) % 1);
      cos[k * width + j] = Math.cos(angle);
      sin[k * width + j] = sign * Math.sin(angle);
    }
  }
  // Even and odd parts of a row, real and imaginary.
  const [er, ei, or, oi] = [0, 1, 2, 3].map(() => new Float64Array(width));
  for (let row = 0; row < rows; row++) {
    const start = 2 * (row * n + centreIn);
    let isDark = true;
    for (let j = 0; j <= pairsIn; j++) {
      const hasUpper = centreIn + j < n;
      const [a, b] = hasUpper ? [data[start + 2 * j], data[start + 2 * j + 1]] : [0, 0];
      const [c, d] = j > 0 ? [data[start - 2 * j], data[start - 2 * j + 1]] : [0, 0];
      er[j] = a + c;
      ei[j] = b + d;
      or[j] = a - c;
      oi[j] = b - d;
      isDark &&= a === 0 && b === 0 && c === 0 && d === 0;
    }
    if (isDark) continue;
    for (let k = 0; k <= pairsOut; k++) {
      let [cr, ci, sr, si] = [0, 0, 0, 0];
      const at = k * width;
      for (let j = 0; j < width; j++) {
        const c = cos[at + j];
        const s = sin[at + j];
        cr += c * er[j];
        ci += c * ei[j];
        sr += s * or[j];
        si += s * oi[j];
      }
      // Σ (e·cos + i·o·sin) at k, with − at −k.
      if (centreOut + k < m) {
        const to = 2 * ((centreOut + k) * rows + row);
        out[to] = cr - si;
        out[to + 1] = ci + sr;
      }
      if (k === 0) continue;
      const to = 2 * ((centreOut - k) * rows + row);
      out[to] = cr + si;
      out[to + 1] = ci - sr;
    }
  }
  return out;
}
