// A detector with a gap and dead pixels, placed where they matter: mostly away from the peak, often beside it, never on it.

import { type RealVolume, seededRandom, type Triple, uniformSequence } from "@friedel/engine";
import type { Gap } from "../diffraction/pattern.js";

/** Narrowest and widest gap in voxels. */
const widths = [3, 5] as const;
/** Fewest and most dead pixels expected. */
const deadPixels = [3, 10] as const;
/** A gap begins within this share of the axis from the peak: beside it, or anywhere. */
const nearby = 0.08;
const anywhere = 0.4;

/** A gap across the rows or the columns and the share of dead pixels, for a pattern with this intensity. */
export function drawFaults({ shape, data }: RealVolume, seed: number): { gaps: Gap[]; deadPixels: number } {
  const next = uniformSequence(seededRandom(seed, "test pattern faults"));
  const axis = next() < 0.5 ? "row" : "column";
  const length = axis === "row" ? shape[1] : shape[2];
  const peak = brightest(shape, data)[axis === "row" ? 1 : 2];
  const width = drawWhole(next, ...widths);
  // Voxels between the peak and the gap.
  const apart = 1 + Math.floor((next() < 0.5 ? nearby : anywhere) * length * next());
  const below = peak - apart - width;
  const start = next() < 0.5 && below >= 0 ? below : Math.min(peak + apart + 1, length - width);
  return { gaps: [{ axis, start, width }], deadPixels: drawWhole(next, ...deadPixels) / (shape[1] * shape[2]) };
}

function drawWhole(next: () => number, least: number, most: number): number {
  return least + Math.floor((most - least + 1) * next());
}

function brightest([, ny, nx]: Triple, data: Float32Array): Triple {
  const index = data.reduce((best, value, i) => (value > data[best] ? i : best), 0);
  return [Math.floor(index / (ny * nx)), Math.floor(index / nx) % ny, index % nx];
}
