// The parameters of the forward model beside the object, and how they are fitted from the sums that an evaluation leaves.
// For κ = s² and b both losses are convex in (κ, b), since I = κP' + b is linear in them and each loss convex in I.

import type { Triple } from "../array/index.js";
import type { Descent, DescentReport, Loss } from "./descent.js";

/** Values of the model: s, b, σ. A {@link DescentReport} has them, for "max" not in counts. */
export interface Model {
  readonly scale: number;
  readonly background: number;
  readonly widths: Triple | undefined;
}

/**
 * The least intensity that the losses take a logarithm or a root of; below it they go on along their tangent, so that they stay
 * convex, their gradients exact, and a voxel with counts where the model has none pulls with a finite force. The amplitude loss pulls
 * with one anyway: next to float32's least. K ⊛ P is known to float32's rounding of its greatest value only, and where the
 * autocorrelation does not fit into the array it can fall below 0: there a ten-millionth of the greatest counts used. So too where the amplitude loss fits a background, which could not leave 0 else.
 */
export function leastIntensity({ loss, model }: Pick<Descent, "loss" | "model">, greatestCounts: number): number {
  const least = loss === "amplitude" ? 1e-36 : 1e-6;
  const rough = model?.coherence !== undefined || (model?.background?.fitted === true && loss === "amplitude");
  return rough ? Math.max(least, roundedCoherence * greatestCounts) : least;
}

/** What is left of float32 in K ⊛ P, relative to its greatest value. */
export const roundedCoherence = 1e-7;

/**
 * Sums over the used voxels of one evaluation, c = ∂L/∂I and h = ∂²L/∂I², P' = K ⊛ P. Those after `counts` are asked for only
 * where a background or coherence takes part; without, they may be 0.
 */
export interface ModelSums {
  /** s: the model's, or that of "max". */
  readonly scale: number;
  /** The loss without regularisers. */
  readonly loss: number;
  /** Σ I, Σ √I·A, Σ A². */
  readonly intensity: number;
  readonly cross: number;
  readonly counts: number;
  /** Σ cP', Σ c, Σ hP'², Σ hP', Σ h. */
  readonly slopeScale: number;
  readonly slopeBackground: number;
  readonly curveScale: number;
  readonly curveMixed: number;
  readonly curveBackground: number;
  /** ∂L/∂σ, where the widths are fitted. */
  readonly slopeWidths: Triple;
}

/** Greatest change of κ in one Newton step, as a factor. */
const boldest = 4;

/** The model with scale and background fitted to the sums: in closed form without a background, else by a Newton step. */
export function refit(model: Model, sums: ModelSums, loss: Loss, fits: { scale: boolean; background: boolean }): Model {
  const { scale, background } = model;
  if (fits.scale && !fits.background && background === 0) {
    // Σ(s|F| − A)² is least at s = Σ|F|A/Σ|F|²; the Poisson loss where Σ I = Σ A².
    const factor = loss === "amplitude" ? sums.cross / sums.intensity : Math.sqrt(sums.counts / sums.intensity);
    return Number.isFinite(factor) && factor > 0 ? { ...model, scale: scale * factor } : model;
  }
  const { slopeScale: gk, slopeBackground: gb, curveScale: kk, curveMixed: kb, curveBackground: bb } = sums;
  const kappa = scale ** 2;
  let [dk, db] = [0, 0];
  if (fits.scale && fits.background) {
    const determinant = kk * bb - kb * kb;
    if (determinant > 0) [dk, db] = [(kb * gb - bb * gk) / determinant, (kb * gk - kk * gb) / determinant];
    if (background + db < 0) [dk, db] = [(kb * background - gk) / kk, -background];
  } else if (fits.background) db = -gb / bb;
  else if (fits.scale) dk = -gk / kk;
  if (!Number.isFinite(dk) || !Number.isFinite(db)) return model;
  const nextKappa = Math.min(boldest * kappa, Math.max(kappa / boldest, kappa + dk));
  return { ...model, scale: Math.sqrt(nextKappa), background: Math.max(0, background + db) };
}
