// The check that several images of a crystal allow: the phase of each from the displacement that the others give.

import { dot, type MaskVolume, type RealVolume, type Vector } from "@friedel/engine";
import { conditionOf, largestCondition, type PeakImage } from "./peaks.js";
import { createSolver } from "./solver.js";

/** Root mean square of φ − (−Q·u), radians, u from the other images, less its circular mean, over `common`; null if they do not suffice. */
export function predictedPhases(
  images: readonly PeakImage[],
  vectors: readonly Vector[],
  phases: readonly RealVolume[],
  common: MaskVolume,
): (number | null)[] {
  const all = (1 << images.length) - 1;
  const solver = createSolver(images, vectors);
  return images.map((_, left) => {
    if (!(conditionOf(vectors.filter((_, n) => n !== left)) <= largestCondition)) return null;
    const errors: number[] = [];
    for (let i = 0; i < common.data.length; i++) {
      const solve = common.data[i] === 0 ? null : solver.at(i, all & ~(1 << left));
      if (solve)
        errors.push(
          phases[left].data[i] +
            dot(
              vectors[left],
              solve((n) => -phases[n].data[i]),
            ),
        );
    }
    return rootMeanSquare(errors);
  });
}

/** Of angles less their circular mean. */
function rootMeanSquare(angles: readonly number[]): number {
  let [re, im, sum] = [0, 0, 0];
  for (const angle of angles) {
    re += Math.cos(angle);
    im += Math.sin(angle);
  }
  const mean = Math.atan2(im, re);
  for (const angle of angles) {
    const rest = angle - mean;
    sum += (rest - 2 * Math.PI * Math.round(rest / (2 * Math.PI))) ** 2;
  }
  return Math.sqrt(sum / angles.length);
}
