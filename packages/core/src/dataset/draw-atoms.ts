// Objects of stored crystals: one of them, turned at random, seen at one of its Bragg peaks.

import type { Triple } from "../array/index.js";
import type { AtomicCrystal } from "../atoms/index.js";
import { type Matrix3, multiply, rotation, type Vector } from "../vectors/index.js";
import type { SampleSet } from "./description.js";
import type { DrawnObject } from "./draw-sample.js";
import { evenly, type Next, numbersOf, oneOf } from "./draws.js";
import { type PackedCrystal, unpackCrystal } from "./packed-crystal.js";
import { splat } from "./splat.js";

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

/** Stream of a sample's seed. */
const stream = 83;

/** Draws an object of a stored crystal. */
export async function drawAtoms(set: SampleSet, crystals: CrystalSource, seed: number): Promise<DrawnObject> {
  const next = numbersOf(seed, stream);
  const number = Math.floor(crystals.count * next());
  const { crystal: packed, className } = await crystals.crystal(number);
  const hkl = oneOf(next, set.reflections);
  const along = (): number => evenly(next, set.oversampling);
  const oversampling: Triple = [along(), along(), along()];
  const turn = randomTurn(next);
  const crystal = unpackCrystal(packed);
  const span = spanAlong(crystal, turn);
  const voxel = oversampling.map((ratio, axis) => (span.lengths[axis] * ratio) / set.shape[axis]) as unknown as Triple;
  const { object, support } = splat(crystal, { hkl, turn, centre: span.centre, voxel, shape: set.shape });
  const origin = {
    ...{ crystal: number, metal: packed.metal, atoms: packed.sites.length / 3 },
    ...{ hkl, orientation: turn.flat(), voxelAngstrom: voxel },
  };
  return { className: `atoms-${className}`, object, support, oversampling, origin };
}

const axisZ: Vector = [0, 0, 1];

/** A rotation, all equally likely: a turn about z, then a half turn about a random axis (J. Arvo, Graphics Gems III (1992), 117). */
function randomTurn(next: Next): Matrix3 {
  const about = 2 * Math.PI * next();
  const [height, round] = [next(), 2 * Math.PI * next()];
  const axis: Vector = [Math.sqrt(height) * Math.cos(round), Math.sqrt(height) * Math.sin(round), Math.sqrt(1 - height)];
  return multiply(rotation(axis, Math.PI), rotation(axisZ, about));
}

/** How long the turned crystal is along the array's axes (z, y, x), ångström, an atom's own extent with it; and the middle. */
function spanAlong({ sites, latticeConstant }: AtomicCrystal, turn: Matrix3): { lengths: Triple; centre: Vector } {
  const low = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
  const high = low.map((x) => -x);
  for (let i = 0; i < sites.length; i += 3) {
    for (let axis = 0; axis < 3; axis++) {
      const row = turn[axis];
      const x = row[0] * sites[i] + row[1] * sites[i + 1] + row[2] * sites[i + 2];
      if (x < low[axis]) low[axis] = x;
      if (x > high[axis]) high[axis] = x;
    }
  }
  const own = latticeConstant / Math.SQRT2;
  const middle: Vector = [(low[0] + high[0]) / 2, (low[1] + high[1]) / 2, (low[2] + high[2]) / 2];
  return {
    lengths: [high[2] - low[2] + own, high[1] - low[1] + own, high[0] - low[0] + own],
    centre: middle,
  };
}
