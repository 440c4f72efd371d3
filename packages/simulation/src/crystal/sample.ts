// A faceted shape and a phase on a grid of voxels, which need not be orthogonal (detector space is not).

import {
  apply,
  centreOf,
  dot,
  inverseTranspose,
  type Matrix3,
  type RealVolume,
  realVolume,
  type Shape,
  type Triple,
  transpose,
  type Vector,
} from "@friedel/engine";
import { type Facet, vertices } from "./facets.js";

/** Voxel n lies at r = columns·(n − c), c the centre ⌊N/2⌋: the columns are the voxel's three edges. */
export interface Grid {
  readonly shape: Shape;
  readonly columns: Matrix3;
}

/** The largest part of an axis that a crystal may span: beyond it there is too little around it to phase. */
export const largestSize = 0.8;

/** The grid of unit voxels whose array axes are (z, y, x). */
export function orthogonalGrid(shape: Shape, voxel = 1): Grid {
  return {
    shape,
    columns: [
      [0, 0, voxel],
      [0, voxel, 0],
      [voxel, 0, 0],
    ],
  };
}

/** The share of every voxel that lies inside all facets: 1 within, 0 outside, in steps of 1/64 across a face. */
export function sampleFacets(facets: readonly Facet[], { shape, columns }: Grid): RealVolume {
  const out = realVolume(shape);
  const [nz, ny, nx] = shape;
  const [cz, cy, cx] = centreOf(shape);
  const cuts = facets.map((facet) => cutOf(facet, columns));
  const corners = cornersInVoxels(facets, { shape, columns });
  const range = (axis: 0 | 1 | 2, n: number, centre: number): number[] => {
    const places = corners.map((corner) => corner[axis] + centre);
    const first = Math.max(0, Math.floor(Math.min(...places)));
    return Array.from({ length: Math.max(0, Math.min(n - 1, Math.ceil(Math.max(...places))) - first + 1) }, (_, i) => first + i);
  };
  const xs = range(2, nx, cx);
  for (const z of range(0, nz, cz)) {
    for (const y of range(1, ny, cy)) {
      const row = (z * ny + y) * nx;
      for (const x of xs) {
        const share = shareInside(cuts, [z - cz, y - cy, x - cx]);
        if (share > 0) out.data[row + x] = share;
      }
    }
  }
  return out;
}

/** Corners in voxels from the centre, in the order of the array's axes. */
export function cornersInVoxels(facets: readonly Facet[], { columns }: Grid): Vector[] {
  const inverse = transpose(inverseTranspose(columns));
  return vertices(facets).map((corner) => apply(inverse, corner));
}

/** A facet seen by the grid: inside is step·(n − c) ≤ distance; `reach` is how far a voxel extends about its centre. */
interface Cut {
  readonly step: Triple;
  readonly distance: number;
  readonly reach: number;
}

function cutOf({ normal, distance }: Facet, columns: Matrix3): Cut {
  const step = transpose(columns).map((edge) => dot(normal, edge)) as unknown as Triple;
  return { step, distance, reach: step.reduce((sum, s) => sum + Math.abs(s), 0) / 2 };
}

function shareInside(cuts: readonly Cut[], [z, y, x]: Triple): number {
  let crossing: Cut[] | undefined;
  for (const cut of cuts) {
    const left = cut.distance - cut.step[0] * z - cut.step[1] * y - cut.step[2] * x;
    if (left <= -cut.reach) return 0;
    if (left < cut.reach) {
      crossing ??= [];
      crossing.push(cut);
    }
  }
  return crossing ? shareOfPoints(crossing, [z, y, x]) : 1;
}

function shareOfPoints(cuts: readonly Cut[], [z, y, x]: Triple): number {
  let count = 0;
  for (const [dz, dy, dx] of voxelPoints) {
    const inside = ({ step, distance }: Cut): boolean => step[0] * (z + dz) + step[1] * (y + dy) + step[2] * (x + dx) <= distance;
    if (cuts.every(inside)) count++;
  }
  return count / voxelPoints.length;
}

/**
 * Points of a voxel that decide how much of it is inside: an additive sequence with the powers of 1/1.2207… (the root
 * of g⁴ = g + 1), which fills a cube evenly along every direction, and its mirror image, so that the mean is 0.
 * A regular lattice would be off by a share of its step on faces of low index.
 */
export const voxelPoints: readonly Triple[] = Array.from({ length: 32 }, (_, i): Triple => {
  const part = (power: number): number => ((0.5 + (i + 1) / 1.2207440846057596 ** power) % 1) - 0.5;
  return [part(1), part(2), part(3)];
}).flatMap((p): Triple[] => [p, [-p[0], -p[1], -p[2]]]);

/** Calls `visit` for every voxel where `volume` is not zero, with its index and its place in space. */
export function forEachInside(volume: RealVolume, { columns }: Grid, visit: (index: number, r: Vector) => void): void {
  const [, ny, nx] = volume.shape;
  const [cz, cy, cx] = centreOf(volume.shape);
  const [mx, my, mz] = columns;
  for (let i = 0; i < volume.data.length; i++) {
    if (volume.data[i] === 0) continue;
    const n: Vector = [Math.floor(i / (ny * nx)) - cz, (Math.floor(i / nx) % ny) - cy, (i % nx) - cx];
    visit(i, [dot(mx, n), dot(my, n), dot(mz, n)]);
  }
}
