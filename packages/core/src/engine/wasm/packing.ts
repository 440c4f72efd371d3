// Between volumes at the border (C order, stored convention) and the engine's memory (padded rows of [re ×4, im ×4] vectors).
// A shift says which stored index lies at index 0: working index = stored index − shift, cyclically.

import { type ComplexVolume, type MaskVolume, Measured, type RealVolume, type Triple } from "../../array/index.js";
import type { Grid } from "./grid.js";

/** Floats from the start of a row to the real part of a column. */
export function columnOffset(x: number): number {
  return (x >> 2) * 8 + (x & 3);
}

/** Working index of every stored index of one axis. */
function working(n: number, shift: number): number[] {
  return Array.from({ length: n }, (_, i) => (((i - shift) % n) + n) % n);
}

/**
 * Offset in a row of each stored group of four columns, which memory keeps together: plain loops over groups are twice as fast as
 * single columns. Null where the length or the shift is no multiple of four.
 */
function groupOffsets(nx: number, shift: number): Int32Array | null {
  if (nx % 4 !== 0 || shift % 4 !== 0) return null;
  return Int32Array.from(working(nx / 4, shift / 4), (group) => 8 * group);
}

/** One stored plane z of a volume into a plane of memory; `swap` exchanges real and imaginary parts. */
export function packPlane(to: Float32Array, grid: Grid, volume: ComplexVolume, z: number, shift: Triple, swap: boolean): void {
  const [, ny, nx] = grid.shape;
  const groups = groupOffsets(nx, shift[2]);
  const offsets = Int32Array.from(working(nx, shift[2]), columnOffset);
  const rows = working(ny, shift[1]);
  const [re, im] = swap ? [4, 0] : [0, 4];
  const { data } = volume;
  let from = z * ny * nx * 2;
  for (let y = 0; y < ny; y++) {
    const row = (rows[y] * grid.rowStride) / 4;
    if (groups) {
      for (let g = 0; g < groups.length; g++, from += 8) {
        const [r, i] = [row + groups[g] + re, row + groups[g] + im];
        for (let k = 0; k < 4; k++) {
          to[r + k] = data[from + 2 * k];
          to[i + k] = data[from + 2 * k + 1];
        }
      }
      continue;
    }
    for (let x = 0; x < nx; x++) {
      const at = row + offsets[x];
      to[at + re] = data[from++];
      to[at + im] = data[from++];
    }
  }
}

/** The inverse of {@link packPlane}, times `scale`. */
export function unpackPlane(
  from: Float32Array,
  grid: Grid,
  volume: ComplexVolume,
  z: number,
  shift: Triple,
  swap: boolean,
  scale: number,
): void {
  const [, ny, nx] = grid.shape;
  const groups = groupOffsets(nx, shift[2]);
  const offsets = Int32Array.from(working(nx, shift[2]), columnOffset);
  const rows = working(ny, shift[1]);
  const [re, im] = swap ? [4, 0] : [0, 4];
  const { data } = volume;
  let to = z * ny * nx * 2;
  for (let y = 0; y < ny; y++) {
    const row = (rows[y] * grid.rowStride) / 4;
    if (groups) {
      for (let g = 0; g < groups.length; g++, to += 8) {
        const [r, i] = [row + groups[g] + re, row + groups[g] + im];
        for (let k = 0; k < 4; k++) {
          data[to + 2 * k] = from[r + k] * scale;
          data[to + 2 * k + 1] = from[i + k] * scale;
        }
      }
      continue;
    }
    for (let x = 0; x < nx; x++) {
      const at = row + offsets[x];
      data[to++] = from[at + re] * scale;
      data[to++] = from[at + im] * scale;
    }
  }
}

/**
 * The modulus for the kernels: bundle-contiguous along z (8 columns, then the next z), unshifted, with the mask in the sign:
 * used voxels hold A, free ones −A, unmeasured ones a NaN with its sign set.
 */
export function packModulus(to: Float32Array, grid: Grid, amplitude: RealVolume, mask: MaskVolume, centre: Triple): void {
  const [nz, ny, nx] = grid.shape;
  const unmeasured = new Float32Array(Uint32Array.of(0xffc00000).buffer);
  // Bits are copied as integers: engines may change a NaN that passes as a number.
  const words = new Uint32Array(to.buffer, to.byteOffset, to.length);
  const nan = new Uint32Array(unmeasured.buffer)[0];
  words.fill(nan);
  const [zs, ys, xs] = [working(nz, centre[0]), working(ny, centre[1]), working(nx, centre[2])];
  const offsets = xs.map((x) => (x >> 3) * nz * 8 + (x & 7));
  let from = 0;
  for (const z of zs) {
    for (const y of ys) {
      const base = y * grid.bundles * nz * 8 + z * 8;
      for (let x = 0; x < nx; x++, from++) {
        const value = mask.data[from];
        if (value === Measured.used) to[base + offsets[x]] = Math.abs(amplitude.data[from]);
        else if (value === Measured.free) to[base + offsets[x]] = -Math.abs(amplitude.data[from]);
      }
    }
  }
}
