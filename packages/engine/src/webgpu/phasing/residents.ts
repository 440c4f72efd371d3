// What stays on the GPU as long as a phaser: the modulus with its mask, what a detector makes of it, and the sums of a fit that no kernel
// need add up. In the order in which columns stream (columns.wgsl).

import { centreOf, Measured, type Shape } from "../../array/index.js";
import type { Measurement } from "../../contract/engine.js";
import { correctedMeasurement, hasResponse } from "../../contract/measurement.js";
import type { Gpu } from "../host/device.js";

/** Number and Σ A² of the voxels of one kind. */
export interface KindSums {
  readonly count: number;
  readonly sumCounts: number;
}

export interface Residents {
  /** Of the corrected measurement, for projections: bits of A, with the sign for a voxel that floats. */
  readonly modulus: GPUBuffer;
  /** Of the counts, for losses and fits; the same buffer where there is neither gain nor background. */
  readonly amplitude: GPUBuffer;
  /** Gain and background; undefined where there is neither. */
  readonly response: GPUBuffer | undefined;
  readonly used: KindSums;
  readonly free: KindSums;
  /** Σ(A² − background) over the used voxels. */
  readonly signal: number;
  /** The greatest A² of the used voxels. */
  readonly greatestCounts: number;
}

/** Bits that stand for a voxel which was not measured; no number of a measurement has them. */
const notMeasured = 0xffffffff;
const sign = 0x80000000;

/** Puts a measurement on the GPU, for tiles of so many columns. */
export function createResidents(gpu: Gpu, measurement: Measurement, tile: number): Residents {
  const { amplitude, mask, gain, background } = measurement;
  const { shape } = amplitude;
  const bitsOf = (values: Float32Array): Uint32Array => {
    const bits = new Uint32Array(values.buffer, values.byteOffset, values.length);
    return inTiles(shape, tile, Uint32Array, 1, (out, at, voxel) => {
      const kind = mask.data[voxel];
      out[at] = kind === Measured.no ? notMeasured : kind === Measured.used ? bits[voxel] : (bits[voxel] | sign) >>> 0;
    });
  };
  const responds = hasResponse(measurement);
  const counts = gpu.filled(bitsOf(amplitude.data));
  const response = inTilesIf(responds, () =>
    inTiles(shape, tile, Float32Array, 2, (out, at, voxel) => {
      if (mask.data[voxel] === Measured.no) return;
      out[2 * at] = gain?.data[voxel] ?? 1;
      out[2 * at + 1] = background?.data[voxel] ?? 0;
    }),
  );
  const sums = (kind: number): KindSums & { readonly background: number } => {
    let [count, sumCounts, sumBackground] = [0, 0, 0];
    for (let i = 0; i < mask.data.length; i++) {
      if (mask.data[i] !== kind) continue;
      count++;
      sumCounts += amplitude.data[i] ** 2;
      sumBackground += background?.data[i] ?? 0;
    }
    return { count, sumCounts, background: sumBackground };
  };
  const used = sums(Measured.used);
  const greatest = amplitude.data.reduce((most, value, i) => (mask.data[i] === Measured.used ? Math.max(most, value) : most), 0);
  return {
    modulus: responds ? gpu.filled(bitsOf(correctedMeasurement(measurement).amplitude.data)) : counts,
    amplitude: counts,
    response: response && gpu.filled(response),
    used,
    free: sums(Measured.free),
    signal: used.sumCounts - used.background,
    greatestCounts: greatest ** 2,
  };
}

/** Frees its buffers. */
export function freeResidents({ modulus, amplitude, response }: Residents): void {
  modulus.destroy();
  if (amplitude !== modulus) amplitude.destroy();
  response?.destroy();
}

function inTilesIf<T>(holds: boolean, make: () => T): T | undefined {
  return holds ? make() : undefined;
}

/** Numbers of tiles of columns: `put` is called with each place and the stored voxel that belongs there. */
function inTiles<T extends Float32Array | Uint32Array>(
  shape: Shape,
  tile: number,
  Numbers: new (length: number) => T,
  each: number,
  put: (out: T, at: number, voxel: number) => void,
): T {
  const [nz, ny, nx] = shape;
  const [cz, cy, cx] = centreOf(shape);
  const out = new Numbers(each * pointsInTiles(shape, tile));
  for (let z = 0; z < nz; z++) {
    const plane = ((z + cz) % nz) * ny;
    for (let y = 0, column = 0; y < ny; y++) {
      const row = (plane + ((y + cy) % ny)) * nx;
      for (let x = 0; x < nx; x++, column++) {
        const inTile = column % tile;
        put(out, ((column - inTile) / tile) * nz * tile + z * tile + inTile, row + ((x + cx) % nx));
      }
    }
  }
  return out;
}

/** Points of all columns in whole tiles. */
export function pointsInTiles([nz, ny, nx]: Shape, tile: number): number {
  return Math.ceil((ny * nx) / tile) * tile * nz;
}
