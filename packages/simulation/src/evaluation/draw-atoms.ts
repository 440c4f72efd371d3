// Objects of a test set that are relaxed crystals of atoms: drawn and relaxed as those of data sets, turned at random, seen at a
// Bragg peak. The array's centre is the peak of the mean lattice, as preparation would have it.

import type { Shape, Triple } from "@friedel/engine";
import { add, apply, dot, scale, transpose, type Vector } from "@friedel/engine";
import type { Transform } from "@friedel/imaging";
import type { AtomicCrystal } from "../atoms/atomic-crystal.js";
import type { DefectRecipe } from "../atoms/atomic-recipe.js";
import { stackingFault } from "../atoms/faults.js";
import { createRelaxer } from "../atoms/wasm/relaxer.js";
import type { CrystalSet } from "../dataset/description.js";
import { drawCrystal } from "../dataset/draw-crystal.js";
import { unpackCrystal } from "../dataset/packed-crystal.js";
import type { AtomsOptions } from "../diffraction/atoms/amplitude.js";
import { braggVector } from "../diffraction/atoms/bragg.js";
import { objectOfAtoms } from "../diffraction/atoms/object.js";
import { voxelsOf } from "../diffraction/atoms/voxels.js";
import { randomRotation } from "../random.js";
import type { AtomsClass } from "./classes.js";
import { composition, type DrawnObject, drawCounts } from "./drawn.js";

/** Draws an object; undefined for a crystal that does not come to rest. */
export async function drawAtoms(
  { crystals, reflections, peakCounts: counts }: AtomsClass,
  index: number,
  seed: number,
  shape: Shape,
  transform: Transform,
): Promise<DrawnObject | undefined> {
  const { size, next } = composition(seed);
  const peakCounts = drawCounts(next, counts);
  const orientation = randomRotation(next);
  const set: CrystalSet = { kind: "crystals", seed, count: 1, perShard: 1, ...crystals };
  const { crystal: packed, facts } = await relaxed(set);
  if (!facts.isRelaxed) return undefined;
  const hkl = reflections[index % reflections.length];
  const q = braggVector(packed.latticeConstant, hkl);
  const crystal = withoutWholeTurns(unpackCrystal(packed), facts.recipe.defect, q);
  const oversampling: Triple = [1 / size[0], 1 / size[1], 1 / size[2]];
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
