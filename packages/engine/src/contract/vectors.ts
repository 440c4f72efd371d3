// What a descent needs of an engine: some vectors over the support, and loss and gradient of a forward model with what a measurement
// has. Optimisers are shared code (descent/); nothing but losses and scalar products is read back.
//
//   F = FFT ρ,  P = |F|²                                    the coherent pattern of the object
//   I = gain·s²·(K ⊛ P) + background                       expected counts: scale s, partial coherence K, the measurement's own two
//   K ⊛ P = FFT[ γ·FFT⁻¹ P ],  γ(r) = Πᵢ exp(−½(2πσᵢrᵢ/Nᵢ)² − 2πλᵢ|rᵢ|/Nᵢ),  rᵢ from −⌊Nᵢ/2⌋    Clark et al., Nature
//     Communications 3, 993 (2012), doi 10.1038/ncomms1994: along every axis a Gaussian of standard deviation σᵢ, convolved with a
//     Lorentzian of half-width λᵢ at half of its maximum (a Voigt profile), voxels of the pattern, sum 1, written on the
//     autocorrelation of the object
//   amplitude  L = Σ_used (√I − A)²
//   poisson    L = Σ_used I − A² + A² ln(A²/I)              half the deviance, 0 for a perfect fit; Thibault & Guizar-Sicairos,
//     New Journal of Physics 14, 063004 (2012), doi 10.1088/1367-2630/14/6/063004
// Unmeasured and free voxels are in no sum. With c = ∂L/∂I the gradient is, from Wirtinger's derivatives (the same article),
//   ∂L/∂Re ρ + i ∂L/∂Im ρ = 2N·FFT⁻¹[ s²·(K ⊛ (gain·c))·F ],
// for s = 1, K = 1, gain 1, no background and the amplitude loss 2N(ρ − P_M ρ). Where F is 0 it is 0.

import type { ComplexVolume, Triple } from "../array/index.js";

/** The loss, as in the formulas above. */
export type Loss = "amplitude" | "poisson";

export interface ForwardModel {
  /**
   * s: a number (default 1), or "best", fitted along the way, each step with the sums of the one before; or "max", the published
   * choice of Chan et al., Applied Physics Reviews 8, 021407 (2021), doi 10.1063/5.0031486: |F| and A are both divided by their
   * greatest used value, and the gradient goes through that of |F| (equal greatest values share it). "max" goes with the
   * amplitude loss alone, without coherence, gain and background; a step then takes half an iteration more.
   */
  readonly scale?: number | "best" | "max";
  readonly coherence?: {
    /** σ along the axes, in voxels of the pattern, 0 or more; where the fit begins if they are fitted: above 0 then. */
    readonly widths: Triple;
    /** λ along the axes, in voxels of the pattern, 0 or more; where the fit begins if they are fitted. None without it. */
    readonly tails?: Triple;
    /** Whether what is given is fitted, all of it or one kind. Default false. */
    readonly fitted?: boolean | "widths" | "tails";
    /** Greatest change of a width or a tail in a step, voxels. Default 0.02. */
    readonly rate?: number;
  };
}

/** What a descent goes down on. */
export interface DescentGoal {
  readonly loss: Loss;
  readonly model?: ForwardModel;
  /** Whether evaluations leave the gradient as a vector; Adam does without. */
  readonly keepsGradient: boolean;
}

/** Values of the model at one evaluation: s and, for partly coherent light, σ and λ. The scale "max" is the engine's to find. */
export interface Model {
  readonly scale: number;
  readonly widths: Triple | undefined;
  readonly tails?: Triple | undefined;
}

/** The model of a partly coherent pattern. */
export interface FittedModel extends Model {
  readonly widths: Triple;
}

/** σ and λ of K. */
export interface CoherenceValues {
  readonly widths: Triple;
  readonly tails: Triple;
}

/** K of a model, undefined for coherent light. */
export function coherenceOf({ widths, tails }: Model): CoherenceValues | undefined {
  return widths || tails ? { widths: widths ?? [0, 0, 0], tails: tails ?? [0, 0, 0] } : undefined;
}

/** What of a model's coherence is fitted. */
export function fittedCoherence(coherence: ForwardModel["coherence"]): { readonly widths: boolean; readonly tails: boolean } {
  const { fitted = false, tails } = coherence ?? {};
  return {
    widths: fitted === true || fitted === "widths",
    tails: tails !== undefined && (fitted === true || fitted === "tails"),
  };
}

/** A vector: real and imaginary part of every voxel, 0 outside the support. What the number stands for is the engine's. */
export type VectorHandle = number;

export type Term = readonly [coefficient: number, vector: VectorHandle];

/** Vectors on the support that a phaser had when they were opened. All of them are given back when it is closed. */
export interface Workspace {
  /** Where the object is, ρ. */
  readonly point: VectorHandle;
  /** The gradient at the last evaluation, where the goal asked for it. */
  readonly gradient: VectorHandle;
  /** A vector of zeros, or of a volume's values inside the support. */
  readonly create: (from?: ComplexVolume) => VectorHandle;
  readonly read: (vector: VectorHandle) => Promise<ComplexVolume>;
  /** to ← Σ coefficient·vector; `to` may be among the terms. */
  readonly combine: (to: VectorHandle, terms: readonly Term[]) => void;
  /** The scalar product of each pair. */
  readonly dots: (pairs: readonly (readonly [VectorHandle, VectorHandle])[]) => Promise<number[]>;
  /** Loss and gradient at the point, and with a direction the slope along it: one read-back. Lets other tasks run. */
  readonly evaluate: (model: Model, along?: VectorHandle) => Promise<Evaluation>;
  /** A step of Adam along the gradient at the point, which is computed where the point was not evaluated; nothing is read back. */
  readonly adam: (model: Model, step: AdamStep) => void;
  /** The phaser goes on from the point: g is ρ inside the support and 0 outside. */
  readonly close: () => Promise<void>;
}

/** What an evaluation reads back: sums over the used voxels. */
export interface Evaluation {
  readonly loss: number;
  /** Gradient times direction; NaN without one. */
  readonly slope: number;
  /** s: the model's, or that of "max". */
  readonly scale: number;
  /**
   * With I' = I − background, what the object gives: Σ I', Σ A·I'/√I (amplitude loss) and Σ A²·I'/I (Poisson loss; 0 is the one that
   * the loss does not need), the share of the counts that is the object's. Without background Σ √I·A and Σ A².
   */
  readonly intensity: number;
  readonly cross: number;
  readonly counts: number;
  /** ∂L/∂σ and ∂L/∂λ, where they are fitted. */
  readonly slopeWidths: Triple;
  readonly slopeTails: Triple;
}

/** m ← β₁m + (1 − β₁)g, v ← β₂v + (1 − β₂)g², x ← x − rate·m/(√v·root + epsilon), real and imaginary part each for itself. */
export interface AdamStep {
  readonly first: VectorHandle;
  readonly second: VectorHandle;
  /** Receives the point as it was. */
  readonly keep?: VectorHandle | undefined;
  /** Rate divided by 1 − β₁ᵗ. */
  readonly rate: number;
  /** 1/√(1 − β₂ᵗ). */
  readonly root: number;
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
}

/**
 * The least intensity that the losses take a logarithm or a root of; below it they go on along their tangent, so that they stay
 * convex, their gradients exact, and a voxel with counts where the model has none pulls with a finite force. The amplitude loss pulls
 * with one anyway: next to float32's least. K ⊛ P is known to float32's rounding of its greatest value only, and where the
 * autocorrelation does not fit into the array it can fall below 0: there a ten-millionth of the greatest counts used.
 */
export function leastIntensity({ loss, model }: Pick<DescentGoal, "loss" | "model">, greatestCounts: number): number {
  const least = loss === "amplitude" ? 1e-36 : 1e-6;
  return model?.coherence === undefined ? least : Math.max(least, roundedCoherence * greatestCounts);
}

/** What is left of float32 in K ⊛ P, relative to its greatest value. */
export const roundedCoherence = 1e-7;
