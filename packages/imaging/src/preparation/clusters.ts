// Neighbouring pixels that light up together and end sharply: cosmic tracks, hot clusters. Diffraction is oversampled, so whatever is lit
// fades out over its neighbours, within two pixels even where fringes are sampled just twice; a track does not.

import { Measured } from "@friedel/engine";

/** An image as the functions here take it: values, what of them is measured, rows and columns. */
export interface Image {
  readonly data: Float32Array;
  readonly mask: Uint8Array;
  readonly rows: number;
  readonly columns: number;
}

/** What a cluster must be. */
export interface ClusterRule {
  /** Pixels no further apart than this, in rows and columns, belong together. */
  readonly join: number;
  /** How many times brighter than its second brightest neighbour outside of the cluster a pixel must be. */
  readonly ratio: number;
  /** Whether it has no inner pixel, all of whose eight neighbours belong to it: fringes have one, tracks do not. */
  readonly isThin: boolean;
}

/** How far neighbours are looked for: two pixels, since fringes sampled just twice have dark pixels all round each maximum. */
export const neighbourhood = 2;
/** Pixels with fewer measured neighbours are not judged. */
const leastNeighbours = 3;
/** Standard deviations of Poisson noise by which pixels must exceed what is expected. */
const significance = 6;
/** Share of a cluster's counts in pixels that end sharply. */
const sharpShare = 0.9;
/** A cluster of more pixels is something else, unless it is a line, no wider than two pixels. */
const mostPixels = 24;
const widestLine = 2;

/** Whether counts exceed an expectation by six standard deviations. */
export function exceeds(value: number, expected: number): boolean {
  return value > expected + significance * Math.sqrt(expected + 1);
}

/** The pixels of the clusters among `candidates` that end sharply all round. */
export function sharpClusters(image: Image, candidates: readonly number[], rule: ClusterRule): number[] {
  const isCandidate = new Set(candidates);
  const found: number[] = [];
  while (isCandidate.size > 0) {
    const [first] = isCandidate;
    isCandidate.delete(first);
    const cluster = [first];
    for (const pixel of cluster) {
      for (const other of around(image, pixel, rule.join)) if (isCandidate.delete(other)) cluster.push(other);
    }
    const isShaped = isSmall(cluster, image) && !(rule.isThin && hasInside(cluster, image));
    if (isShaped && isSharp(cluster, image, rule.ratio)) found.push(...cluster);
  }
  return found;
}

function isSmall(cluster: readonly number[], { columns }: Image): boolean {
  if (cluster.length <= mostPixels) return true;
  const extent = (values: readonly number[]): number => {
    let [least, greatest] = [values[0], values[0]];
    for (const value of values) [least, greatest] = [Math.min(least, value), Math.max(greatest, value)];
    return greatest - least + 1;
  };
  const rows = cluster.map((pixel) => Math.floor(pixel / columns));
  return Math.min(extent(rows), extent(cluster.map((pixel) => pixel % columns))) <= widestLine;
}

function hasInside(cluster: readonly number[], { columns }: Image): boolean {
  const inside = new Set(cluster);
  const steps = [-columns - 1, -columns, -columns + 1, -1, 1, columns - 1, columns, columns + 1];
  return cluster.some((pixel) => steps.every((step) => inside.has(pixel + step)));
}

function isSharp(cluster: readonly number[], image: Image, ratio: number): boolean {
  const inside = new Set(cluster);
  let [sharp, total] = [0, 0];
  for (const pixel of cluster) {
    const beside = secondBrightest(image, pixel, { within: neighbourhood, isLeftOut: (other) => inside.has(other) });
    if (beside === undefined) continue;
    total += image.data[pixel];
    if (exceeds(image.data[pixel], ratio * beside)) sharp += image.data[pixel];
  }
  return total > 0 && sharp >= sharpShare * total;
}

/** Which pixels about one are looked at: distances in rows and columns, both included, `from` 1 without it. */
export interface Surroundings {
  readonly within: number;
  readonly from?: number;
  readonly isLeftOut?: (pixel: number) => boolean;
}

/** The second brightest measured pixel about one, itself left out; undefined where fewer than three are measured. */
export function secondBrightest(image: Image, pixel: number, { within, from = 1, isLeftOut }: Surroundings): number | undefined {
  const { data, mask, rows, columns } = image;
  const row = Math.floor(pixel / columns);
  const column = pixel - row * columns;
  let [first, second, measured] = [-1, -1, 0];
  for (let y = Math.max(0, row - within); y <= Math.min(rows - 1, row + within); y++) {
    const isFar = Math.abs(y - row) >= from;
    for (let x = Math.max(0, column - within); x <= Math.min(columns - 1, column + within); x++) {
      const other = y * columns + x;
      if ((!isFar && Math.abs(x - column) < from) || mask[other] === Measured.no || isLeftOut?.(other)) continue;
      measured++;
      if (data[other] > first) {
        second = first;
        first = data[other];
      } else if (data[other] > second) second = data[other];
    }
  }
  return measured >= leastNeighbours ? second : undefined;
}

/** Measured pixels within a distance of a pixel, in rows and columns. */
function around({ mask, rows, columns }: Image, pixel: number, distance: number): number[] {
  const [row, column] = [Math.floor(pixel / columns), pixel % columns];
  const found: number[] = [];
  for (let y = Math.max(0, row - distance); y <= Math.min(rows - 1, row + distance); y++) {
    for (let x = Math.max(0, column - distance); x <= Math.min(columns - 1, column + distance); x++) {
      if (mask[y * columns + x] !== Measured.no) found.push(y * columns + x);
    }
  }
  return found;
}
