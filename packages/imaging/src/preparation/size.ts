// How large a pattern is by itself: the array that was measured, about its centre, without outer slabs that are proven empty. Slabs are
// empty while the counts in them are spread as the Poisson noise of an even background is, over 8 × 8 tiles and by two tests: Pearson's
// χ² = Σ (n_i − e_i)²/e_i, of mean k − 1 and variance 2(k − 1)(1 − 1/n) for n counts on k tiles; and the score of the pattern's own
// shape, z = Σ w_i (n_i − e_i) / sd. A background that is uneven passes for signal, and the slab stays. All a crop saves is time: a small array
// is kept as it is, and only a large one, slow to refine, loses dim slabs too.

import {
  centreOf,
  type MaskVolume,
  Measured,
  previousFftSize,
  type RealVolume,
  type Triple,
  triple,
  voxelCount,
} from "@friedel/engine";

/** Tiles of a slab along each of its sides. */
const tiles = 8;
/** Standard deviations from which either test finds signal: background alone does so once in ten thousand slabs. */
const significance = 4;
/** Arrays of no more voxels are refined in two seconds and lose nothing. */
const smallVoxels = 300_000;
/**
 * Arrays of more voxels lose slabs of fewer than `dimSlab` counts a voxel above the background. Chosen on scan 54 of 34-ID-C, 200×256×256
 * with a halo of 0.03 to 0.15 counts a voxel: two million voxels are refined in about ten seconds on two cores.
 */
const quickVoxels = 2_000_000;
const dimSlab = 0.15;

/** Counts and measured voxels, by tile. */
interface Tiled {
  readonly counts: Float64Array;
  readonly voxels: Float64Array;
}

type Axis = 0 | 1 | 2;
const axes = [0, 1, 2] as const;

/** What a voxel of sums over raw voxels is: how many raw voxels it stands for, and of how many it is the sum. */
export interface Summed {
  readonly standsFor: number;
  readonly sumOf: number;
}

/**
 * The size of the automatic crop about `centre`: even and FFT-friendly on each axis. It holds the longer side of the frames about the
 * centre as far as such a size goes, with padding where the shorter side ends, but at most as much padding as frames. Counts may be
 * `summed` over raw voxels already; lengths are then in voxels of theirs.
 */
export function measuredSize(
  counts: RealVolume,
  mask: MaskVolume,
  centre: Triple,
  summed: Summed = { standsFor: 1, sumOf: 1 },
): Triple {
  const whole = triple((axis) => {
    const n = counts.shape[axis];
    return previousFftSize(Math.min(2 * n, 2 * Math.max(centre[axis], n - centre[axis])));
  });
  const cells = cellsOf(counts, mask, centre, whole);
  const slabOf = (size: Triple, axis: Axis) => {
    const inner = previousFftSize(size[axis] - 1);
    return inner < size[axis] ? { inner, ...outside(cells, centre, whole, size, axis, inner) } : undefined;
  };
  const shapes = axes.map((axis) => outside(cells, centre, whole, whole, axis, 0));
  return withoutDim(withoutEmpty(whole, shapes, slabOf, summed), slabOf, summed);
}

type SlabOf = (size: Triple, axis: Axis) => (Tiled & { readonly inner: number }) | undefined;

/** The size without slabs that are empty together with all that were dropped before them on their axis. */
function withoutEmpty(whole: Triple, shapes: readonly Tiled[], slabOf: SlabOf, { standsFor }: Summed): Triple {
  let size = whole;
  const dropped = axes.map(() => noTiles());
  for (let axis: Axis = 0, kept = 0; kept < 3 && voxelCount(size) * standsFor > smallVoxels; axis = axes[(axis + 1) % 3]) {
    const slab = slabOf(size, axis);
    const sum = slab && added(dropped[axis], slab);
    if (!slab || !sum || hasSignal(sum, shapes[axis])) {
      kept++;
      continue;
    }
    kept = 0;
    dropped[axis] = sum;
    size = replaced(size, axis, slab.inner);
  }
  return size;
}

/** The size with so many of the dimmest slabs dropped that it is quick, as long as they are dim beside the dimmest tile of all slabs. */
function withoutDim(whole: Triple, slabOf: SlabOf, { standsFor, sumOf }: Summed): Triple {
  let size = whole;
  let background = Number.POSITIVE_INFINITY;
  while (voxelCount(size) * standsFor > quickVoxels) {
    const slabs = axes.flatMap((axis) => {
      const slab = slabOf(size, axis);
      if (!slab) return [];
      slab.counts.forEach((n, i) => {
        if (slab.voxels[i] > 0) background = Math.min(background, n / slab.voxels[i]);
      });
      return [{ axis, inner: slab.inner, rate: sum(slab.counts) / Math.max(1, sum(slab.voxels)) }];
    });
    const [dimmest] = slabs.sort((a, b) => a.rate - b.rate);
    if (!dimmest || dimmest.rate > background + dimSlab * sumOf) break;
    size = replaced(size, dimmest.axis, dimmest.inner);
  }
  return size;
}

/** Whether counts are spread over the tiles in another way than the Poisson noise of one mean. */
function hasSignal({ counts, voxels }: Tiled, shape: Tiled): boolean {
  const total = sum(counts);
  if (total === 0) return false;
  const mean = total / sum(voxels);
  const freedom = voxels.filter((n) => n > 0).length - 1;
  let [chi2, score, first, second] = [0, 0, 0, 0];
  counts.forEach((n, i) => {
    const expected = mean * voxels[i];
    if (expected === 0) return;
    const weight = Math.sqrt(shape.counts[i] / Math.max(1, shape.voxels[i]));
    chi2 += (n - expected) ** 2 / expected;
    score += weight * (n - expected);
    first += weight * expected;
    second += weight ** 2 * expected;
  });
  const spread = Math.sqrt(Math.max(0, second - first ** 2 / total));
  return (
    score > significance * spread ||
    chi2 > freedom + significance * Math.sqrt(2 * freedom * (1 - 1 / total)) + Number.EPSILON * total
  );
}

/** An array cut wherever a slab or a tile can end: where cells begin along each axis, and what each holds, in C order. */
interface Cells extends Tiled {
  readonly firsts: readonly [readonly number[], readonly number[], readonly number[]];
}

/** The cells of an array: one look at the voxels, which are many in raw frames, instead of one for every slab. */
function cellsOf({ shape, data }: RealVolume, mask: MaskVolume, centre: Triple, whole: Triple): Cells {
  const firstsOf = (axis: Axis): number[] => {
    const cuts = new Set([0]);
    for (let size = whole[axis] + 1; previousFftSize(size - 1) < size; ) {
      size = previousFftSize(size - 1);
      cuts.add(centre[axis] - size / 2).add(centre[axis] + size / 2);
    }
    for (let at = 1; at < shape[axis]; at++) {
      if (tileOf(at, centre[axis], whole[axis]) !== tileOf(at - 1, centre[axis], whole[axis])) cuts.add(at);
    }
    return [...cuts].filter((at) => at >= 0 && at < shape[axis]).sort((a, b) => a - b);
  };
  const firsts = [firstsOf(0), firstsOf(1), firstsOf(2)] as const;
  const [zs, ys, xs] = firsts.map((of, axis) => of.map((_, cell) => of[cell + 1] ?? shape[axis]));
  const [counts, voxels] = [0, 1].map(() => new Float64Array(zs.length * ys.length * xs.length));
  for (let z = 0, cellZ = 0, row = 0; z < shape[0]; z++) {
    if (z === zs[cellZ]) cellZ++;
    for (let y = 0, cellY = 0; y < shape[1]; y++, row += shape[2]) {
      if (y === ys[cellY]) cellY++;
      for (let x = 0, cell = (cellZ * ys.length + cellY) * xs.length; x < shape[2]; cell++) {
        let [sum, measured] = [0, 0];
        for (const end = xs[cell % xs.length]; x < end; x++) {
          if (mask.data[row + x] === Measured.no) continue;
          sum += data[row + x];
          measured++;
        }
        counts[cell] += sum;
        voxels[cell] += measured;
      }
    }
  }
  return { firsts, counts, voxels };
}

function tileOf(at: number, centre: number, whole: number): number {
  return Math.floor((tiles * (at - centre + whole / 2)) / whole);
}

/** What the box of `size` about the centre holds at `inner` / 2 voxels and more from the centre along an axis, on tiles of the box `whole`. */
function outside(cells: Cells, centre: Triple, whole: Triple, size: Triple, axis: Axis, inner: number): Tiled {
  const out = noTiles();
  const half = centreOf(size);
  const isInside = (at: number, a: Axis) =>
    at >= centre[a] - half[a] &&
    at < centre[a] - half[a] + size[a] &&
    !(a === axis && at >= centre[a] - inner / 2 && at < centre[a] + inner / 2);
  const [zs, ys, xs] = axes.map((a) =>
    cells.firsts[a].flatMap((at, cell) => (isInside(at, a) ? [{ cell, tile: tileOf(at, centre[a], whole[a]) }] : [])),
  );
  const [, ny, nx] = cells.firsts.map((of) => of.length);
  for (const z of zs) {
    for (const y of ys) {
      const tile = axis === 0 ? tiles * y.tile : axis === 1 ? tiles * z.tile : tiles * z.tile + y.tile;
      for (const x of xs) {
        const cell = (z.cell * ny + y.cell) * nx + x.cell;
        const to = tile + (axis === 2 ? 0 : x.tile);
        out.counts[to] += cells.counts[cell];
        out.voxels[to] += cells.voxels[cell];
      }
    }
  }
  return out;
}

function noTiles(): Tiled {
  return { counts: new Float64Array(tiles ** 2), voxels: new Float64Array(tiles ** 2) };
}

function added(a: Tiled, b: Tiled): Tiled {
  return { counts: a.counts.map((n, i) => n + b.counts[i]), voxels: a.voxels.map((n, i) => n + b.voxels[i]) };
}

function replaced(size: Triple, axis: Axis, by: number): Triple {
  return triple((a) => (a === axis ? by : size[a]));
}

function sum(values: Float64Array): number {
  return values.reduce((a, b) => a + b, 0);
}
