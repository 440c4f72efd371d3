// What an engine is: the contract that every engine fulfils and that the contract suite (testing/) holds it to. Three capabilities:
// transforms, phasing (phaser.ts), and fits of crystals (crystal-fitter.ts), which an engine may leave to another (capabilities.ts).
// Data stay resident on the engine; only what is asked for crosses its border. All arrays at the border are in the stored convention
// (centre at ⌊N/2⌋). Members are properties without a `this`, so that they can be passed on and an engine can be spread.

import type { ComplexVolume, MaskVolume, RealVolume, Triple } from "../array/index.js";
import type { Constraint } from "./constraint.js";
import type { CrystalFitter } from "./crystal-fitter.js";
import type { Phaser } from "./phaser.js";

export type TransformDirection = "forward" | "inverse";

/**
 * 3D FFT of a stored volume: forward F(q) = Σ ρ exp(−i q·r), inverse with the factor 1/N.
 * Axis lengths 2^a·3^b·5^c; throws ShapeError otherwise.
 */
export type Transform = (volume: ComplexVolume, direction: TransformDirection) => Promise<ComplexVolume>;

/** A device at work. Owns threads and memory until `dispose`. */
export interface Engine {
  /** As snapshots name it. */
  readonly name: string;
  /** Threads at work, 1 or more. */
  readonly threads: number;
  readonly transform: Transform;
  /**
   * Makes the measurement resident. Throws ShapeError for lengths other than 2^a·3^b·5^c and for volumes of different shapes,
   * DataError for a gain or a background out of range, EngineError where memory does not suffice.
   */
  readonly createPhaser: (measurement: Measurement) => Promise<Phaser>;
  /**
   * Makes the corrected measurement (measurement.ts) resident for fits of crystals in a box of that many voxels, which lies in the
   * array as an object does: its
   * voxel ⌊b/2⌋ at the centre. Throws ShapeError for lengths other than 2^a·3^b·5^c and boxes that do not fit, DataError for a
   * pattern without counts, EngineError where memory does not suffice. An engine without it does not fit crystals.
   */
  readonly createCrystalFitter?: (measurement: Measurement, box: Triple) => Promise<CrystalFitter>;
  readonly dispose: () => Promise<void>;
}

/**
 * A prepared pattern as the engines take it: counts, and how the detector comes to them from what the object scatters, expected counts
 * = gain·s²·(K ⊛ |F|²) + background (vectors.ts). Losses and fits take the counts as they are, which keeps their statistics;
 * projections, support updates and fits of crystals take the modulus of the corrected measurement (measurement.ts).
 */
export interface Measurement {
  /** A, the root of the counts, zero frequency at the centre. */
  readonly amplitude: RealVolume;
  /** Values of `Measured`. */
  readonly mask: MaskVolume;
  /** Counts a unit of |F|²: flat field, monitor, exposure, attenuation. Finite and above 0 where measured; 1 where it is not given. */
  readonly gain?: RealVolume;
  /** What is known of the object's values; nothing where it is not given. Iterations keep to it, fits of crystals do not look at it. */
  readonly constraint?: Constraint;
  /** Expected counts that are not the object's. Finite and 0 or more where measured; 0 where it is not given. */
  readonly background?: RealVolume;
}
