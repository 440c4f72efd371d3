// What a descent is: gradient steps on the resident object inside the resident support, through a forward model with what a
// measurement has. Types and formulas only; `descend.ts` holds the course that all engines follow.
//
//   F = FFT ρ,  P = |F|²                                    the coherent pattern of the object
//   I = s²·(K ⊛ P)                                          scale s, partial coherence K
//   K ⊛ P = FFT[ γ·FFT⁻¹ P ],  γ(r) = exp(−½ Σᵢ (2π σᵢ rᵢ/Nᵢ)²),  rᵢ from −⌊Nᵢ/2⌋    Clark et al., Nature Communications 3, 993
//     (2012), doi 10.1038/ncomms1994: a Gaussian of standard deviation σᵢ voxels of the pattern, sum 1, written on the
//     autocorrelation of the object
//   amplitude  L = Σ_used (√I − A)²
//   poisson    L = Σ_used I − A² + A² ln(A²/I)              half the deviance, 0 for a perfect fit; Thibault & Guizar-Sicairos,
//     New Journal of Physics 14, 063004 (2012), doi 10.1088/1367-2630/14/6/063004
// Unmeasured and free voxels are in no sum. With c = ∂L/∂I the gradient is, from Wirtinger's derivatives (the same article),
//   ∂L/∂Re ρ + i ∂L/∂Im ρ = 2N·FFT⁻¹[ s²·(K ⊛ c)·F ],
// for s = 1, K = 1 and the amplitude loss 2N(ρ − P_M ρ). Where F is 0 it is 0.

import type { Triple } from "../array/index.js";

/** The loss, as in the formulas above. */
export type Loss = "amplitude" | "poisson";

/** A run of gradient steps. */
export interface Descent {
  readonly steps: number;
  readonly loss: Loss;
  readonly optimiser: Optimiser;
  readonly model?: ForwardModel;
  /**
   * Goes on with the former descent's optimiser and fitted values, so that runs in parts end with the bits of one run. It starts
   * afresh (false, the default) also where there is nothing to go on with: after `setObject`, `run` or another optimiser. A support
   * renewed in between leaves Adam its moments; L-BFGS begins again there.
   */
  readonly resume?: boolean;
  /** A loss of so many times the least one of this run is a divergence. Default 10. */
  readonly divergence?: number;
}

export interface ForwardModel {
  /**
   * s: a number (default 1), or "best", fitted along the way, each step with the sums of the one before; or "max", the published
   * choice of Chan et al., Applied Physics Reviews 8, 021407 (2021), doi 10.1063/5.0031486: |F| and A are both divided by their
   * greatest used value, and the gradient goes through that of |F| (equal greatest values share it). "max" goes with the
   * amplitude loss alone, without coherence; a step then takes half an iteration more.
   */
  readonly scale?: number | "best" | "max";
  readonly coherence?: {
    /** σ along the axes, in voxels of the pattern, 0 or more; where the fit begins if they are fitted: above 0 then. */
    readonly widths: Triple;
    readonly fitted?: boolean;
    /** Greatest change of a width in a step, voxels. Default 0.02. */
    readonly rate?: number;
  };
}

export type Optimiser = Adam | LimitedMemory;

/** Kingma & Ba, arXiv:1412.6980: x ← x − rate·m̂/(√v̂ + epsilon), each coordinate for itself. */
export interface Adam {
  readonly kind: "adam";
  /** Step length, in units of the object. */
  readonly rate: number;
  /** Decay of the first and the second moment; defaults 0.9 and 0.999. */
  readonly beta1?: number;
  readonly beta2?: number;
  /** In units of the gradient; default 1e-8. */
  readonly epsilon?: number;
}

/** L-BFGS (Liu & Nocedal, Mathematical Programming 45, 503 (1989), doi 10.1007/BF01589116): usually one evaluation a step. */
export interface LimitedMemory {
  readonly kind: "lbfgs";
  /** Pairs of steps and gradient differences that are kept; default 6. */
  readonly memory?: number;
}

/** What came of a descent. */
export interface DescentReport {
  /** Steps taken. */
  readonly steps: number;
  /**
   * The loss before the first step (step 0), after the last, and after the steps between: all of them, but
   * where Adam descends on counts every fourth, for the logarithms of a Poisson loss cost more than the step.
   */
  readonly losses: readonly { readonly step: number; readonly loss: number }[];
  /** Evaluations of loss and gradient. */
  readonly evaluations: number;
  /**
   * "finished"; "diverged": the loss rose beyond the limit or ceased to be a number, and the phaser holds the best object of the
   * run (of every fourth, the first among them); "stalled": the line search found nothing lower, and the phaser holds the lowest.
   */
  readonly outcome: "finished" | "diverged" | "stalled";
  /** s and σ as they are now; s is 1/max |F| for "max", relative to amplitudes divided by their own maximum. */
  readonly scale: number;
  readonly widths: Triple | undefined;
}
