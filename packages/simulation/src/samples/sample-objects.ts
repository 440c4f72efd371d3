// Objects of samples: of phase fields of their own, the strains that experiments meet and small relaxed crystals do not reach; and
// of stored crystals of atoms, one of them in a random orientation, seen at one of its Bragg peaks.

import { type ComplexVolume, type MaskVolume, type Transform, type Triple, triple } from "@friedel/engine";
import { formNamed } from "../crystal/forms.js";
import { phaseKinds } from "../crystal/phase-fields.js";
import { usualDomains } from "../crystal/random-crystal.js";
import { objectOfAtoms } from "../diffraction/atoms/object.js";
import { voxelsOf } from "../diffraction/atoms/voxels.js";
import { between, numbersOf, oneOf, randomRotation } from "../random.js";
import type { SampleSet } from "./description.js";
import { carriedCrystal } from "./draw-object.js";
import { type PackedCrystal, unpackCrystal } from "./packed-crystal.js";

/** A drawn object. */
export interface DrawnObject {
  readonly className: string;
  readonly object: ComplexVolume;
  /** Its amplitude in the central half of each axis, if known already; the object then ends smoothly with the array. */
  readonly amplitude?: ComplexVolume;
  readonly support: MaskVolume;
  readonly oversampling: Triple;
  /** Its crystal or its field. */
  readonly origin: Readonly<Record<string, string | number | readonly number[]>>;
}

/**
 * Draws an object; undefined where its phase is too steep for the array. How strong its strain is follows from `first`, the seed
 * of the sample's first draw: else strong strains, which are drawn again more often, would be rarer than the description says.
 */
export function drawField(set: SampleSet, first: number, seed: number): DrawnObject | undefined {
  const { shape } = set;
  const kind = numbersOf(first, "sample strain");
  const dislocation = kind() < set.dislocationShare;
  const phaseRange = between(kind, ...set.phaseRange);
  const next = numbersOf(seed, "sample object");
  const oversampling = triple(() => between(next, ...set.oversampling));
  const [form, phase] = [formNamed(oneOf(next, set.forms)), oneOf(next, phaseKinds)];
  const unevenness = between(next, ...set.unevenness);
  // Drawn again with the rest: a wall in a strong strain scatters beyond most arrays, and beside a dislocation beyond nearly all.
  const domains = next() < set.domainShare && !dislocation;
  const size = triple((axis) => 1 / oversampling[axis]);
  const walls = domains && { domains: usualDomains };
  const crystal = carriedCrystal({ shape, seed, form, phase, size, phaseRange, dislocation, unevenness, ...walls });
  if (!crystal) return undefined;
  const className = `field-${dislocation ? "dislocation" : domains ? "domains" : phaseClass(phaseRange)}`;
  const { object, support } = crystal;
  return { className, object, support, oversampling, origin: { form, phase, phaseRange, unevenness } };
}

/** The class of a phase range, radians, as the fixed test sets have them. */
function phaseClass(phaseRange: number): string {
  const turns = phaseRange / Math.PI;
  if (turns <= 1) return "to-pi";
  if (turns <= 2) return "pi-2pi";
  if (turns <= 4) return "2pi-4pi";
  return turns <= 6 ? "4pi-6pi" : "beyond-6pi";
}

/** A stored crystal and the class it was counted by. */
export interface StoredCrystal {
  readonly crystal: PackedCrystal;
  readonly className: string;
}

/** Crystals by number, from 0 to before `count`: in memory, or read when asked for. */
export interface CrystalSource {
  readonly count: number;
  crystal(index: number): Promise<StoredCrystal>;
}

/** Draws an object of a stored crystal. */
export async function drawAtoms(
  { shape, reflections, oversampling: span }: SampleSet,
  crystals: CrystalSource,
  seed: number,
  transform: Transform,
): Promise<DrawnObject> {
  const next = numbersOf(seed, "sample crystal");
  const number = Math.floor(crystals.count * next());
  const { crystal: packed, className } = await crystals.crystal(number);
  const hkl = oneOf(next, reflections);
  const oversampling = triple(() => between(next, ...span));
  const orientation = randomRotation(next);
  const crystal = unpackCrystal(packed);
  const columns = voxelsOf(crystal.positions, shape, oversampling, orientation);
  const { object, amplitude, support } = await objectOfAtoms(crystal, { hkl, shape, columns, orientation }, transform);
  const origin = {
    ...{ crystal: number, metal: packed.metal, atoms: packed.sites.length / 3 },
    ...{ hkl, orientation: orientation.flat(), voxelAngstrom: [columns[2][0], columns[1][1], columns[0][2]] },
  };
  return { className: `atoms-${className}`, object, amplitude, support, oversampling, origin };
}
