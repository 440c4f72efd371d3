// Frames without light between or behind frames with it (no trigger, a closed shutter), and rows and columns that other programs padded
// with zeros. A plane is judged by how many of its voxels are lit, not by its counts: hot pixels and thresholds then say little, and a
// plane of a pattern that fades is never far dimmer than its neighbours.

import { type MaskVolume, Measured, type RealVolume, type Triple, triple } from "@friedel/engine";
import { logChance } from "./poisson.js";
import { planesOf, type Tally, tallyOf } from "./tally.js";

/** Planes that hold no light, by axis (frame, row, column), and the mask without them. */
export interface DarkPlanes {
  readonly planes: readonly [readonly number[], readonly number[], readonly number[]];
  readonly mask: MaskVolume;
}

/** A plane is dark with less than this share of the lit voxels that the planes beside it have … */
const darkShare = 0.1;
/** … unless chance would make it so that dark: one plane in 10^9. */
const significance = Math.log(1e-9);

interface Plane {
  readonly lit: number;
  readonly measured: number;
}

/**
 * Finds frames that are dark beside lit ones on both sides, and planes of any axis without a count from there to its end. `tally` is that
 * of the frames, where it is known.
 */
export function darkPlanes(counts: RealVolume, mask: MaskVolume, tally = tallyOf(counts, mask)): DarkPlanes {
  const along = planesAlong(tally);
  const [frames, rows, columns] = [
    [...darkBetween(along[0]), ...darkAtEnds(along[0])].sort((a, b) => a - b),
    darkAtEnds(along[1]),
    darkAtEnds(along[2]),
  ];
  const planes = [frames, rows, columns] as const;
  if (planes.every((found) => found.length === 0)) return { planes, mask };
  return { planes, mask: { ...mask, data: without(mask, planes) } };
}

/** Runs of planes that are dark beside the lit planes on both sides. */
function darkBetween(planes: readonly Plane[]): number[] {
  const found: number[] = [];
  const seen = planes.map((_, k) => k).filter((k) => planes[k].measured > 0);
  for (let a = 1; a < seen.length - 1; a++) {
    const before = planes[seen[a - 1]];
    let b = a;
    while (b < seen.length && isDark(planes[seen[b]], before)) b++;
    // All of the run from a to b − 1 is dark beside the plane before it, and must be so beside the one behind it.
    if (b > a && b < seen.length && seen.slice(a, b).every((k) => isDark(planes[k], planes[seen[b]]))) {
      found.push(...seen.slice(a, b));
      a = b;
    }
  }
  return found;
}

/** Runs at either end without a single count, beside a lit plane. */
function darkAtEnds(planes: readonly Plane[]): number[] {
  const seen = planes.map((_, k) => k).filter((k) => planes[k].measured > 0);
  const found: number[] = [];
  for (const order of [seen, seen.toReversed()]) {
    const first = order.findIndex((k) => planes[k].lit > 0);
    const run = order.slice(0, Math.max(0, first));
    if (run.every((k) => isDark(planes[k], planes[order[first]]))) found.push(...run);
  }
  return found.sort((a, b) => a - b);
}

function isDark({ lit, measured }: Plane, beside: Plane): boolean {
  const expected = (darkShare * beside.lit * measured) / beside.measured;
  return lit < expected && logChance(lit, expected) < significance;
}

/** The planes of frames by axis: how many of their voxels are lit and measured. */
function planesAlong(tally: Tally): Plane[][] {
  const [nz, ny, nx] = tally.shape;
  const voxels = [ny * nx, nz * nx, nz * ny];
  return ([0, 1, 2] as const).map((axis) => {
    const { lit, missing } = planesOf(tally, axis);
    return Array.from(lit, (n, k) => ({ lit: n, measured: voxels[axis] - missing[k] }));
  });
}

function without({ shape, data }: MaskVolume, planes: DarkPlanes["planes"]): Uint8Array {
  const isOut = triple((axis) => new Set(planes[axis]));
  const [nz, ny, nx] = shape as Triple;
  const out = data.slice();
  for (let z = 0, i = 0; z < nz; z++) {
    for (let y = 0; y < ny; y++) {
      const isLineOut = isOut[0].has(z) || isOut[1].has(y);
      for (let x = 0; x < nx; x++, i++) if (isLineOut || isOut[2].has(x)) out[i] = Measured.no;
    }
  }
  return out;
}
