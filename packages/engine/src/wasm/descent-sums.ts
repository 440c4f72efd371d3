// What the kernels of a descent leave for every piece of columns, added up in one order, whoever computed it.

import { type Triple, triple } from "../array/index.js";
import type { CoherenceValues, Evaluation, Loss } from "../contract/vectors.js";

/** Float64 sums a piece of columns of {@link readModelSums} and of {@link readMeasured}. */
export const modelSumsOfPiece = 3;
export const measuredOfPiece = 4;

/** The sums of an evaluation (see assembly/residuals.ts); `slopes` are ∂L/∂σ and ∂L/∂λ divided by s². */
export function readModelSums(rows: Float64Array, loss: Loss, scale: number, slopes: CoherenceValues): Omit<Evaluation, "slope"> {
  const scaled = (values: Triple): Triple => triple((axis) => scale ** 2 * values[axis]);
  const totals = new Float64Array(modelSumsOfPiece);
  for (let i = 0; i < rows.length; i++) totals[i % modelSumsOfPiece] += rows[i];
  const poisson = loss === "poisson";
  return {
    scale,
    loss: totals[0],
    intensity: totals[1],
    cross: poisson ? 0 : totals[2],
    counts: poisson ? totals[2] : 0,
    slopeWidths: scaled(slopes.widths),
    slopeTails: scaled(slopes.tails),
  };
}

/** The greatest |F|² of the used voxels, how many have it, Σ |F|² and Σ |F|A: see assembly/measure.ts. */
export interface Measured {
  readonly greatest: number;
  readonly equals: number;
  readonly power: number;
  readonly cross: number;
}

export function readMeasured(rows: Float64Array): Measured {
  const found = { greatest: -1, equals: 0, power: 0, cross: 0 };
  for (let i = 0; i < rows.length; i += measuredOfPiece) {
    const [greatest, equals, power, cross] = rows.subarray(i, i + measuredOfPiece);
    if (greatest > found.greatest) found.equals = 0;
    if (greatest >= found.greatest) found.equals += equals;
    found.greatest = Math.max(found.greatest, greatest);
    found.power += power;
    found.cross += cross;
  }
  return found;
}
