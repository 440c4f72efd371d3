// What the drawings of a test set share: what they give, and the ranges that all of them draw from.

import { type ComplexVolume, seededRandom, type Triple, uniformSequence } from "@friedel/engine";
import type { AtomicShape } from "../atoms/random-atomic-crystal.js";
import type { FormKind } from "../crystal/forms.js";
import type { PhaseKind } from "../crystal/phase-fields.js";
import type { Span } from "../dataset/description.js";

/** What was drawn for a pattern. */
export interface TestFacts {
  /** Of the crystal and its noise. */
  readonly seed: number;
  /** Draws before this one that the array could not carry. */
  readonly redrawn: number;
  readonly form: FormKind | AtomicShape;
  /** Kind of the phase field; `relaxed` of a crystal of atoms. */
  readonly phase: PhaseKind | "relaxed";
  /** Part of each axis that the crystal spans. */
  readonly size: Triple;
  /**
   * Largest less smallest phase inside, radians; of the smooth part, where there is a dislocation. Of atoms: that of the middle
   * 98 % of them, with the mean slope taken out, for single ones at the surface go far.
   */
  readonly phaseRange: number;
  /** Expected counts of the brightest voxel. */
  readonly peakCounts: number;
  /** Of a crystal of atoms. */
  readonly crystal?: AtomsFacts;
}

/** What a crystal of atoms is. */
export interface AtomsFacts {
  readonly metal: string;
  readonly atoms: number;
  /** `whole`, or the kind of its defect. */
  readonly defect: string;
  /** Kind of the uneven strain that it was given before it was relaxed. */
  readonly field: string;
  /** Atoms that were held while the others relaxed. */
  readonly held: number;
  /** The Bragg peak. */
  readonly hkl: Triple;
}

/** An object and what it is; the seed and the number of draws are the caller's. */
export interface DrawnObject {
  readonly object: ComplexVolume;
  readonly facts: Omit<TestFacts, "seed" | "redrawn">;
}

/** Crystals span these parts of every axis: oversampling from 3.2 to 2. */
const span: Span = [0.3125, 0.5];

/** The numbers of a pattern's composition: first `size`, then whatever the kind of object takes. */
export function composition(seed: number): { readonly size: Triple; readonly between: (range: Span) => number; next(): number } {
  const next = uniformSequence(seededRandom(seed, "test pattern composition"));
  const between = ([least, most]: Span): number => least + (most - least) * next();
  return { size: [between(span), between(span), between(span)], between, next };
}

/** Expected counts of the brightest voxel, from the next number. */
export function drawCounts(next: () => number, [least, most]: Span): number {
  return Math.round(least * (most / least) ** next());
}
