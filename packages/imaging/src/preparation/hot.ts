// Hot pixels and spikes, found statistically. Coherent diffraction is oversampled, so even the Bragg peak is not much
// brighter than its neighbours on the detector; a pixel that stands far above the second brightest of them is no light.
// Pixels are checked twice: voxel by voxel (cosmic rays, single events), and on the sum of the dimmer half of the frames,
// where diffraction is weak and a pixel that is always on shows. Tracks and clusters of pixels, and whole rows and columns, are found
// by how sharply they end.

import { type MaskVolume, Measured, type RealVolume, realVolume } from "@friedel/engine";
import { planesOf, type Tally, tallyOf } from "../frames/tally.js";
import { exceeds, type Image, neighbourhood, secondBrightest, sharpClusters } from "./clusters.js";
import { litLines } from "./lit-lines.js";

/** How many times brighter than its second brightest neighbour a pixel may be: a peak sampled 1.5 times still passes. */
const brightestRatio = 10;
/** How many times brighter than its pixel in the frames beside it a voxel of a track is, and than the pixels around the track. */
const trackRatio = { time: 10, space: 6 } as const;
/** Pixels of a hot cluster stand out from those at this distance, and as many times from those around the cluster. */
const clusterDistance = 3;
const clusterRatio = 20;
/** A pixel that spikes in this share of the frames (and in three at least) is hot in all of them. */
const hotShare = 0.1;

/** What was found, and the mask with all of it unmeasured. */
export interface HotPixels {
  /** Pixels that are hot in every frame. */
  readonly pixels: number;
  /** Voxels that spike alone or in tracks. */
  readonly voxels: number;
  /** Rows and columns that are lit in one frame, counted frame by frame. */
  readonly lines: number;
  readonly mask: MaskVolume;
}

/**
 * Finds hot pixels, spikes, tracks and lit lines among the measured voxels of frames (axis 0). Leaves `counts` and `mask` as they are,
 * and gives the mask itself back where there are none. `tally` is that of the frames, where it is known.
 */
export function findHotPixels(counts: RealVolume, mask: MaskVolume, tally = tallyOf(counts, mask)): HotPixels {
  const [frames, rows, columns] = counts.shape;
  const area = rows * columns;
  const lines = litLines(counts, mask, tally);
  let out = mask.data;
  const copy = () => (out === mask.data ? mask.data.slice() : out);
  if (lines.length > 0) out = copy();
  for (const { frame, axis, index } of lines) {
    for (const pixel of line(axis, index, rows, columns)) out[frame * area + pixel] = Measured.no;
  }
  const spikes = new Set<number>();
  const withLines = new Set(lines.map(({ frame }) => frame));
  const totals = planesOf(tally, 0).counts;
  for (let frame = 0; frame < frames; frame++) {
    const from = frame * area;
    const image = { data: counts.data.subarray(from, from + area), mask: out.subarray(from, from + area), rows, columns };
    if (withLines.has(frame)) totals[frame] = totalOf(image);
    const bright = brightPixels(image, tally.greatest.subarray(frame * rows, (frame + 1) * rows));
    const tracks = sharpClusters(image, aloneInTime(counts, out, frame, bright), {
      join: 2,
      ratio: trackRatio.space,
      isThin: true,
    });
    for (const pixel of [...outliers(image, bright), ...tracks]) spikes.add(from + pixel);
  }
  const spikesOfPixel = new Uint32Array(area);
  if (spikes.size > 0) out = copy();
  for (const voxel of spikes) {
    out[voxel] = Measured.no;
    spikesOfPixel[voxel % area]++;
  }
  const hot = new Set<number>();
  const often = Math.max(3, hotShare * frames);
  spikesOfPixel.forEach((n, pixel) => {
    if (n >= often) hot.add(pixel);
  });
  const dim = dimFrames(totals);
  if (dim.length >= 3) for (const pixel of hotInSum(sumOf(counts, mask, tally, out, dim))) hot.add(pixel);
  const voxels = [...spikes].filter((voxel) => !hot.has(voxel % area)).length;
  if (lines.length + spikes.size + hot.size === 0) return { pixels: 0, voxels: 0, lines: 0, mask };
  out = copy();
  for (const pixel of hot) for (let frame = 0; frame < frames; frame++) out[frame * area + pixel] = Measured.no;
  return { pixels: hot.size, voxels, lines: lines.length, mask: { ...mask, data: out } };
}

/** Pixels of an image that are bright enough to be judged; rows whose `greatest` value is not are passed over. */
function brightPixels({ data, mask, rows, columns }: Image, greatest?: Float32Array): number[] {
  const found: number[] = [];
  for (let row = 0; row < rows; row++) {
    if (greatest && !exceeds(greatest[row], 0)) continue;
    for (let pixel = row * columns; pixel < (row + 1) * columns; pixel++)
      if (exceeds(data[pixel], 0) && mask[pixel] !== Measured.no) found.push(pixel);
  }
  return found;
}

/** Those of a frame's bright pixels that are many times brighter than in the two frames before and behind. */
function aloneInTime(
  { shape: [frames, rows, columns], data }: RealVolume,
  mask: Uint8Array,
  frame: number,
  bright: readonly number[],
): number[] {
  const area = rows * columns;
  const beside = [-2, -1, 1, 2].filter((step) => frame + step >= 0 && frame + step < frames).map((step) => step * area);
  const found: number[] = [];
  for (const pixel of bright) {
    const i = frame * area + pixel;
    const value = data[i];
    let greatest = -1;
    for (let k = 0; k < beside.length && trackRatio.time * greatest < value; k++) {
      const other = i + beside[k];
      if (mask[other] !== Measured.no && data[other] > greatest) greatest = data[other];
    }
    if (greatest >= 0 && exceeds(value, trackRatio.time * greatest)) found.push(pixel);
  }
  return found;
}

/** Pixels that are hot in the sum of dim frames: alone, in clusters, in rows and columns. */
function hotInSum(image: Image): number[] {
  const { data, mask, rows, columns } = image;
  const shape = [1, rows, columns] as const;
  const lines = litLines(realVolume(shape, data), { kind: "mask", shape, data: mask });
  const bright = brightPixels(image);
  const standing = bright.filter((pixel) => {
    const beside = secondBrightest(image, pixel, { within: clusterDistance, from: clusterDistance });
    return beside !== undefined && exceeds(data[pixel], clusterRatio * beside);
  });
  return [
    ...outliers(image, bright),
    ...sharpClusters(image, standing, { join: 1, ratio: clusterRatio, isThin: false }),
    ...lines.flatMap(({ axis, index }) => line(axis, index, rows, columns)),
  ];
}

/** The pixels of a row or a column. */
function line(axis: 1 | 2, index: number, rows: number, columns: number): number[] {
  if (axis === 1) return Array.from({ length: columns }, (_, column) => index * columns + column);
  return Array.from({ length: rows }, (_, row) => row * columns + index);
}

/** Those of an image's bright pixels that stand above 10 times their second brightest measured neighbour by six standard deviations. */
function outliers(image: Image, bright: readonly number[]): number[] {
  return bright.filter((pixel) => {
    if (hasBrightSides(image, pixel)) return false;
    const beside = secondBrightest(image, pixel, { within: neighbourhood });
    return beside !== undefined && exceeds(image.data[pixel], brightestRatio * beside);
  });
}

/** Whether two of the four next pixels are bright enough for this one to be no outlier, as almost all of a pattern's are. */
function hasBrightSides({ data, mask, rows, columns }: Image, pixel: number): boolean {
  const [row, column] = [Math.floor(pixel / columns), pixel % columns];
  const isBright = (other: number) => mask[other] !== Measured.no && !exceeds(data[pixel], brightestRatio * data[other]);
  let bright = 0;
  if (column > 0 && isBright(pixel - 1)) bright++;
  if (column < columns - 1 && isBright(pixel + 1)) bright++;
  if (bright < 2 && row > 0 && isBright(pixel - columns)) bright++;
  if (bright < 2 && row < rows - 1 && isBright(pixel + columns)) bright++;
  return bright >= 2;
}

function totalOf({ data, mask }: Image): number {
  let total = 0;
  for (let pixel = 0; pixel < data.length; pixel++) if (mask[pixel] !== Measured.no) total += data[pixel];
  return total;
}

/** The half of the frames with the fewest counts. */
function dimFrames(totals: Float64Array): number[] {
  const order = Array.from(totals.keys()).sort((a, b) => totals[a] - totals[b] || a - b);
  return order.slice(0, Math.floor(totals.length / 2));
}

/** The sum over some frames without the spikes, of the pixels measured in all of them. */
function sumOf(
  counts: RealVolume,
  mask: MaskVolume,
  { along: [, , lines] }: Tally,
  withoutSpikes: Uint8Array,
  frames: readonly number[],
): Image {
  const [, rows, columns] = counts.shape;
  const area = rows * columns;
  const sum = new Float32Array(area);
  const measured = new Uint8Array(area).fill(Measured.used);
  for (const frame of frames) {
    for (let line = frame * rows; line < (frame + 1) * rows; line++) {
      if (lines.lit[line] + lines.missing[line] === 0) continue;
      const end = (line + 1) * columns;
      for (let voxel = line * columns, pixel = voxel - frame * area; voxel < end; voxel++, pixel++) {
        if (mask.data[voxel] === Measured.no) measured[pixel] = Measured.no;
        else if (counts.data[voxel] !== 0 && withoutSpikes[voxel] !== Measured.no) sum[pixel] += counts.data[voxel];
      }
    }
  }
  return { data: sum, mask: measured, rows, columns };
}
