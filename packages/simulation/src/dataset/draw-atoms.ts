// Objects of stored crystals: one of them, turned at random, seen at one of its Bragg peaks.

import type { Triple } from "@friedel/engine";
import { type Matrix3, multiply, rotation, type Vector } from "@friedel/engine";
import type { Transform } from "@friedel/imaging";
import { objectOfAtoms } from "../diffraction/atoms/object.js";
import { voxelsOf } from "../diffraction/atoms/voxels.js";
import type { SampleSet } from "./description.js";
import type { DrawnObject } from "./draw-sample.js";
import { evenly, type Next, numbersOf, oneOf } from "./draws.js";
import { type PackedCrystal, unpackCrystal } from "./packed-crystal.js";

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
  set: SampleSet,
  crystals: CrystalSource,
  seed: number,
  transform: Transform,
): Promise<DrawnObject> {
  const next = numbersOf(seed, "sample crystal");
  const number = Math.floor(crystals.count * next());
  const { crystal: packed, className } = await crystals.crystal(number);
  const hkl = oneOf(next, set.reflections);
  const along = (): number => evenly(next, set.oversampling);
  const oversampling: Triple = [along(), along(), along()];
  const orientation = randomTurn(next);
  const crystal = unpackCrystal(packed);
  const columns = voxelsOf(crystal.positions, set.shape, oversampling, orientation);
  const { object, amplitude, support } = await objectOfAtoms(crystal, { hkl, shape: set.shape, columns, orientation }, transform);
  const origin = {
    ...{ crystal: number, metal: packed.metal, atoms: packed.sites.length / 3 },
    ...{ hkl, orientation: orientation.flat(), voxelAngstrom: [columns[2][0], columns[1][1], columns[0][2]] },
  };
  return { className: `atoms-${className}`, object, amplitude, support, oversampling, origin };
}

const axisZ: Vector = [0, 0, 1];

/** A rotation, all equally likely: a turn about z, then a half turn about a random axis (J. Arvo, Graphics Gems III (1992), 117). */
function randomTurn(next: Next): Matrix3 {
  const about = 2 * Math.PI * next();
  const [height, round] = [next(), 2 * Math.PI * next()];
  const axis: Vector = [Math.sqrt(height) * Math.cos(round), Math.sqrt(height) * Math.sin(round), Math.sqrt(1 - height)];
  return multiply(rotation(axis, Math.PI), rotation(axisZ, about));
}
