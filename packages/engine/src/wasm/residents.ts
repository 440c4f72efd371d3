// The arrays that stay in memory as long as a phaser: the modulus with its mask, what a detector makes of it, the Fourier part, room for
// sums.

import { centreOf, Measured } from "../array/index.js";
import type { Measurement } from "../contract/engine.js";
import { correctedMeasurement, hasResponse } from "../contract/measurement.js";
import { fftFactors } from "../fft/index.js";
import { createGrid, type Grid } from "./grid.js";
import type { Arena } from "./host/arena.js";
import { packModulus, packResponse } from "./packing.js";

/** Addresses of those arrays. */
export interface Residents {
  /** Of the corrected measurement, for projections. */
  readonly modulus: number;
  /** A of the counts, for losses and fits: the modulus where there is neither gain nor background. */
  readonly amplitude: number;
  /** Gain and background (packing.ts), or 0. */
  readonly response: number;
  readonly fourier: number;
  /** Room for sums of planes or pieces of columns. */
  readonly sums: number;
  /** The greatest A² of the used voxels, and Σ(A² − background) over them. */
  readonly greatestCounts: number;
  readonly objectCounts: number;
  /** What to free at the end, the grid's tables among it. */
  readonly addresses: readonly number[];
}

/** Lays out a measurement. Errors as in `Engine.createPhaser`. */
export function createResidents(
  arena: Arena,
  measurement: Measurement,
  threads: number,
): { readonly grid: Grid; readonly residents: Residents } {
  const { amplitude, mask } = measurement;
  const { shape } = amplitude;
  for (const n of shape) fftFactors(n);
  const corrected = correctedMeasurement(measurement);
  const grid = createGrid(arena, shape, threads);
  const addresses = [...grid.addresses];
  const allocate = (bytes: number): number => {
    const at = arena.allocate(bytes);
    addresses.push(at);
    return at;
  };
  try {
    const voxels = grid.bundles * 8 * shape[0] * shape[1];
    const centre = centreOf(shape);
    const pack = (values: Measurement): number => {
      const at = allocate(4 * voxels);
      packModulus(arena.floats(at, voxels), grid, values.amplitude, mask, centre);
      return at;
    };
    const responds = hasResponse(measurement);
    const modulus = pack(corrected);
    const counted = responds ? pack(measurement) : modulus;
    const response = responds ? allocate(8 * voxels) : 0;
    if (responds) packResponse(arena.floats(response, 2 * voxels), grid, measurement, centre);
    const fourier = allocate(8 * voxels);
    const sums = allocate(Math.max(80 * grid.pieces, 20 * shape[0]));
    let [greatestCounts, objectCounts] = [0, 0];
    for (let i = 0; i < amplitude.data.length; i++) {
      if (mask.data[i] !== Measured.used) continue;
      const counts = amplitude.data[i] ** 2;
      if (counts > greatestCounts) greatestCounts = counts;
      objectCounts += counts - (measurement.background?.data[i] ?? 0);
    }
    return {
      grid,
      residents: { modulus, amplitude: counted, response, fourier, sums, greatestCounts, objectCounts, addresses },
    };
  } catch (error) {
    arena.free(...addresses);
    throw error;
  }
}
