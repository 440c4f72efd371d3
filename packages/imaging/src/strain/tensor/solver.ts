// Least squares for a vector at a voxel: Qᵢ·v = bᵢ over the images that have the voxel, weighted by their phases' deviations.

import { cross, dot, scale, type Vector } from "@friedel/engine";
import { conditionOf, largestCondition, type PeakImage } from "./peaks.js";

/** Solves for v at one voxel; `b` gives the right-hand side of an image. */
export type Solve = (b: (image: number) => number) => Vector;

/** Solvers at voxels. */
export interface Solver {
  /** With the images whose bits are set in `usable`; null where these do not suffice. */
  at(voxel: number, usable: number): Solve | null;
}

/** A solver for the images with these Bragg vectors. */
export function createSolver(images: readonly Pick<PeakImage, "phaseDeviation">[], vectors: readonly Vector[]): Solver {
  const enough = new Map<number, boolean>();
  const suffices = (usable: number): boolean => {
    const known = enough.get(usable);
    if (known !== undefined) return known;
    const found = conditionOf(vectors.filter((_, n) => usable & (1 << n))) <= largestCondition;
    enough.set(usable, found);
    return found;
  };
  return {
    at(voxel, usable) {
      if (!suffices(usable)) return null;
      const weights = vectors.map((_, n) => (usable & (1 << n) ? weightOf(images[n], voxel) : 0));
      const m = [0, 0, 0, 0, 0, 0];
      vectors.forEach(([z, y, x], n) => {
        [z * z, z * y, z * x, y * y, y * x, x * x].forEach((value, k) => {
          m[k] += weights[n] * value;
        });
      });
      const rows: readonly Vector[] = [
        [m[0], m[1], m[2]],
        [m[1], m[3], m[4]],
        [m[2], m[4], m[5]],
      ];
      const columns = [cross(rows[1], rows[2]), cross(rows[2], rows[0]), cross(rows[0], rows[1])];
      const determinant = dot(rows[0], columns[0]);
      // Weights so unequal that they leave two images only.
      if (!(determinant > 0)) return null;
      return (b) => {
        let [z, y, x] = [0, 0, 0];
        vectors.forEach((q, n) => {
          if (weights[n] === 0) return;
          const factor = weights[n] * b(n);
          z += factor * q[0];
          y += factor * q[1];
          x += factor * q[2];
        });
        const right: Vector = [z, y, x];
        // The inverse of a symmetric matrix has the rows of cofactors as columns and as rows.
        return scale(1 / determinant, [dot(columns[0], right), dot(columns[1], right), dot(columns[2], right)]);
      };
    },
  };
}

/** 1/σ², no less sure than a hundredth of a radian: no reconstruction is better, and one voxel must not outweigh all. */
function weightOf({ phaseDeviation }: Pick<PeakImage, "phaseDeviation">, voxel: number): number {
  return phaseDeviation ? 1 / Math.max(surest, phaseDeviation.data[voxel]) ** 2 : 1;
}

const surest = 0.01;
