// Between volumes at the border (C order, stored convention) and the engine's memory (padded rows of [re ×4, im ×4] vectors).
// A shift says which stored index lies at index 0: working index = stored index − shift, cyclically.

import type { ComplexVolume, Shape, Triple } from "../array/index.js";
import type { Grid } from "./grid.js";
import type { Crew } from "./host/index.js";
import { command, parameters } from "./parameters.js";

/** Floats from the start of a row to the real part of a column. */
export function columnOffset(x: number): number {
  return (x >> 2) * 8 + (x & 3);
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

/** All planes of a volume, some at a time, each time handed over by the index of the first, how many, and where they lie. */
export async function packVolume(
  crew: Crew,
  grid: Grid,
  volume: ComplexVolume,
  shift: Triple,
  take: (first: number, count: number, at: number) => void,
): Promise<void> {
  const [nz] = volume.shape;
  const at = crew.arena.allocate(Math.min(nz, stagedAtOnce) * grid.planeStride);
  const staged = crew.arena.allocate(stagedBytes(volume.shape));
  try {
    for (let first = 0; first < nz; first += stagedAtOnce) {
      const count = Math.min(stagedAtOnce, nz - first);
      packPlanes(crew, grid, volume, { first, count, to: at }, { staged, shift, swaps: false });
      take(first, count, at);
      await crew.pause();
    }
  } finally {
    crew.arena.free(at, staged);
  }
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
