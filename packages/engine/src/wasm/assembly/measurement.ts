// A measurement as the other kernels want it, from its volumes plane by plane: the modulus with its mask, the amplitudes of the counts,
// what a detector makes of them (pack-measurement.ts). In float64, as contract/measurement.ts has it.

import { barrier } from "../host/assembly/threads";
import { grid, measurement } from "./fields.generated";

// Values of a mask: array/volume.ts.
const unmeasured: u8 = 0;
const used: u8 = 1;
const free: u8 = 2;

/** The staged planes. One thread does it, in the order of the volumes: the sum depends on that. */
export function packMeasurement(thread: i32): void {
  if (thread === 0) {
    for (let plane = 0; plane < measurement.count; plane++) {
      for (let row = 0; row < grid.ny; row++) packRow(plane, row);
    }
  }
  barrier();
}

/** Working index of a stored one. @inline */
function working(stored: i32, shift: i32, n: i32): i32 {
  return stored < shift ? stored - shift + n : stored - shift;
}

function packRow(plane: i32, row: i32): void {
  const nx = grid.nx;
  const z = working(measurement.first + plane, measurement.shiftZ, grid.nz);
  const y = working(row, measurement.shiftY, grid.ny);
  // Bytes: of a bundle, to the row, to the row of the volumes in samples.
  const bundle = (<usize>grid.nz) << 5;
  const start = <usize>y * <usize>grid.bundles * bundle + ((<usize>z) << 5);
  const from = <usize>(plane * grid.ny + row) * <usize>nx;
  const responds = measurement.response !== 0;
  for (let i = 0; i < nx; i++) {
    const stored = from + <usize>i;
    const kind = load<u8>(measurement.mask + stored);
    const x = working(i, measurement.shiftX, nx);
    const at = start + <usize>(x >> 3) * bundle + ((<usize>(x & 7)) << 2);
    let gain: f64 = 1;
    let background: f64 = 0;
    if (kind !== unmeasured) {
      if (measurement.gain !== 0) gain = load<f32>(measurement.gain + (stored << 2));
      if (measurement.background !== 0) background = load<f32>(measurement.background + (stored << 2));
      // So that what is no number is unsound, too.
      if (!(gain > 0 && gain < Infinity && background >= 0 && background < Infinity)) measurement.unsound = 1;
    }
    if (responds) {
      // Four gains and four backgrounds for every vector of the modulus.
      const to = measurement.response + ((at & ~15) << 1) + (at & 15);
      store<f32>(to, <f32>gain);
      store<f32>(to, <f32>background, 16);
    }
    if (kind !== used && kind !== free) continue;
    const value = load<f32>(measurement.staged + (stored << 2));
    const counts = <f64>value * <f64>value;
    const sign: f32 = kind === used ? 1 : -1;
    store<f32>(measurement.amplitude + at, sign * abs(value));
    if (responds) {
      const corrected = <f32>sqrt(max<f64>(0, counts - background) / gain);
      store<f32>(measurement.modulus + at, sign * corrected);
    }
    if (kind !== used) continue;
    if (counts > measurement.greatest) measurement.greatest = counts;
    measurement.sum += counts - background;
  }
}
