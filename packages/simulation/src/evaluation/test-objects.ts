// Objects of a test set: crystals with a phase field of their own; and relaxed crystals of atoms, drawn and relaxed as those of data
// sets, in random orientation, seen at a Bragg peak. Of these the array's centre is the peak of the mean lattice, where preparation
// would have it.

import {
  add,
  apply,
  type ComplexVolume,
  dot,
  type Shape,
  scale,
  type Transform,
  type Triple,
  transpose,
  triple,
  type Vector,
} from "@friedel/engine";
import type { AtomicCrystal } from "../atoms/atomic-crystal.js";
import type { DefectRecipe } from "../atoms/atomic-recipe.js";
import { stackingFault } from "../atoms/faults.js";
import type { AtomicShape } from "../atoms/random-atomic-crystal.js";
import { createRelaxer } from "../atoms/wasm/relaxer.js";
import type { FormKind } from "../crystal/forms.js";
import { type PhaseKind, phaseKinds } from "../crystal/phase-fields.js";
import type { AtomsOptions } from "../diffraction/atoms/amplitude.js";
import { braggVector } from "../diffraction/atoms/bragg.js";
import { objectOfAtoms } from "../diffraction/atoms/object.js";
import { voxelsOf } from "../diffraction/atoms/voxels.js";
import { between, logarithmically, type Next, numbersOf, randomRotation, type Span } from "../random.js";
import type { CrystalSet } from "../samples/description.js";
import { drawCrystal } from "../samples/draw-crystal.js";
import { carriedCrystal } from "../samples/draw-object.js";
import { unpackCrystal } from "../samples/packed-crystal.js";
import type { AtomsClass, FieldClass } from "./classes.js";

/** Facts of a pattern. */
export interface TestFacts {
  /** Of the crystal and its noise. */
  readonly seed: number;
  /** Draws before this one that the array could not carry. */
  readonly redrawn: number;
  readonly form: FormKind | AtomicShape;
  /** Kind of the phase field; `relaxed` of a crystal of atoms. */
  readonly phase: PhaseKind | "relaxed";
  /** Part of each axis that the crystal spans; of one that keeps its proportions, at most. */
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

/** Facts of a crystal of atoms. */
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

/** The part of each axis that a pattern's crystal spans, and further numbers of its composition. */
function composition(seed: number, frameSpan = span): { readonly size: Triple; readonly next: Next } {
  const next = numbersOf(seed, "test pattern composition");
  return { size: triple((axis) => between(next, ...(axis === 0 ? frameSpan : span))), next };
}

/** Draws an object with a phase field; undefined where its phase is too steep for the array. */
export function drawField(
  { forms, phaseRange: range, peakCounts: counts, dislocation, unevenness, domains, keepsProportions, frameSpan }: FieldClass,
  index: number,
  seed: number,
  shape: Shape,
): DrawnObject | undefined {
  const { size, next } = composition(seed, frameSpan);
  // Forms and phases go round, so that every part of a set has all of them; the rest is drawn.
  const round = Math.floor(index / forms.length);
  const form = forms[index % forms.length];
  const phase = phaseKinds[(index + round) % phaseKinds.length];
  const phaseRange = between(next, ...range);
  const peakCounts = Math.round(logarithmically(next, counts));
  const rest = { ...(domains && { domains }), ...(keepsProportions && { keepsProportions }) };
  const crystal = carriedCrystal({ shape, seed, form, phase, size, phaseRange, dislocation, unevenness, ...rest });
  return crystal && { object: crystal.object, facts: { form, phase, size, phaseRange, peakCounts } };
}

/** Draws an object; undefined for a crystal that does not come to rest. */
export async function drawAtoms(
  { crystals, reflections, peakCounts: counts }: AtomsClass,
  index: number,
  seed: number,
  shape: Shape,
  transform: Transform,
): Promise<DrawnObject | undefined> {
  const { size, next } = composition(seed);
  const peakCounts = Math.round(logarithmically(next, counts));
  const orientation = randomRotation(next);
  const set: CrystalSet = { kind: "crystals", seed, count: 1, perShard: 1, ...crystals };
  const { crystal: packed, facts } = await relaxed(set);
  if (!facts.isRelaxed) return undefined;
  const hkl = reflections[index % reflections.length];
  const q = braggVector(packed.latticeConstant, hkl);
  const crystal = withoutWholeTurns(unpackCrystal(packed), facts.recipe.defect, q);
  const oversampling = triple((axis) => 1 / size[axis]);
  const columns = voxelsOf(crystal.positions, shape, oversampling, orientation);
  const options: AtomsOptions = { hkl, shape, columns, orientation, centre: "mean" };
  const { object, peak, origin } = await objectOfAtoms(crystal, options, transform);
  const { metal, atoms, held, className: defect, recipe } = facts;
  const phaseRange = rangeOf(crystal, q, apply(transpose(orientation), peak), origin);
  const about = { metal, atoms, defect, field: recipe.field.kind, held, hkl };
  return { object, facts: { form: recipe.shape.kind, phase: "relaxed", size, phaseRange, peakCounts, crystal: about } };
}

/** One thread: the bits are those of any number. */
async function relaxed(set: CrystalSet): ReturnType<typeof drawCrystal> {
  const relaxer = await createRelaxer({ threads: 1 });
  try {
    return await drawCrystal(set, 0, relaxer);
  } finally {
    await relaxer.dispose();
  }
}

/**
 * A crystal whose stacking fault moves no phase by more than half a turn: sites beyond the fault go by whole turns along Q, which
 * no scattering shows, but a mean slope does.
 */
function withoutWholeTurns(crystal: AtomicCrystal, defect: DefectRecipe, q: Vector): AtomicCrystal {
  if (defect.kind !== "stackingFault") return crystal;
  const shift = stackingFault({ latticeConstant: crystal.latticeConstant, ...defect });
  const sites = crystal.sites.slice();
  for (let j = 0; j < sites.length; j += 3) {
    const site: Vector = [sites[j], sites[j + 1], sites[j + 2]];
    const turns = Math.round(dot(q, shift(site)) / (2 * Math.PI));
    sites.set(add(site, scale((2 * Math.PI * turns) / dot(q, q), q)), j);
  }
  return { ...crystal, sites };
}

/** Share of the atoms at either end of the phases that is left out. */
const outliers = 0.01;

/** Range of Q·u, radians, with the slope Q − Q' between the lattice's peak and the array's centre taken out. */
function rangeOf({ positions, sites }: AtomicCrystal, q: Vector, centre: Vector, origin: Vector): number {
  const phases = Float64Array.from({ length: positions.length / 3 }, (_, j) => {
    const at: Vector = [positions[3 * j], positions[3 * j + 1], positions[3 * j + 2]];
    const along = (from: Vector): Vector => [at[0] - from[0], at[1] - from[1], at[2] - from[2]];
    const r = along(origin);
    return dot(q, along([sites[3 * j], sites[3 * j + 1], sites[3 * j + 2]])) - dot(q, r) + dot(centre, r);
  }).sort();
  const skipped = Math.floor(outliers * phases.length);
  return phases[phases.length - 1 - skipped] - phases[skipped];
}
