// What an engine is: the contract that `reference`, `wasm` and `webgpu` fulfil and that the contract suite holds them to.
// An engine keeps modulus, mask, object and support resident and runs whole stretches of iterations; only metrics and
// snapshots cross its border. All arrays at the border are in the stored convention (centre at ⌊N/2⌋).
//
// The projections (S the support, A the measured modulus √I):
//   P_M ρ = F⁻¹[ A·F/|F| where the mask is `Measured.used`, F itself elsewhere ],   F = FFT ρ     (unmeasured voxels float)
//   P_S ρ = ρ inside S, 0 outside
// With g' = P_M g, every algorithm is: inside S  g ← g';  outside S  g ← a·g + b·g'
//   ER    a = 0, b = 0        Fienup, Applied Optics 21, 2758 (1982), doi 10.1364/AO.21.002758
//   HIO   a = 1, b = −β       the same
//   RAAR  a = β, b = 1 − 2β   Luke, Inverse Problems 21, 37 (2005), doi 10.1088/0266-5611/21/1/004
//   SF    a = 0, b = −1       Abrahams & Leslie, Acta Cryst. D 52, 30 (1996), doi 10.1107/S0907444995008754

import type { ComplexVolume, MaskVolume, RealVolume, Shape, Triple } from "../array/index.js";
import type { CrystalFit, CrystalModel, FitSchedule } from "../crystal-fit/index.js";
import type { Descent, DescentReport, FittedModel } from "../descent/index.js";

export type EngineName = "reference" | "wasm" | "webgpu";

export type Algorithm = "ER" | "HIO" | "RAAR" | "SF";

export type TransformDirection = "forward" | "inverse";

/** A device that transforms and phases. Owns threads and memory until `dispose`. */
export interface Engine {
  readonly name: EngineName;
  /** Threads at work, 1 or more. */
  readonly threads: number;
  /**
   * 3D FFT of a stored volume: forward F(q) = Σ ρ exp(−i q·r), inverse with the factor 1/N.
   * Axis lengths 2^a·3^b·5^c; throws ShapeError otherwise.
   */
  transform(volume: ComplexVolume, direction: TransformDirection): Promise<ComplexVolume>;
  /** Makes the measurement resident. Throws ShapeError for lengths other than 2^a·3^b·5^c, EngineError where memory does not suffice. */
  createPhaser(measurement: Measurement): Promise<Phaser>;
  /**
   * Makes the measurement resident for fits of crystals (see {@link CrystalModel}) in a box of so many voxels, which lies in the
   * array as an object does: its voxel ⌊b/2⌋ at the centre. Throws ShapeError for lengths other than 2^a·3^b·5^c and boxes that
   * do not fit, DataError for a pattern without counts, EngineError where memory does not suffice.
   */
  createCrystalFitter(measurement: Measurement, box: Triple): Promise<CrystalFitter>;
  dispose(): Promise<void>;
}

/** A prepared pattern as the engines take it. */
export interface Measurement {
  /** A = √I, zero frequency at the centre. */
  readonly amplitude: RealVolume;
  /** Values of `Measured`. */
  readonly mask: MaskVolume;
}

/** A run of equal iterations. */
export interface Stretch {
  readonly algorithm: Algorithm;
  /** Feedback of HIO (usually 0.9) and relaxation of RAAR; ER and SF ignore it. */
  readonly beta: number;
  readonly iterations: number;
  /** Renews the support after every `every`-th iteration of the stretch (after iterations every, 2·every, …). */
  readonly shrinkWrap?: ShrinkWrap & { readonly every: number };
  /** Adds P_S g to the running average after each iteration. */
  readonly average?: boolean;
}

/**
 * Support renewal (Marchesini et al., Physical Review B 68, 140101 (2003)):
 * blur |P_S g| with a Gaussian of standard deviation `sigma` voxels, then keep what is ≥ the threshold.
 * The blur is separable, its kernel cut at {@link gaussianRadius} and normalised to sum 1; beyond the array there is nothing.
 * It looks at the object inside the present support only, so the support can grow by at most the kernel's radius.
 */
export interface ShrinkWrap {
  /** Standard deviation of the blur in voxels; 0 for none. */
  readonly sigma: number;
  /** Fraction of the reference value. */
  readonly threshold: number;
  /** What the threshold is relative to: the blurred maximum, or the root mean square of |P_S g| (unblurred) over the present support. */
  readonly relativeTo: "max" | "rms";
}

/** Half-width of the blur's kernel in voxels: taps −r … r with r = ⌈3σ⌉. */
export function gaussianRadius(sigma: number): number {
  return Math.ceil(3 * sigma);
}

/** Taps −r … r of exp(−t²/2σ²), r = ⌈3σ⌉, normalised to sum 1; a single 1 for σ = 0. */
export function gaussianKernel(sigma: number): Float64Array {
  const radius = gaussianRadius(sigma);
  const taps = Float64Array.from({ length: 2 * radius + 1 }, (_, i) =>
    sigma === 0 ? 1 : Math.exp(-((i - radius) ** 2) / (2 * sigma ** 2)),
  );
  const sum = taps.reduce((a, b) => a + b, 0);
  return taps.map((tap) => tap / sum);
}

/** The coefficients (a, b) of an algorithm's step outside the support. */
export function outsideStep(algorithm: Algorithm, beta: number): { readonly a: number; readonly b: number } {
  switch (algorithm) {
    case "ER":
      return { a: 0, b: 0 };
    case "HIO":
      return { a: 1, b: -beta };
    case "RAAR":
      return { a: beta, b: 1 - 2 * beta };
    case "SF":
      return { a: 0, b: -1 };
  }
}

/** One phasing problem resident on an engine. Calls on one phaser must not overlap. */
export interface Phaser {
  readonly shape: Shape;
  /** Sets the iterate g; a former average is forgotten. */
  setObject(object: ComplexVolume): Promise<void>;
  /** P_S g: the present estimate of the object. */
  object(): Promise<ComplexVolume>;
  /** Values 0 and 1. Throws DataError where it is empty or full. */
  setSupport(support: MaskVolume): Promise<void>;
  support(): Promise<MaskVolume>;
  /**
   * Runs a stretch. Throws DataError where shrink-wrap leaves no voxel or keeps all of them; the phaser then still holds
   * the state before that renewal.
   */
  run(stretch: Stretch): Promise<void>;
  /** One renewal of the support outside a stretch; errors as in `run`. Returns the number of voxels inside. */
  shrinkWrap(options: ShrinkWrap): Promise<number>;
  /**
   * Takes gradient steps from P_S g inside the support (see {@link Descent}) and leaves the object there: g is 0 outside.
   * What the optimiser remembers is part of a saved state. Throws OptionError for a descent that makes no sense.
   */
  descend(descent: Descent): Promise<DescentReport>;
  /**
   * How well F = FFT(P_S g) fits the measurement; with a model, such as a descent with coherence reports, how well s²·(K ⊛ |F|²)
   * does, which then stands for P in the sums. Costs one transform, with a model three.
   */
  fit(model?: FittedModel): Promise<FitSums>;
  /** Mean of the iterates that `average` stretches have added up, and their number; an all-zero volume for none. Then starts afresh. */
  takeAverage(): Promise<{ readonly object: ComplexVolume; readonly count: number }>;
  /** Everything needed to continue to the same bits: opaque named arrays of one engine's own layout. */
  saveState(): Promise<PhaserState>;
  /** Continues from a saved state of the same engine and the same measurement. Throws DataError where it does not belong here. */
  restoreState(state: PhaserState): Promise<void>;
  dispose(): Promise<void>;
}

/** One measurement for fits of many crystals, each of them independent. Calls on one fitter must not overlap. */
export interface CrystalFitter {
  readonly shape: Shape;
  readonly box: Triple;
  /**
   * Takes every fit from its own step up to step `upTo` of the schedule and returns them in the same order; a fit that is there
   * already comes back as it is. In one call or in several, with however many others and threads, a fit ends with the same bits.
   * The models must have equal numbers of planes and coefficients. Throws ShapeError, DataError and OptionError for models,
   * moments and schedules that make no sense.
   */
  advance(fits: readonly CrystalFit[], schedule: FitSchedule, upTo: number): Promise<CrystalFit[]>;
  /** ρ of a model with an edge of half-width `edge` voxels, as a stored object. Errors as in `advance`. */
  object(model: CrystalModel, edge: number): Promise<ComplexVolume>;
  /** How well F = FFT ρ of a model fits the measurement; errors as in `advance`. */
  sums(model: CrystalModel, edge: number): Promise<FitSums>;
  dispose(): Promise<void>;
}

/** A phaser's state, to be stored as it is. `engine` and `version` say who can read it. */
export interface PhaserState {
  readonly engine: EngineName;
  readonly version: number;
  readonly numbers: Readonly<Record<string, number>>;
  readonly arrays: Readonly<Record<string, Float32Array | Uint8Array>>;
}

/**
 * Sums over one set of voxels, P = |F|², I = A², in float64. The metrics follow from them (`metrics/fit.ts`):
 * `sumLog` is Σ I ln(I/P) over I > 0, with P no less than 1e-30.
 */
export interface SetSums {
  readonly count: number;
  readonly sumModel: number;
  readonly sumCounts: number;
  readonly sumCross: number;
  readonly sumLog: number;
}

/** The sums over the voxels used in phasing and over those kept out (`sumCross` is Σ |F|·A). */
export interface FitSums {
  readonly used: SetSums;
  readonly free: SetSums;
}
