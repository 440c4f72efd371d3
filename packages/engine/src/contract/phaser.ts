// One phasing problem resident on an engine: projections, support update, fit, and (optional) vectors to descend with.
//
// The projections (S the support, A the corrected modulus of measurement.ts, without gain and background √I):
//   P_M ρ = F⁻¹[ A·F/|F| where the mask is `Measured.used`, F itself elsewhere ],   F = FFT ρ     (unmeasured voxels float)
//   P_S ρ = ρ inside S, 0 outside
// With g' = P_M g, an iteration is g ← a·g + b·g', with one pair (a, b) inside S and another (c, d) outside. Where something is known of
// the object's values (constraint.ts; Π projects onto it), with a weight w,
//   project   g ← c·g + d·g' + w·Π v inside,   v = ((a − c)·g + (b − d)·g')/w,   which is a·g + b·g' for a free object
//   select    g ← Π g' inside where g' is as it is known to be (P*g' has a real part of 0 or more), else c·g + d·g';
//             with a threshold α too, where 0 ≤ Re P*g' < α·Re P*g it is g − (1 − α)/α·g'
// What algorithms make of that is theirs: engines know pairs, not names.

import type { ComplexVolume, MaskVolume, Shape } from "../array/index.js";
import type { SupportUpdate } from "./support-update.js";
import type { DescentGoal, Model, Workspace } from "./vectors.js";

/** The coefficients (a, b) of a step g ← a·g + b·g'. */
export type Pair = readonly [a: number, b: number];

/** A block of equal iterations. */
export interface Block {
  /** Default (0, 1): inside the support g ← g'. */
  readonly inside?: Pair;
  readonly outside: Pair;
  readonly iterations: number;
  /** w; default 1, not 0. */
  readonly weight?: number;
  /** Selects instead of projecting; of a real or free object with α 0 and a known modulus there is nothing to select, they are projected. */
  readonly select?: { readonly alpha: number };
}

/** An object and its support. */
export interface SupportedObject {
  readonly object: ComplexVolume;
  /** Values 0 and 1. */
  readonly support: MaskVolume;
}

/** One phasing problem. Calls must not overlap; a support and an object have to be loaded before the first iteration. */
export interface Phaser {
  readonly shape: Shape;
  /** Sets the iterate g, the support, or both. Throws ShapeError, and DataError for a support that is empty or full. */
  readonly load: (state: Partial<SupportedObject>) => Promise<void>;
  /** P_S g, the present estimate of the object, and S. */
  readonly read: () => Promise<SupportedObject>;
  readonly iterate: (block: Block) => Promise<void>;
  /**
   * Updates the support; returns the number of voxels inside. Throws DataError where none or all would be; the phaser then holds what
   * it held before.
   */
  readonly updateSupport: (update: SupportUpdate) => Promise<number>;
  /**
   * How well F = FFT(P_S g) fits the measurement; with a model, such as a descent reports, how well gain·s²·(K ⊛ |F|²) + background
   * does, which then stands for P in the sums. For a measurement with gain or background P is this without a model too, with K = 1
   * and s² = Σ(A² − background)/Σ gain·|F|² over the used voxels (0 where that is less), so that Σ P = Σ A² there; `scale` has s.
   * Costs one transform, with a coherence three. Models come with vectors: throws EngineError for one where there are none.
   */
  readonly fit: (model?: Model) => Promise<FitSums>;
  /** All that is needed to continue to the same bits: opaque named arrays in the engine's own layout. */
  readonly snapshot: () => Promise<Snapshot>;
  /** Continues from a snapshot of the same engine and measurement. Throws DataError where it does not belong here. */
  readonly restore: (snapshot: Snapshot) => Promise<void>;
  /**
   * Opens vectors to descend with, at P_S g (see descent/). No other call may come before they are closed. An engine without them
   * does not descend.
   */
  readonly openVectors?: (goal: DescentGoal) => Promise<Workspace>;
  readonly dispose: () => Promise<void>;
}

/** A phaser's state, to be stored as it is. `engine` and `version` say who can read it. */
export interface Snapshot {
  readonly engine: string;
  readonly version: number;
  readonly numbers: Readonly<Record<string, number>>;
  readonly arrays: Readonly<Record<string, Float32Array | Uint8Array>>;
}

/**
 * Sums over one set of voxels, P = |F|², I = A², in float64. The metrics follow from them (`metrics/fit.ts` of imaging):
 * `sumLog` is Σ I ln(I/P) over I > 0, with P no less than 1e-30; `sumCross` is Σ |F|·A.
 */
export interface SetSums {
  readonly count: number;
  readonly sumModel: number;
  readonly sumCounts: number;
  readonly sumCross: number;
  readonly sumLog: number;
}

/** The sums over the voxels used in phasing and over those kept out. */
export interface FitSums {
  /**
   * s, where the measurement has a gain or a background: P are the expected counts then, and no further factor belongs to them. Without
   * it P is known up to a factor.
   */
  readonly scale?: number;
  readonly used: SetSums;
  readonly free: SetSums;
}
