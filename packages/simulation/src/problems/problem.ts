// A phase problem of another field than Bragg diffraction, with its truth: what was measured, what is known beside it, and the object.

import type { ComplexVolume, MaskVolume, RealVolume } from "@friedel/engine";

/** The kinds, each with a line for people. */
export const problemKinds = {
  cell: "projected density of a cell with gold labels, behind a beam stop; not negative",
  virus: "a virus-like particle in three dimensions, behind a beam stop; not negative",
  "exit-wave": "electrons behind a grain boundary, in a probe of known modulus",
  stars: "a cluster of stars by speckle interferometry: a power spectrum up to the telescope's cut-off",
  asteroid: "a cratered asteroid, by the same means",
  pupil: "a telescope's pupil with aberrations, from one image out of focus by a known amount",
  lensless: "stained tissue behind an aperture of known shape; complex",
  holography: "the same beside a reference hole",
} as const;

export type ProblemKind = keyof typeof problemKinds;

/** What an object is known to be: as files and people write it. */
export type ProblemConstraint = "nonneg" | "complex" | "amplitude";

/** Axes (frame, row, column); one frame but for a virus. The pattern is centred, |FFT(truth)|² being the expected counts. */
export interface Problem {
  readonly kind: ProblemKind;
  readonly constraint: ProblemConstraint;
  readonly intensity: RealVolume;
  /** 1 where nothing was measured. */
  readonly missing: MaskVolume;
  readonly truth: ComplexVolume;
  /** 1 where the object may be: what is known of its place, some pixels wider than it. */
  readonly support: MaskVolume;
  /** The known modulus of the object: a probe, a pupil. */
  readonly amplitude?: RealVolume;
  /** The known phase factor of the object: a pupil out of focus. */
  readonly defocus?: ComplexVolume;
  /** The aberrations without the known defocus, waves; 0 outside the pupil. */
  readonly wavefront?: RealVolume;
  /** Pixels from the centre beyond which the pattern is known to be zero. */
  readonly zeroBeyond?: number;
}

/** An object and what is known of it, not yet measured. */
export interface Scene {
  readonly truth: ComplexVolume;
  readonly constraint: ProblemConstraint;
  readonly support: MaskVolume;
  readonly amplitude?: RealVolume;
  readonly defocus?: ComplexVolume;
  readonly wavefront?: RealVolume;
}
