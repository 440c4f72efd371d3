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
}

/** Pixels as far as this around a cluster are its neighbours. */
const neighbourhood = 2;
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
    if (isSmall(cluster, image) && isSharp(cluster, image, rule.ratio)) found.push(...cluster);
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

function isSharp(cluster: readonly number[], image: Image, ratio: number): boolean {
  const inside = new Set(cluster);
  let [sharp, total] = [0, 0];
  for (const pixel of cluster) {
    let [first, second, outside] = [0, 0, 0];
    for (const other of around(image, pixel, neighbourhood)) {
      if (inside.has(other)) continue;
      outside++;
      if (image.data[other] > first) [first, second] = [image.data[other], first];
      else second = Math.max(second, image.data[other]);
    }
    if (outside < 2) continue;
    total += image.data[pixel];
    if (exceeds(image.data[pixel], ratio * second)) sharp += image.data[pixel];
  }
  return total > 0 && sharp >= sharpShare * total;
}

/** Measured pixels within a distance of a pixel, in rows and columns. */
export function around({ mask, rows, columns }: Image, pixel: number, distance: number, from = 1): number[] {
  const [row, column] = [Math.floor(pixel / columns), pixel % columns];
  const found: number[] = [];
  for (let y = Math.max(0, row - distance); y <= Math.min(rows - 1, row + distance); y++) {
    for (let x = Math.max(0, column - distance); x <= Math.min(columns - 1, column + distance); x++) {
      const other = y * columns + x;
      const isNear = Math.abs(y - row) < from && Math.abs(x - column) < from;
      if (!isNear && mask[other] !== Measured.no) found.push(other);
    }
  }
  return found;
}
