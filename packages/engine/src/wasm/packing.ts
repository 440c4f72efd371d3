// Between volumes at the border (C order, stored convention) and the engine's memory (padded rows of [re ×4, im ×4] vectors).
// A shift says which stored index lies at index 0: working index = stored index − shift, cyclically.

import { type ComplexVolume, type MaskVolume, Measured, type RealVolume, type Shape, type Triple } from "../array/index.js";
import type { Measurement } from "../contract/engine.js";
import type { Grid } from "./grid.js";
import type { Crew } from "./host/index.js";
import { command, parameters } from "./parameters.js";

/** Floats from the start of a row to the real part of a column. */
export function columnOffset(x: number): number {
  return (x >> 2) * 8 + (x & 3);
}

/** Working index of every stored index of one axis. */
function working(n: number, shift: number): number[] {
  return Array.from({ length: n }, (_, i) => (((i - shift) % n) + n) % n);
}

/** Planes that are staged at once between a volume and the engine's memory. */
export const stagedAtOnce = 16;

/** Bytes of room for staged planes. */
export function stagedBytes([nz, ny, nx]: Shape): number {
  return 8 * Math.min(nz, stagedAtOnce) * ny * nx;
}

/** Planes of a volume in working order, and where they lie in the engine's memory. */
export interface Part {
  readonly first: number;
  readonly count: number;
  readonly to: number;
}

/** What a packing needs: where planes are staged, and whether real and imaginary parts are exchanged. */
export interface Staging {
  readonly staged: number;
  readonly shift: Triple;
  readonly swaps: boolean;
}

/** Some planes of a volume into the engine's memory. */
export function packPlanes(
  crew: Crew,
  grid: Grid,
  { shape, data }: ComplexVolume,
  { first, count, to }: Part,
  staging: Staging,
): void {
  const length = 2 * shape[1] * shape[2];
  for (let p = 0; p < count; p++) {
    const from = ((first + p + staging.shift[0]) % shape[0]) * length;
    crew.arena.floats(staging.staged + 4 * p * length, length).set(data.subarray(from, from + length));
  }
  execute(crew, grid, { first, count, to, scale: 1 }, staging, command.packPlanes);
}

/** The inverse of {@link packPlanes}, times `scale`. */
export function unpackPlanes(
  crew: Crew,
  grid: Grid,
  { shape, data }: ComplexVolume,
  part: Part & { readonly scale: number },
  staging: Staging,
): void {
  execute(crew, grid, part, staging, command.unpackPlanes);
  const { first, count } = part;
  const length = 2 * shape[1] * shape[2];
  for (let p = 0; p < count; p++) {
    const to = ((first + p + staging.shift[0]) % shape[0]) * length;
    data.set(crew.arena.floats(staging.staged + 4 * p * length, length), to);
  }
}

function execute(
  crew: Crew,
  { parameters: grid }: Grid,
  { first, count, to, scale }: Part & { readonly scale: number },
  { staged, shift, swaps }: Staging,
  command: number,
): void {
  crew.write(parameters.grid, grid);
  crew.write(parameters.slab, { at: to, count, first });
  crew.write(parameters.packing, { staged, shiftY: shift[1], shiftX: shift[2], swaps, scale });
  crew.execute(command);
}

/**
 * The modulus for the kernels: bundle-contiguous along z (8 columns, then the next z), unshifted, with the mask in the sign:
 * used voxels hold A, free ones −A, unmeasured ones a NaN with its sign set.
 */
export function packModulus(to: Float32Array, grid: Grid, amplitude: RealVolume, mask: MaskVolume, centre: Triple): void {
  const { zs, ys, offsets, rowAt } = placesOf(grid, centre);
  const unmeasured = new Float32Array(Uint32Array.of(0xffc00000).buffer);
  // Bits are copied as integers: engines may change a NaN that passes as a number.
  const words = new Uint32Array(to.buffer, to.byteOffset, to.length);
  const nan = new Uint32Array(unmeasured.buffer)[0];
  words.fill(nan);
  let from = 0;
  for (const z of zs) {
    for (const y of ys) {
      const base = rowAt(z, y);
      for (let x = 0; x < offsets.length; x++, from++) {
        const value = mask.data[from];
        if (value === Measured.used) to[base + offsets[x]] = Math.abs(amplitude.data[from]);
        else if (value === Measured.free) to[base + offsets[x]] = -Math.abs(amplitude.data[from]);
      }
    }
  }
}

/**
 * Gain and background in the order of the modulus, four gains and four backgrounds for every vector of it: 1 and 0 where they are not
 * given or not measured, 0 beyond the array.
 */
export function packResponse(to: Float32Array, grid: Grid, { mask, gain, background }: Measurement, centre: Triple): void {
  const { zs, ys, offsets, rowAt } = placesOf(grid, centre);
  let from = 0;
  to.fill(0);
  for (const z of zs) {
    for (const y of ys) {
      const base = rowAt(z, y);
      for (let x = 0; x < offsets.length; x++, from++) {
        const isMeasured = mask.data[from] !== Measured.no;
        const at = columnOffset(base + offsets[x]);
        to[at] = isMeasured && gain ? gain.data[from] : 1;
        to[at + 4] = isMeasured && background ? background.data[from] : 0;
      }
    }
  }
}

/** Working index of the stored planes and rows, floats from a row's start in the order of the modulus to its columns, and to the row. */
function placesOf({ shape: [nz, ny, nx], bundles }: Grid, centre: Triple) {
  return {
    zs: working(nz, centre[0]),
    ys: working(ny, centre[1]),
    offsets: working(nx, centre[2]).map((x) => (x >> 3) * nz * 8 + (x & 7)),
    rowAt: (z: number, y: number) => y * bundles * nz * 8 + z * 8,
  };
}
