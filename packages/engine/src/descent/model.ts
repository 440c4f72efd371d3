// The parameters of the forward model beside the object, and how the scale is fitted from the sums that an evaluation leaves.

import type { Triple } from "../array/index.js";
import type { Descent, DescentReport, Loss } from "./descent.js";

/** Values of the model: s and, for partly coherent light, σ. A {@link DescentReport} has them, for "max" not in counts. */
export interface Model {
  readonly scale: number;
  readonly widths: Triple | undefined;
}

/** The model of a partly coherent pattern, s²·(K ⊛ |F|²). */
export interface FittedModel extends Model {
  readonly widths: Triple;
}

/**
 * The least intensity that the losses take a logarithm or a root of; below it they go on along their tangent, so that they stay
 * convex, their gradients exact, and a voxel with counts where the model has none pulls with a finite force. The amplitude loss pulls
 * with one anyway: next to float32's least. K ⊛ P is known to float32's rounding of its greatest value only, and where the
 * autocorrelation does not fit into the array it can fall below 0: there a ten-millionth of the greatest counts used.
 */
export function leastIntensity({ loss, model }: Pick<Descent, "loss" | "model">, greatestCounts: number): number {
  const least = loss === "amplitude" ? 1e-36 : 1e-6;
  return model?.coherence === undefined ? least : Math.max(least, roundedCoherence * greatestCounts);
}

/** What is left of float32 in K ⊛ P, relative to its greatest value. */
export const roundedCoherence = 1e-7;

/** Sums over the used voxels of one evaluation. */
export interface ModelSums {
  /** s: the model's, or that of "max". */
  readonly scale: number;
  readonly loss: number;
  /** Σ I, Σ √I·A, Σ A². */
  readonly intensity: number;
  readonly cross: number;
  readonly counts: number;
  /** ∂L/∂σ, where the widths are fitted. */
  readonly slopeWidths: Triple;
}

/** The model with the scale that is best for the sums: Σ(s|F| − A)² is least at s = Σ|F|A/Σ|F|², the Poisson loss where Σ I = Σ A². */
export function refit(model: Model, sums: ModelSums, loss: Loss): Model {
  const factor = loss === "amplitude" ? sums.cross / sums.intensity : Math.sqrt(sums.counts / sums.intensity);
  return Number.isFinite(factor) && factor > 0 ? { ...model, scale: model.scale * factor } : model;
}
