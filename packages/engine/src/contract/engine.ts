// What an engine is: the contract that every engine fulfils and that the contract suite (testing/) holds it to. Three capabilities:
// transforms, phasing (phaser.ts), and fits of crystals (crystal-fitter.ts), which an engine may leave to another (fallback.ts).
// Data stay resident on the engine; only what is asked for crosses its border. All arrays at the border are in the stored convention
// (centre at ⌊N/2⌋). Members are properties without a `this`, so that they can be passed on and an engine can be spread.

import type { ComplexVolume, MaskVolume, RealVolume, Triple } from "../array/index.js";
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
  /** Makes the measurement resident. Throws ShapeError for lengths other than 2^a·3^b·5^c, EngineError where memory does not suffice. */
  readonly createPhaser: (measurement: Measurement) => Promise<Phaser>;
  /**
   * Makes the measurement resident for fits of crystals in a box of that many voxels, which lies in the array as an object does: its
   * voxel ⌊b/2⌋ at the centre. Throws ShapeError for lengths other than 2^a·3^b·5^c and boxes that do not fit, DataError for a
   * pattern without counts, EngineError where memory does not suffice. An engine without it does not fit crystals.
   */
  readonly createCrystalFitter?: (measurement: Measurement, box: Triple) => Promise<CrystalFitter>;
  readonly dispose: () => Promise<void>;
}

/** A prepared pattern as the engines take it. */
export interface Measurement {
  /** A = √I, zero frequency at the centre. */
  readonly amplitude: RealVolume;
  /** Values of `Measured`. */
  readonly mask: MaskVolume;
}
