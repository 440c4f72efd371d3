// A background before any phase is known: flat, or smooth and falling with |q|. Shell by shell it is the floor on which the counts
// stand; where single voxels hold no count, blocks of voxels are judged. The object's fringes go down to nothing and so are no floor.

import { centreOf, type MaskVolume, Measured, type Measurement, type RealVolume, realVolume, type Shape } from "@friedel/engine";
import { floorOfCounts } from "./floor-of-counts.js";

/** A background's course with |q|, in units of each axis' sampled range: ½ at the end of an axis. */
export interface BackgroundProfile {
  /** Expected counts of a voxel at each radius of `radii`, falling. */
  readonly counts: readonly number[];
  readonly radii: readonly number[];
}

/** Nearer to the centre is the peak. */
const leastRadius = 0.1;
/** Thickness of a shell: more than a fringe of a crystal that fills a third of the array. */
const thickness = 0.04;
/** Counts that a block should hold, and its greatest edge in voxels. */
const countsOfBlock = 3;
const greatestBlock = 4;
/** Fewer blocks in a shell tell nothing. */
const leastBlocks = 60;
/** Blocks taken from a shell. */
const mostBlocks = 4000;
/**
 * A floor counts where it is this share of its shell's mean at least: less where shells outside have one already. In patterns without
 * background the floor found is 1 to 13 % of a shell's mean, once 40 % (single counts between two particles' fringes).
 */
const leastShare = { first: 0.7, further: 0.35 } as const;
/** A background grows no faster than this towards the centre, from shell to shell. */
const greatestGrowth = 1.6;

/**
 * Below both, a background does not hurt a reconstruction: counts a voxel, and share of all counts. Single counts of faint signal far
 * out pass for a floor of 0.01 to 0.11 in one pattern of twenty, and for one per cent in one weak pattern of 150.
 */
const least = { counts: 0.15, share: 0.01 } as const;

/**
 * The background of a measurement; undefined where none is significant. Found from outside in: it never falls towards the centre, and
 * shells where the signal hides it have the value of the shell outside of them, so that it is rather too small there.
 */
export function backgroundOf(measurement: Measurement): BackgroundProfile | undefined {
  const { shape } = measurement.mask;
  const shells = Math.ceil(Math.sqrt(3) / 2 / thickness);
  const shellOf = shellsOf(shape);
  const means = shellMeans(measurement, shellOf, shells);
  const blocks = new Map<number, Blocks>();
  const blocksAt = (edge: number): Blocks => {
    const known = blocks.get(edge) ?? blocksOf(shape, shellOf, edge);
    blocks.set(edge, known);
    return known;
  };
  const [counts, radii]: [number[], number[]] = [[], []];
  let now: number | undefined;
  // What shells have that hold hardly anything else.
  let sure = 0;
  for (let shell = shells - 1; shell >= Math.ceil(leastRadius / thickness); shell--) {
    const mean = means[shell];
    const samples = mean > 0 ? samplesOf(measurement, blocksAt, shell, mean) : undefined;
    if (!samples || samples.counts.length < leastBlocks) continue;
    const floor = floorOfCounts(samples.counts);
    if (!floor) break;
    const value = floor.value / samples.edge ** 3;
    const isFound = floor.least > 0 && value >= (now === undefined ? leastShare.first : leastShare.further) * mean;
    // Shells outside of the first that tells have its value, where their own counts allow it.
    if (isFound && now === undefined)
      for (let k = 0; k < counts.length; k++) counts[k] = Math.min(value, means[Math.floor(radii[k] / thickness)]);
    if (isFound && value >= leastShare.first * mean) sure = Math.max(sure, value);
    if (isFound) now = now === undefined ? value : Math.min(Math.max(now, value), greatestGrowth * now);
    counts.unshift(now ?? 0);
    radii.unshift((shell + 0.5) * thickness);
  }
  if (now === undefined) return undefined;
  const certain = { radii, counts: counts.map((value) => Math.min(value, sure)) };
  const isSmall = sure < least.counts && shareOf(certain, measurement) < least.share;
  return isSmall ? undefined : { counts, radii };
}

/** A background on a pattern's grid. */
export function backgroundVolume({ counts, radii }: BackgroundProfile, shape: Shape): RealVolume {
  const radius = radiusOf(shape);
  const out = realVolume(shape);
  const last = radii.length - 1;
  for (let i = 0; i < out.data.length; i++) {
    const at = last > 0 ? (radius(i) - radii[0]) / (radii[1] - radii[0]) : 0;
    const k = Math.min(last, Math.max(0, Math.floor(at)));
    const share = Math.min(1, Math.max(0, at - k));
    out.data[i] = counts[k] + share * (counts[Math.min(k + 1, last)] - counts[k]);
  }
  return out;
}

/** |q| of a voxel from the centre, each axis in units of its length. */
export function radiusOf(shape: Shape): (voxel: number) => number {
  const squares = squaresOf(shape);
  const [, ny, nx] = shape;
  return (voxel) => {
    const row = Math.floor(voxel / nx);
    return Math.sqrt(squares[0][Math.floor(row / ny)] + squares[1][row % ny] + squares[2][voxel % nx]);
  };
}

/** Squares of the distance from the centre along each axis, in units of its length. */
function squaresOf(shape: Shape): Float64Array[] {
  const centre = centreOf(shape);
  return shape.map((n, axis) => Float64Array.from({ length: n }, (_, k) => ((k - centre[axis]) / n) ** 2));
}

function shareOf(profile: BackgroundProfile, { amplitude, mask }: Measurement): number {
  const { data } = backgroundVolume(profile, mask.shape);
  let [background, all] = [0, 0];
  for (let i = 0; i < data.length; i++) {
    if (mask.data[i] === Measured.no) continue;
    background += data[i];
    all += amplitude.data[i] ** 2;
  }
  return background / all;
}

/** The shell of every voxel. */
function shellsOf(shape: Shape): Uint8Array {
  const [nz, ny, nx] = shape;
  const [zs, ys, xs] = squaresOf(shape);
  const out = new Uint8Array(nz * ny * nx);
  for (let z = 0, i = 0; z < nz; z++)
    for (let y = 0; y < ny; y++)
      for (let x = 0; x < nx; x++, i++) out[i] = Math.floor(Math.sqrt(zs[z] + ys[y] + xs[x]) / thickness);
  return out;
}

function shellMeans({ amplitude, mask }: Measurement, shellOf: Uint8Array, shells: number): Float64Array {
  const sums = new Float64Array(shells);
  const voxels = new Float64Array(shells);
  for (let i = 0; i < mask.data.length; i++) {
    if (mask.data[i] === Measured.no) continue;
    sums[shellOf[i]] += amplitude.data[i] ** 2;
    voxels[shellOf[i]]++;
  }
  return sums.map((sum, shell) => (voxels[shell] > 0 ? sum / voxels[shell] : 0));
}

/** The blocks of an edge that a pattern is cut into: the first voxel of each, and the shell that its middle lies in. */
interface Blocks {
  readonly firsts: Uint32Array;
  readonly shells: Uint8Array;
}

function blocksOf(shape: Shape, shellOf: Uint8Array, edge: number): Blocks {
  const [nz, ny, nx] = shape;
  const count = shape.reduce((product, n) => product * Math.floor(n / edge), 1);
  const [firsts, shells] = [new Uint32Array(count), new Uint8Array(count)];
  const half = edge >> 1;
  const toMiddle = (half * ny + half) * nx + half;
  let block = 0;
  for (let z = 0; z + edge <= nz; z += edge) {
    for (let y = 0; y + edge <= ny; y += edge) {
      for (let x = 0; x + edge <= nx; x += edge, block++) {
        firsts[block] = (z * ny + y) * nx + x;
        shells[block] = shellOf[firsts[block] + toMiddle];
      }
    }
  }
  return { firsts, shells };
}

/** Counts of the blocks whose middle lies in a shell, of an edge at which they hold some counts each. */
function samplesOf(
  { amplitude, mask }: Measurement,
  blocksAt: (edge: number) => Blocks,
  shell: number,
  mean: number,
): { readonly counts: readonly number[]; readonly edge: number } {
  const edge = Math.min(greatestBlock, Math.max(1, Math.ceil(Math.cbrt(countsOfBlock / mean))), ...mask.shape);
  const { firsts, shells } = blocksAt(edge);
  const inShell: number[] = [];
  for (let i = 0; i < shells.length; i++) if (shells[i] === shell) inShell.push(firsts[i]);
  const stride = Math.max(1, Math.floor(inShell.length / mostBlocks));
  const counts: number[] = [];
  for (let i = 0; i < inShell.length; i += stride) {
    const sum = blockSum(amplitude, mask, inShell[i], edge);
    if (sum !== undefined) counts.push(Math.round(sum));
  }
  return { counts, edge };
}

/** The counts of a block; undefined where not all of it is measured. */
function blockSum({ shape, data }: RealVolume, mask: MaskVolume, first: number, edge: number): number | undefined {
  const [, ny, nx] = shape;
  let sum = 0;
  for (let z = 0; z < edge; z++) {
    for (let y = 0; y < edge; y++) {
      for (let x = 0, i = first + (z * ny + y) * nx; x < edge; x++, i++) {
        if (mask.data[i] === Measured.no) return undefined;
        sum += data[i] ** 2;
      }
    }
  }
  return sum;
}
