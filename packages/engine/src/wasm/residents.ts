// The arrays that stay in memory as long as a phaser: the modulus with its mask, the Fourier part, room for sums.

import { centreOf, formatShape, Measured, sameShape } from "../array/index.js";
import type { Measurement } from "../contract/engine.js";
import { ShapeError } from "../errors.js";
import { fftFactors } from "../fft/index.js";
import { createGrid, type Grid } from "./grid.js";
import type { Arena } from "./host/arena.js";
import { packModulus } from "./packing.js";

/** Addresses of those arrays. */
export interface Residents {
  readonly modulus: number;
  readonly fourier: number;
  /** Room for sums of planes or rows. */
  readonly sums: number;
  /** The greatest A² of the used voxels. */
  readonly greatestCounts: number;
  /** What to free at the end, the grid's tables among it. */
  readonly addresses: readonly number[];
}

/**
 * Lays out a measurement. Throws {@link ShapeError} for shapes that do not fit or are not 2^a·3^b·5^c and EngineError where memory
 * does not suffice.
 */
export function createResidents(
  arena: Arena,
  { amplitude, mask }: Measurement,
  threads: number,
): { readonly grid: Grid; readonly residents: Residents } {
  const { shape } = amplitude;
  for (const n of shape) fftFactors(n);
  if (!sameShape(shape, mask.shape)) {
    throw new ShapeError(`expected a mask of ${formatShape(shape)} like the pattern, found ${formatShape(mask.shape)}`);
  }
  const grid = createGrid(arena, shape, threads);
  const addresses = [...grid.addresses];
  const allocate = (bytes: number): number => {
    const at = arena.allocate(bytes);
    addresses.push(at);
    return at;
  };
  try {
    const voxels = grid.bundles * 8 * shape[0] * shape[1];
    const modulus = allocate(4 * voxels);
    packModulus(arena.floats(modulus, voxels), grid, amplitude, mask, centreOf(shape));
    const fourier = allocate(8 * voxels);
    const sums = allocate(Math.max(80 * shape[1], 20 * shape[0]));
    let greatest = 0;
    for (let i = 0; i < amplitude.data.length; i++) {
      if (mask.data[i] === Measured.used && amplitude.data[i] > greatest) greatest = amplitude.data[i];
    }
    return { grid, residents: { modulus, fourier, sums, greatestCounts: greatest ** 2, addresses } };
  } catch (error) {
    arena.free(...addresses);
    throw error;
  }
}
