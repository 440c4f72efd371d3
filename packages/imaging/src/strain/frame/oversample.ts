// The field on a grid twice as fine, divided beforehand by the transform of the kernel that will read it, in a box of the array.
// A transform of the padded spectrum would hold eight arrays at once; here each half-voxel shift of the field is one transform of
// the array's own size, of which only the box is kept: even 256³ stays well below 2 GB.

import { type ComplexVolume, centreOf, complexVolume, type Shape, type Transform, type Triple } from "@friedel/engine";
import { kernel, oversampling } from "./kernel.js";

/** A field on grid steps of half a voxel. */
export interface FineBox {
  /** Interleaved, C order. */
  readonly data: Float32Array;
  readonly shape: Shape;
  /** Grid index of its first point, from the array's centre: half-voxels. */
  readonly start: Triple;
}

/**
 * From the spectrum of an object (stored, as `transform` gives it), the box of voxels `from` … `to` (inclusive, counted from the
 * centre; beyond the array the field repeats). `smoothing` is the standard deviation of a Gaussian blur in voxels, 0 for none.
 */
export async function oversample(
  spectrum: ComplexVolume,
  from: Triple,
  to: Triple,
  smoothing: number,
  transform: Transform,
): Promise<FineBox> {
  const lengths = from.map((start, axis) => to[axis] - start + 1);
  const shape: Shape = [oversampling * lengths[0], oversampling * lengths[1], oversampling * lengths[2]];
  const data = new Float32Array(2 * shape[0] * shape[1] * shape[2]);
  const shifted = complexVolume(spectrum.shape);
  for (const z of [0, 1]) {
    for (const y of [0, 1]) {
      for (const x of [0, 1]) {
        shiftSpectrum(spectrum, shifted, [z, y, x], smoothing);
        const field = await transform(shifted, "inverse");
        keepBox(field, data, shape, from, [z, y, x]);
      }
    }
  }
  return { data, shape, start: [oversampling * from[0], oversampling * from[1], oversampling * from[2]] };
}

/** Writes to `out` the spectrum of the field half a voxel on along the axes where `half` is 1, over the kernel's transform, blurred. */
function shiftSpectrum(spectrum: ComplexVolume, out: ComplexVolume, half: Triple, smoothing: number): void {
  const centre = centreOf(spectrum.shape);
  const factors = spectrum.shape.map((n, axis) => {
    const both = new Float64Array(2 * n);
    for (let i = 0; i < n; i++) {
      const cycles = (i - centre[axis]) / n;
      const size = Math.exp(-2 * (Math.PI * cycles * smoothing) ** 2) / kernel.transform(cycles / oversampling);
      const angle = (2 * Math.PI * cycles * half[axis]) / oversampling;
      both[2 * i] = size * Math.cos(angle);
      both[2 * i + 1] = size * Math.sin(angle);
    }
    return both;
  });
  const [nz, ny, nx] = spectrum.shape;
  const source = spectrum.data;
  const target = out.data;
  const along = factors[2];
  let at = 0;
  for (let z = 0; z < nz; z++) {
    for (let y = 0; y < ny; y++) {
      const [zr, zi, yr, yi] = [factors[0][2 * z], factors[0][2 * z + 1], factors[1][2 * y], factors[1][2 * y + 1]];
      const re = zr * yr - zi * yi;
      const im = zr * yi + zi * yr;
      for (let x = 0; x < 2 * nx; x += 2, at += 2) {
        const c = re * along[x] - im * along[x + 1];
        const s = re * along[x + 1] + im * along[x];
        target[at] = source[at] * c - source[at + 1] * s;
        target[at + 1] = source[at] * s + source[at + 1] * c;
      }
    }
  }
}

/** Copies the box of a shifted field to every other point of the fine one. */
function keepBox(field: ComplexVolume, data: Float32Array, shape: Shape, from: Triple, half: Triple): void {
  const centre = centreOf(field.shape);
  const [nz, ny, nx] = field.shape;
  for (let z = half[0]; z < shape[0]; z += oversampling) {
    const sz = wrapped(centre[0] + from[0] + Math.floor(z / oversampling), nz);
    for (let y = half[1]; y < shape[1]; y += oversampling) {
      const row = (sz * ny + wrapped(centre[1] + from[1] + Math.floor(y / oversampling), ny)) * nx;
      let to = 2 * ((z * shape[1] + y) * shape[2] + half[2]);
      for (let x = 0; x < shape[2] / oversampling; x++, to += 2 * oversampling) {
        const source = 2 * (row + wrapped(centre[2] + from[2] + x, nx));
        data[to] = field.data[source];
        data[to + 1] = field.data[source + 1];
      }
    }
  }
}

function wrapped(i: number, n: number): number {
  return ((i % n) + n) % n;
}
