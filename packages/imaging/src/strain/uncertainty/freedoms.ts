// The differences between two objects of one crystal that mean nothing: a phase offset, a phase ramp, a shift. For objects that
// are nearly equal these are seven directions in the space of objects (iρ, i·n·ρ along three axes, ∂ρ along three axes), and to take
// them out is a projection. It is no search: objects that are far apart are laid over each other by `alignEnsemble` first.

import { type ComplexVolume, centreOf, complexVolume, type MaskVolume } from "@friedel/engine";

/** Indices of the voxels of a support, in order. */
export function voxelsOf({ data }: MaskVolume): Uint32Array {
  let count = 0;
  for (const value of data) count += Number(value !== 0);
  const out = new Uint32Array(count);
  let next = 0;
  for (let i = 0; i < data.length; i++) if (data[i] !== 0) out[next++] = i;
  return out;
}

/**
 * A function that takes offset, ramp and shift relative to `object` out of objects near it, by least squares on the voxels given;
 * what it returns is 0 elsewhere.
 */
export function leveller(object: ComplexVolume, voxels: Uint32Array): (other: ComplexVolume) => ComplexVolume {
  const basis = orthonormal(freedoms(object, voxels));
  return (other) => {
    const turned = turnedTo(object, other, voxels);
    const difference = new Float64Array(2 * voxels.length);
    for (let j = 0; j < voxels.length; j++) {
      const i = 2 * voxels[j];
      difference[2 * j] = turned[2 * j] - object.data[i];
      difference[2 * j + 1] = turned[2 * j + 1] - object.data[i + 1];
    }
    for (const direction of basis) addTimes(difference, direction, -product(difference, direction));
    const out = complexVolume(object.shape);
    for (let j = 0; j < voxels.length; j++) {
      const i = 2 * voxels[j];
      out.data[i] = object.data[i] + difference[2 * j];
      out.data[i + 1] = object.data[i + 1] + difference[2 * j + 1];
    }
    return out;
  };
}

/** `other` on the voxels, turned by the phase that brings it nearest to `object`: a large offset is no small deviation. */
function turnedTo(object: ComplexVolume, other: ComplexVolume, voxels: Uint32Array): Float64Array {
  let re = 0;
  let im = 0;
  for (const voxel of voxels) {
    const i = 2 * voxel;
    re += other.data[i] * object.data[i] + other.data[i + 1] * object.data[i + 1];
    im += other.data[i] * object.data[i + 1] - other.data[i + 1] * object.data[i];
  }
  const length = Math.hypot(re, im);
  const [c, s] = length > 0 ? [re / length, im / length] : [1, 0];
  const out = new Float64Array(2 * voxels.length);
  for (let j = 0; j < voxels.length; j++) {
    const i = 2 * voxels[j];
    out[2 * j] = c * other.data[i] - s * other.data[i + 1];
    out[2 * j + 1] = s * other.data[i] + c * other.data[i + 1];
  }
  return out;
}

function freedoms({ shape, data }: ComplexVolume, voxels: Uint32Array): Float64Array[] {
  const [cz, cy, cx] = centreOf(shape);
  const strides = [shape[1] * shape[2], shape[2], 1];
  const out = Array.from({ length: 7 }, () => new Float64Array(2 * voxels.length));
  for (let j = 0; j < voxels.length; j++) {
    const i = voxels[j];
    const n = [Math.floor(i / strides[0]), Math.floor(i / strides[1]) % shape[1], i % shape[2]];
    const factors = [1, n[0] - cz, n[1] - cy, n[2] - cx];
    for (let k = 0; k < 4; k++) {
      out[k][2 * j] = -factors[k] * data[2 * i + 1];
      out[k][2 * j + 1] = factors[k] * data[2 * i];
    }
    for (let axis = 0; axis < 3; axis++) {
      for (const part of [0, 1]) {
        const next = n[axis] + 1 < shape[axis] ? data[2 * (i + strides[axis]) + part] : 0;
        const last = n[axis] > 0 ? data[2 * (i - strides[axis]) + part] : 0;
        out[4 + axis][2 * j + part] = (next - last) / 2;
      }
    }
  }
  return out;
}

/** Drop a direction whose component orthogonal to the others is below this fraction. */
const independent = 1e-6;

function orthonormal(vectors: Float64Array[]): Float64Array[] {
  const basis: Float64Array[] = [];
  for (const vector of vectors) {
    const before = Math.sqrt(product(vector, vector));
    for (const direction of basis) addTimes(vector, direction, -product(vector, direction));
    const length = Math.sqrt(product(vector, vector));
    if (length > independent * before) basis.push(vector.map((value) => value / length));
  }
  return basis;
}

function product(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}

function addTimes(to: Float64Array, vector: Float64Array, factor: number): void {
  for (let i = 0; i < to.length; i++) to[i] += factor * vector[i];
}
