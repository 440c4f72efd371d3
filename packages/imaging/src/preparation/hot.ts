// Hot pixels and spikes, found statistically. Coherent diffraction is oversampled, so even the Bragg peak is not much
// brighter than its neighbours on the detector; a pixel that stands far above the second brightest of them is no light.
// Pixels are checked twice: voxel by voxel (cosmic rays, single events), and on the sum of the dimmer half of the frames,
// where diffraction is weak and a pixel that is always on shows.

import { type MaskVolume, Measured, type RealVolume } from "@friedel/engine";

/** How many times brighter than its second brightest neighbour a pixel may be: a peak sampled 1.3 times still passes. */
const brightestRatio = 10;
/** How far neighbours are looked for: two pixels, since fringes sampled just twice have dark pixels all round each maximum. */
const neighbourhood = 2;
/** Standard deviations of Poisson noise that it must exceed that by: no chance event in 10^8 voxels. */
const significance = 6;
/** A pixel that spikes in this share of the frames (and in three at least) is hot in all of them. */
const hotShare = 0.1;

/** The hot pixels: `pixels` hot in every frame, `voxels` that spike alone, and the mask with both unmeasured. */
export interface HotPixels {
  readonly pixels: number;
  readonly voxels: number;
  readonly mask: MaskVolume;
}

/** Finds hot pixels and spikes among the measured voxels of frames (axis 0). Leaves `counts` and `mask` as they are. */
export function findHotPixels(counts: RealVolume, mask: MaskVolume): HotPixels {
  const [frames, rows, columns] = counts.shape;
  const area = rows * columns;
  const out = mask.data.slice();
  const spikes: number[] = [];
  const spikesOfPixel = new Uint32Array(area);
  const totals = new Float64Array(frames);
  for (let frame = 0; frame < frames; frame++) {
    const from = frame * area;
    const image = counts.data.subarray(from, from + area);
    const measured = mask.data.subarray(from, from + area);
    totals[frame] = totalOf(image, measured);
    for (const pixel of outliers(image, measured, rows, columns)) {
      spikes.push(from + pixel);
      out[from + pixel] = Measured.no;
      spikesOfPixel[pixel]++;
    }
  }
  const hot = new Set<number>();
  const often = Math.max(3, hotShare * frames);
  spikesOfPixel.forEach((n, pixel) => {
    if (n >= often) hot.add(pixel);
  });
  const dim = dimFrames(totals);
  if (dim.length >= 3) for (const pixel of outliersOfSum(counts, mask, out, dim)) hot.add(pixel);
  const voxels = spikes.filter((voxel) => !hot.has(voxel % area)).length;
  for (const pixel of hot) for (let frame = 0; frame < frames; frame++) out[frame * area + pixel] = Measured.no;
  return { pixels: hot.size, voxels, mask: { ...mask, data: out } };
}

/** Pixels of one image that stand above 10 times their second brightest measured neighbour by six standard deviations. */
function outliers(image: Float32Array, mask: Uint8Array, rows: number, columns: number): number[] {
  const found: number[] = [];
  for (let pixel = 0; pixel < image.length; pixel++) {
    const value = image[pixel];
    if (value <= significance || mask[pixel] === Measured.no) continue;
    const neighbour = secondBrightestNeighbour(image, mask, rows, columns, pixel);
    if (neighbour === undefined) continue;
    const expected = brightestRatio * neighbour;
    if (value > expected + significance * Math.sqrt(expected + 1)) found.push(pixel);
  }
  return found;
}

/** The second brightest neighbour; undefined where fewer than three are measured. */
function secondBrightestNeighbour(image: Float32Array, mask: Uint8Array, rows: number, columns: number, pixel: number) {
  const row = Math.floor(pixel / columns);
  const column = pixel - row * columns;
  let first = -1;
  let second = -1;
  let measured = 0;
  for (let y = Math.max(0, row - neighbourhood); y <= Math.min(rows - 1, row + neighbourhood); y++) {
    for (let x = Math.max(0, column - neighbourhood); x <= Math.min(columns - 1, column + neighbourhood); x++) {
      const i = y * columns + x;
      if (i === pixel || mask[i] === Measured.no) continue;
      measured++;
      if (image[i] > first) {
        second = first;
        first = image[i];
      } else if (image[i] > second) second = image[i];
    }
  }
  return measured >= 3 ? second : undefined;
}

function totalOf(image: Float32Array, mask: Uint8Array): number {
  let total = 0;
  for (let pixel = 0; pixel < image.length; pixel++) if (mask[pixel] !== Measured.no) total += image[pixel];
  return total;
}

/** The half of the frames with the fewest counts. */
function dimFrames(totals: Float64Array): number[] {
  const order = Array.from(totals.keys()).sort((a, b) => totals[a] - totals[b] || a - b);
  return order.slice(0, Math.floor(totals.length / 2));
}

/** Outliers of the sum over some frames without the spikes, among the pixels measured in all of them. */
function outliersOfSum(counts: RealVolume, mask: MaskVolume, withoutSpikes: Uint8Array, frames: readonly number[]): number[] {
  const [, rows, columns] = counts.shape;
  const area = rows * columns;
  const sum = new Float32Array(area);
  const measured = new Uint8Array(area).fill(Measured.used);
  for (const frame of frames) {
    for (let pixel = 0; pixel < area; pixel++) {
      const voxel = frame * area + pixel;
      if (mask.data[voxel] === Measured.no) measured[pixel] = Measured.no;
      else if (withoutSpikes[voxel] !== Measured.no) sum[pixel] += counts.data[voxel];
    }
  }
  return outliers(sum, measured, rows, columns);
}
