// The background with the object known: b(|q|) ≥ 0, straight between a few radii, of the greatest Poisson likelihood for the expected
// counts P + b. Found by expectation and maximisation, where each count is shared out between P and b; voxels of equal radius and
// equal P are alike, so that sums over those cells are all that is needed.

import { Measured, type Measurement, type RealVolume } from "@friedel/engine";
import { type BackgroundProfile, radiusOf } from "./background.js";

/** Distance of the radii between which a background is straight, in units of an axis' sampled range. */
const step = 0.06;
/** Cells: their width in radius, and their number for a factor e in P, from the least P on. */
const cell = { radius: 0.01, perE: 4, least: 1e-3, levels: 60 } as const;
/** The object's pattern is not known better than to this share, so bright voxels tell little of what lies under them. */
const modelError = 0.15;
/** Rounds of the maximisation, until the likelihood grows no more. */
const rounds = { most: 400, leastGain: 1e-3 } as const;

/** A background and what it is worth. */
export interface FittedBackground extends BackgroundProfile {
  /** By how much it raises the logarithm of the likelihood of the counts. */
  readonly gain: number;
}

/**
 * The background of counts whose part from the object is `modelled` (gain · s² · K ⊛ |F|², without the background that the
 * measurement may have). Unmeasured voxels and free ones are not used.
 */
export function radialBackground({ amplitude, mask }: Measurement, modelled: RealVolume): FittedBackground {
  const cells = cellsOf(amplitude, mask.data, modelled.data, radiusOf(mask.shape));
  const nodes = Math.ceil(Math.sqrt(3) / 2 / step) + 1;
  const [voxels, counts] = [new Float64Array(nodes), new Float64Array(nodes)];
  for (const { node, share, weight, voxels: n } of cells) {
    voxels[node] += (1 - share) * weight * n;
    voxels[node + 1] += share * weight * n;
  }
  // Any positive start ends at the maximum: the likelihood is concave.
  const heights = new Float64Array(nodes).fill(meanOf(cells));
  const likelihood = (scale: number): number =>
    cells.reduce((sum, { node, share, weight, ...of }) => {
      const floor = scale * ((1 - share) * heights[node] + share * heights[node + 1]);
      return sum + weight * (of.counts * Math.log(of.modelled + floor) - of.voxels * (of.modelled + floor));
    }, 0);
  const none = likelihood(0);
  let before = Number.NEGATIVE_INFINITY;
  for (let round = 0; round < rounds.most; round++) {
    counts.fill(0);
    for (const { node, share, weight, counts: n, modelled: signal } of cells) {
      const [low, high] = [(1 - share) * heights[node], share * heights[node + 1]];
      const each = (weight * n) / (signal + low + high);
      counts[node] += low * each;
      counts[node + 1] += high * each;
    }
    for (let k = 0; k < nodes; k++) heights[k] = voxels[k] > 0 ? counts[k] / voxels[k] : 0;
    const now = likelihood(1);
    if (now - before < rounds.leastGain) break;
    before = now;
  }
  return {
    counts: Array.from(heights),
    radii: Array.from(heights, (_, k) => k * step),
    gain: Math.max(0, likelihood(1) - none),
  };
}

interface Cell {
  /** The radius lies between the nodes `node` and `node` + 1, at this share. */
  readonly node: number;
  readonly share: number;
  readonly weight: number;
  voxels: number;
  counts: number;
  modelled: number;
}

function cellsOf({ data }: RealVolume, mask: Uint8Array, modelled: Float32Array, radius: (voxel: number) => number): Cell[] {
  const rings = Math.ceil(Math.sqrt(3) / 2 / cell.radius) + 1;
  const sums = new Float64Array(3 * rings * cell.levels);
  for (let i = 0; i < mask.length; i++) {
    if (mask[i] !== Measured.used) continue;
    const signal = Math.max(0, modelled[i]);
    const level = Math.min(cell.levels - 1, Math.max(0, Math.floor(cell.perE * Math.log(signal / cell.least))));
    const at = 3 * (Math.floor(radius(i) / cell.radius) * cell.levels + level);
    sums[at]++;
    sums[at + 1] += data[i] ** 2;
    sums[at + 2] += signal;
  }
  const cells: Cell[] = [];
  for (let at = 0; at < sums.length; at += 3) {
    const [voxels, counts] = [sums[at], sums[at + 1]];
    if (voxels === 0) continue;
    // A signal of exactly nothing under a count has no likelihood without background; a thousandth of the least cell has one.
    const signal = Math.max(sums[at + 2] / voxels, cell.least / 1000);
    const place = (cell.radius * (Math.floor(at / (3 * cell.levels)) + 0.5)) / step;
    const node = Math.floor(place);
    cells.push({ node, share: place - node, weight: 1 / (1 + modelError ** 2 * signal), voxels, counts, modelled: signal });
  }
  return cells;
}

/** Mean of the counts that the model lacks, at least a little. */
function meanOf(cells: readonly Cell[]): number {
  let [sum, voxels] = [0, 0];
  for (const of of cells) {
    sum += of.weight * (of.counts - of.voxels * of.modelled);
    voxels += of.weight * of.voxels;
  }
  return Math.max(sum / voxels, 1e-3);
}
