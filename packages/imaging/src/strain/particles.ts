// Several crystals in one beam: the parts of an image that are apart from each other. Each has its own phase offset and, as no two
// grains lie in quite the same way, its own Bragg vector: a ramp is taken out of each, so that its strain is against its own lattice.

import {
  type ComplexVolume,
  type MaskVolume,
  mapped,
  maskVolume,
  modulusOf,
  type Transform,
  type Vector,
  zerosLike,
} from "@friedel/engine";
import { isosurfaceSupport } from "../metrics/extent.js";
import { atBorder, bulkOf, partsOf } from "../unwrapping/support.js";
import type { PlacedObject } from "./frame/to-space.js";
import { findRamp, type Ramp, takeRamp } from "./phase/ramp.js";

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

/** Layers of voxels that may be partly empty. */
const edge = 1;

/** A crystal's levels: of the first, and below which nothing is a crystal; shares of the largest amplitude. */
interface Levels {
  readonly level: number;
  readonly faint: number;
}

/**
 * Supports of the crystals beside the first one, largest first: parts above the first one's level, and weaker ones, each where |ρ| is
 * half of its own amplitude inside. What touches the array's border is left out.
 */
export function otherParticles(object: ComplexVolume, first: MaskVolume, { level, faint }: Levels): MaskVolume[] {
  const bright = apart(isosurfaceSupport(object, level), first);
  const taken = mapped(first, (inside, i) => inside | Number(bright.some(({ data }) => data[i] !== 0)));
  const weak = apart(isosurfaceSupport(object, Math.min(faint, level)), taken).map((part) => aboveHalf(object, part));
  const size = ({ data }: MaskVolume) => data.reduce((sum, inside) => sum + inside, 0);
  const smallest = Math.max(least.voxels, least.share * size(first));
  return [...bright, ...weak].filter((part) => size(part) >= smallest && !atBorder(part)).sort((a, b) => size(b) - size(a));
}

/** The parts of a mask that have no voxel of another. */
function apart(mask: MaskVolume, other: MaskVolume): MaskVolume[] {
  const { of, sizes } = partsOf(mask);
  const touched = new Set(of.filter((_, i) => other.data[i] !== 0));
  return sizes.flatMap((size, n) =>
    size < least.voxels || touched.has(n + 1) ? [] : [mapped(mask, (_, i) => Number(of[i] === n + 1))],
  );
}

/** Where a part is at least half as bright as in its inside. */
function aboveHalf(object: ComplexVolume, part: MaskVolume): MaskVolume {
  const amplitude = modulusOf(object).data;
  const bulk = bulkOf(part, edge);
  const inside = amplitude.filter((_, i) => bulk.data[i] !== 0).sort();
  const half = inside.length > 0 ? inside[Math.floor(inside.length / 2)] / 2 : 0;
  return mapped(part, (is, i) => is & Number(amplitude[i] >= half));
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
    particles.push({ support, q: takeRamp({ ...space, object: zerosLike(space.object, [1, 1, 1]) }, ramp).q, ramp });
  }
  return particles;
}

/** The image with each particle's own ramp taken out of its voxels. */
export function takeOwnRamps<S extends PlacedObject>(space: S, particles: readonly Particle[]): S {
  let { object } = space;
  for (const { support, ramp } of particles) {
    if (ramp === null) continue;
    const level = takeRamp(space, ramp).object.data;
    object = mapped(object, (value, i) => (support.data[i >> 1] !== 0 ? level[i] : value));
  }
  return { ...space, object };
}

/** All supports in one. */
export function together(supports: readonly MaskVolume[]): MaskVolume {
  const all = maskVolume(supports[0].shape);
  for (const { data } of supports) for (let i = 0; i < data.length; i++) all.data[i] |= data[i];
  return all;
}
