// A simulated detector chip with the faults that real ones have: uneven response, odd pixels along the seam between its four
// parts, pixels known to be bad, and hot pixels that nobody has listed.

import { OptionError, type Random, type RealVolume, realVolume, seededRandom } from "@friedel/engine";

/** The part of a chip that was read out, in pixels. */
export interface ChipRegion {
  readonly row: number;
  readonly column: number;
  readonly rows: number;
  readonly columns: number;
}

/** Maps of the whole chip, shape (1, rows, columns), and its hidden faults. */
export interface SimulatedChip {
  /** Flat-field counts: response times exposure. */
  readonly whitefield: RealVolume;
  /** 100 where a pixel is bad, 0 elsewhere. */
  readonly badPixels: RealVolume;
  /** Counts a frame that a pixel adds by itself; 0 for all but the hot ones, which no map lists. */
  readonly hotCounts: RealVolume;
}

const edge = 512;
const seam = edge / 2;
/** Counts of a whitefield as measured at 34-ID-C. */
const flatCounts = 15_000;
/** How much the response of pixels scatters, and how much the illumination of the flat field varies across the chip. */
const responseScatter = 0.06;
const illuminationRange = 0.2;
/** Pixels next to the seam are larger and collect more. */
const seamResponse = 2.5;
const deadShare = 2e-4;
const hotShare = 2e-4;
const hotRate = 400;

/** A chip of 512 × 512 pixels. */
export function simulateChip(seed: number): SimulatedChip {
  const response = seededRandom(seed, "chip response");
  const dead = seededRandom(seed, "chip dead pixels");
  const hot = seededRandom(seed, "chip hot pixels");
  const whitefield = realVolume([1, edge, edge]);
  for (let i = 0; i < edge * edge; i++) {
    const [row, column] = [Math.floor(i / edge), i % edge];
    const light = 1 + illuminationRange * (column / edge - 0.5) - illuminationRange * (row / edge - 0.5) ** 2;
    const odd = (column === seam - 1 || column === seam) && row < seam ? seamResponse : 1;
    whitefield.data[i] = Math.max(0, Math.round(flatCounts * light * odd * (1 + responseScatter * response.normal(i))));
  }
  return {
    whitefield,
    badPixels: pixelsWith(dead, deadShare, 100),
    hotCounts: pixelsWith(hot, hotShare, hotRate),
  };
}

/** A chip without a fault, and no more of it than is read out. */
export function evenChip(rows: number, columns: number): SimulatedChip {
  const shape = [1, rows, columns] as const;
  const whitefield = realVolume(shape, new Float32Array(rows * columns).fill(1));
  return { whitefield, badPixels: realVolume(shape), hotCounts: realVolume(shape) };
}

/** The region of `rows` × `columns` that ends at the seam, as one of the four parts is read out. */
export function regionAtSeam(rows: number, columns: number): ChipRegion {
  for (const [name, length] of [["rows", rows] as const, ["columns", columns] as const]) {
    if (!Number.isInteger(length) || length < 16 || length > seam) {
      throw new OptionError(`expected ${name} of the detector from 16 to ${seam}, found ${length}`);
    }
  }
  return { row: seam - rows, column: seam - columns, rows, columns };
}

/** The region of a chip's map, C order. */
export function regionOfMap(map: RealVolume, { row, column, rows, columns }: ChipRegion): Float32Array {
  const width = map.shape[2];
  return Float32Array.from(
    { length: rows * columns },
    (_, i) => map.data[(row + Math.floor(i / columns)) * width + column + (i % columns)],
  );
}

function pixelsWith(random: Random, share: number, value: number): RealVolume {
  return realVolume(
    [1, edge, edge],
    Float32Array.from({ length: edge * edge }, (_, i) => (random.uniform(i) < share ? value : 0)),
  );
}
