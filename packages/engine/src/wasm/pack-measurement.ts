// A measurement into the engine's memory, by the kernels: loops in JavaScript over whole volumes, each of which runs once and is compiled
// while it runs, took a tenth of an ensemble's time.

import { centreOf } from "../array/index.js";
import type { Measurement } from "../contract/engine.js";
import { requireMeasurement } from "../contract/measurement.js";
import type { Grid } from "./grid.js";
import type { Crew } from "./host/index.js";
import { stagedAtOnce } from "./packing.js";
import { command, parameters } from "./parameters.js";

/** Where a measurement goes: addresses of `amplitude` and, where there is a response, of `modulus` and `response`. */
export interface MeasurementPlaces {
  readonly amplitude: number;
  readonly modulus: number;
  readonly response: number;
}

/** The greatest A² of the used voxels, and Σ(A² − background) over them. */
export interface MeasurementSums {
  readonly greatestCounts: number;
  readonly objectCounts: number;
}

/** A NaN with its sign set: unmeasured. */
const unmeasured = 0xffc00000 | 0;

/**
 * Amplitudes as the kernels take them, bundle-contiguous along z (8 columns, then the next z), unshifted, with the mask in the sign: used
 * voxels hold A, free ones −A, unmeasured ones a NaN with its sign set. The modulus likewise, of the corrected measurement. The response in
 * the same order, four gains and four backgrounds for every vector: 1 and 0 where they are not given or not measured, 0 beyond the array.
 * Errors as `requireMeasurement`.
 */
export function packMeasurement(
  crew: Crew,
  grid: Grid,
  measurement: Measurement,
  { amplitude: counted, modulus, response }: MeasurementPlaces,
): MeasurementSums {
  const { arena } = crew;
  const { amplitude, mask, gain, background } = measurement;
  const [nz, ny, nx] = grid.shape;
  const planes = Math.min(nz, stagedAtOnce);
  const voxels = grid.bundles * 8 * nz * ny;
  // Bits are written as integers: engines may change a NaN that passes as a number.
  for (const at of response === 0 ? [counted] : [counted, modulus]) arena.integers(at, voxels).fill(unmeasured);
  const samples = planes * ny * nx;
  const at = arena.allocate(samples * (gain || background ? 13 : 5));
  const staged = { staged: at, gain: gain ? at + 4 * samples : 0, background: background ? at + 8 * samples : 0 };
  const kinds = at + samples * (gain || background ? 12 : 4);
  const [shiftZ, shiftY, shiftX] = centreOf(grid.shape);
  const places = { ...staged, mask: kinds, amplitude: counted, modulus, response, shiftZ, shiftY, shiftX };
  let so = { unsound: false, greatest: 0, sum: 0 };
  try {
    crew.write(parameters.grid, grid.parameters);
    for (let first = 0; first < nz; first += planes) {
      const count = Math.min(planes, nz - first);
      const [from, end] = [first * ny * nx, (first + count) * ny * nx];
      const stage = (data: Float32Array, to: number) => arena.floats(to, end - from).set(data.subarray(from, end));
      stage(amplitude.data, staged.staged);
      if (gain) stage(gain.data, staged.gain);
      if (background) stage(background.data, staged.background);
      arena.bytes(kinds, end - from).set(mask.data.subarray(from, end));
      crew.write(parameters.measurement, { ...so, ...places, first, count });
      crew.execute(command.packMeasurement);
      so = crew.read(parameters.measurement);
    }
  } finally {
    arena.free(at);
  }
  // It says which voxel.
  if (so.unsound) requireMeasurement(measurement);
  return { greatestCounts: so.greatest, objectCounts: so.sum };
}
