// Hot pixels and spikes, found statistically. Coherent diffraction is oversampled, so even the Bragg peak is not much
// brighter than its neighbours on the detector; a pixel that stands far above the second brightest of them is no light.
// Pixels are checked twice: voxel by voxel (cosmic rays, single events), and on the sum of the dimmer half of the frames,
// where diffraction is weak and a pixel that is always on shows. Tracks and clusters of pixels, and whole rows and columns, are found
// by how sharply they end.

import { type MaskVolume, Measured, type RealVolume, realVolume } from "@friedel/engine";
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

/** Finds hot pixels, spikes, tracks and lit lines among the measured voxels of frames (axis 0). Leaves `counts` and `mask` as they are. */
export function findHotPixels(counts: RealVolume, mask: MaskVolume): HotPixels {
  const [frames, rows, columns] = counts.shape;
  const area = rows * columns;
  const out = mask.data.slice();
  const lines = litLines(counts, mask);
  for (const { frame, axis, index } of lines) {
    for (const pixel of line(axis, index, rows, columns)) out[frame * area + pixel] = Measured.no;
  }
  const spikes = new Set<number>();
  const totals = new Float64Array(frames);
  for (let frame = 0; frame < frames; frame++) {
    const from = frame * area;
    const data = counts.data.subarray(from, from + area);
    const image = { data, mask: out.slice(from, from + area), rows, columns };
    totals[frame] = totalOf(image);
    const tracks = sharpClusters(image, aloneInTime(counts, out, frame), { join: 2, ratio: trackRatio.space, isThin: true });
    for (const pixel of [...outliers(image), ...tracks]) spikes.add(from + pixel);
  }
  const spikesOfPixel = new Uint32Array(area);
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
  if (dim.length >= 3) for (const pixel of hotInSum(sumOf(counts, mask, out, dim))) hot.add(pixel);
  const voxels = [...spikes].filter((voxel) => !hot.has(voxel % area)).length;
  for (const pixel of hot) for (let frame = 0; frame < frames; frame++) out[frame * area + pixel] = Measured.no;
  return { pixels: hot.size, voxels, lines: lines.length, mask: { ...mask, data: out } };
}

/** Pixels of a frame that are many times brighter than in the two frames before and behind. */
function aloneInTime({ shape: [frames, rows, columns], data }: RealVolume, mask: Uint8Array, frame: number): number[] {
  const area = rows * columns;
  const beside = [-2, -1, 1, 2].filter((step) => frame + step >= 0 && frame + step < frames).map((step) => step * area);
  const found: number[] = [];
  for (let pixel = 0, i = frame * area; pixel < area; pixel++, i++) {
    const value = data[i];
    if (!exceeds(value, 0) || mask[i] === Measured.no) continue;
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
  const bright: number[] = [];
  for (let pixel = 0; pixel < data.length; pixel++) {
    if (mask[pixel] === Measured.no || !exceeds(data[pixel], 0)) continue;
    const beside = secondBrightest(image, pixel, { within: clusterDistance, from: clusterDistance });
    if (beside !== undefined && exceeds(data[pixel], clusterRatio * beside)) bright.push(pixel);
  }
  return [
    ...outliers(image),
    ...sharpClusters(image, bright, { join: 1, ratio: clusterRatio, isThin: false }),
    ...lines.flatMap(({ axis, index }) => line(axis, index, rows, columns)),
  ];
}

/** The pixels of a row or a column. */
function line(axis: 1 | 2, index: number, rows: number, columns: number): number[] {
  if (axis === 1) return Array.from({ length: columns }, (_, column) => index * columns + column);
  return Array.from({ length: rows }, (_, row) => row * columns + index);
}

/** Pixels of one image that stand above 10 times their second brightest measured neighbour by six standard deviations. */
function outliers(image: Image): number[] {
  const { data, mask } = image;
  const found: number[] = [];
  for (let pixel = 0; pixel < data.length; pixel++) {
    if (mask[pixel] === Measured.no || !exceeds(data[pixel], 0)) continue;
    const beside = secondBrightest(image, pixel, { within: neighbourhood });
    if (beside !== undefined && exceeds(data[pixel], brightestRatio * beside)) found.push(pixel);
  }
  return found;
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
function sumOf(counts: RealVolume, mask: MaskVolume, withoutSpikes: Uint8Array, frames: readonly number[]): Image {
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
  return { data: sum, mask: measured, rows, columns };
}
