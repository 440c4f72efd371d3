// Several crystals in one beam: the parts of an image that are apart from each other. Each has its own phase offset and, as no two
// grains lie in quite the same way, its own Bragg vector: a ramp is taken out of each, so that its strain is against its own lattice.

import {
  add,
  type ComplexVolume,
  countVoxels,
  type MaskVolume,
  mapped,
  maskVolume,
  modulusOf,
  type RealVolume,
  type Shape,
  type Transform,
  type Vector,
} from "@friedel/engine";
import { isosurfaceSupport } from "../metrics/extent.js";
import { atBorder, bulkOf, type Parts, partsOf } from "../unwrapping/support.js";
import type { PlacedObject } from "./frame/to-space.js";
import { boxAbout, cutOut, forEachIn, middleOf } from "./particle-box.js";
import { findRamp, type Ramp, rampAbout, takeRamp } from "./phase/ramp.js";

/** A crystal of an image. */
export interface Particle {
  readonly support: MaskVolume;
  /** Its own Bragg vector in the laboratory frame, 1/m. */
  readonly q: Vector;
  /** What was taken out of its phase beyond the ramp of the first one; null for the first. */
  readonly ramp: Ramp | null;
}

/** A part smaller than this share of the largest one, or than so many voxels, is debris: it has no bulk to speak of. */
const least = { share: 0.02, voxels: 64 } as const;

/** More are not told apart: an image in more parts is not one of crystals, and each takes memory for a mask and passes over the array. */
const most = 16;

/** Layers of voxels that may be partly empty. */
const edge = 1;

/** A crystal's levels: of the first, and below which nothing is a crystal; shares of the largest amplitude. */
interface Levels {
  readonly level: number;
  readonly faint: number;
}

/**
 * Supports of the crystals beside the first one, largest first: parts above the first one's level, and weaker ones, each where |ρ| is
 * half of its own amplitude inside. What touches the array's border is left out, and so is the rest of more than sixteen.
 */
export function otherParticles(object: ComplexVolume, first: MaskVolume, { level, faint }: Levels): MaskVolume[] {
  const smallest = Math.max(least.voxels, least.share * countVoxels(first));
  const above = partsOf(isosurfaceSupport(object, level));
  const bright = apart(above, first, smallest);
  const taken = mapped(first, (inside, i) => inside | Number(above.sizes[above.of[i] - 1] >= least.voxels));
  const amplitude = modulusOf(object);
  const weak = apart(partsOf(isosurfaceSupport(object, Math.min(faint, level))), taken, smallest);
  return [...bright, ...weak.map((part) => aboveHalf(amplitude, part))]
    .map((part) => ({ part, voxels: countVoxels(part) }))
    .filter(({ part, voxels }) => voxels >= smallest && !atBorder(part))
    .sort((a, b) => b.voxels - a.voxels)
    .slice(0, most - 1)
    .map(({ part }) => part);
}

/** The largest parts that have at least `smallest` voxels, none of them of a mask. */
function apart({ of, sizes }: Parts, other: MaskVolume, smallest: number): MaskVolume[] {
  const touched = new Set<number>();
  for (let i = 0; i < of.length; i++) if (other.data[i] !== 0) touched.add(of[i]);
  return sizes
    .map((size, n) => ({ size, label: n + 1 }))
    .filter(({ size, label }) => size >= smallest && !touched.has(label))
    .sort((a, b) => b.size - a.size)
    .slice(0, most)
    .map(({ label }) => labelled(of, label, other.shape));
}

function labelled(of: Int32Array, label: number, shape: Shape): MaskVolume {
  const part = maskVolume(shape);
  for (let i = 0; i < of.length; i++) if (of[i] === label) part.data[i] = 1;
  return part;
}

/** Where a part is at least half as bright as in its inside. */
function aboveHalf(amplitude: RealVolume, part: MaskVolume): MaskVolume {
  const box = boxAbout(part, edge);
  const bulk = bulkOf(cutOut(part, box), edge).data;
  const inside = cutOut(amplitude, box)
    .data.filter((_, i) => bulk[i] !== 0)
    .sort();
  const half = inside.length > 0 ? inside[Math.floor(inside.length / 2)] / 2 : 0;
  const above = maskVolume(part.shape);
  forEachIn(box, part.shape, (_, i) => {
    above.data[i] = part.data[i] & Number(amplitude.data[i] >= half);
  });
  return above;
}

/** The particles of an image whose ramp is that of the first one, each with a ramp of its own. */
export async function particlesOf(
  space: PlacedObject,
  [first, ...others]: readonly MaskVolume[],
  transform: Transform,
): Promise<Particle[]> {
  const particles: Particle[] = [{ support: first, q: space.q, ramp: null }];
  for (const support of others) {
    const ramp = await findRamp(space, support, transform);
    particles.push({ support, q: add(space.q, ramp.wavevector), ramp });
  }
  return particles;
}

/** The image with each particle's own ramp taken out of its voxels. */
export function takeOwnRamps<S extends PlacedObject>(space: S, particles: readonly Particle[]): S {
  if (particles.every(({ ramp }) => ramp === null)) return space;
  const object = { ...space.object, data: space.object.data.slice() };
  for (const { support, ramp } of particles) {
    if (ramp === null) continue;
    const box = boxAbout(support, 0);
    const level = takeRamp({ ...space, object: cutOut(space.object, box) }, rampAbout(space, ramp, middleOf(box))).object.data;
    forEachIn(box, object.shape, (inBox, i) => {
      if (support.data[i] !== 0) object.data.set(level.subarray(2 * inBox, 2 * inBox + 2), 2 * i);
    });
  }
  return { ...space, object };
}

/** All supports in one. */
export function together(supports: readonly MaskVolume[]): MaskVolume {
  const all = maskVolume(supports[0].shape);
  for (const { data } of supports) for (let i = 0; i < data.length; i++) all.data[i] |= data[i];
  return all;
}
