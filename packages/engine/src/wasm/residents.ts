// The arrays that stay in memory as long as a phaser: the modulus with its mask, what a detector makes of it, the Fourier part, room for
// sums.

import type { Measurement } from "../contract/engine.js";
import { hasResponse, requireShapes } from "../contract/measurement.js";
import { fftFactors } from "../fft/index.js";
import { createGrid, type Grid } from "./grid.js";
import type { Crew } from "./host/index.js";
import { type MeasurementSums, packMeasurement } from "./pack-measurement.js";

/** Addresses of those arrays. */
export interface Residents extends MeasurementSums {
  /** Of the corrected measurement, for projections. */
  readonly modulus: number;
  /** A of the counts, for losses and fits: the modulus where there is neither gain nor background. */
  readonly amplitude: number;
  /** Gain and background (pack-measurement.ts), or 0. */
  readonly response: number;
  readonly fourier: number;
  /** Room for sums of planes or pieces of columns. */
  readonly sums: number;
  /** What to free at the end, the grid's tables among it. */
  readonly addresses: readonly number[];
}

/** Lays out a measurement. Errors as in `Engine.createPhaser`. */
export function createResidents(crew: Crew, measurement: Measurement): { readonly grid: Grid; readonly residents: Residents } {
  const { arena } = crew;
  const { shape } = measurement.amplitude;
  for (const n of shape) fftFactors(n);
  requireShapes(measurement);
  const grid = createGrid(arena, shape, crew.threads);
  const addresses = [...grid.addresses];
  const allocate = (bytes: number): number => {
    const at = arena.allocate(bytes);
    addresses.push(at);
    return at;
  };
  try {
    const voxels = grid.bundles * 8 * shape[0] * shape[1];
    const responds = hasResponse(measurement);
    const modulus = allocate(4 * voxels);
    const amplitude = responds ? allocate(4 * voxels) : modulus;
    const response = responds ? allocate(8 * voxels) : 0;
    const found = packMeasurement(crew, grid, measurement, { amplitude, modulus, response });
    const fourier = allocate(8 * voxels);
    const sums = allocate(Math.max(80 * grid.pieces, 20 * shape[0]));
    return { grid, residents: { modulus, amplitude, response, fourier, sums, ...found, addresses } };
  } catch (error) {
    arena.free(...addresses);
    throw error;
  }
}
