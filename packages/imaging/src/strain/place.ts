// A crystal in space: onto orthogonal axes, its support, refraction and ramp taken out. What every further step begins with, of one
// image or of several at different Bragg peaks.

import type { Matrix3 } from "@friedel/engine";
import { type ComplexVolume, DataError, type MaskVolume, modulusOf, OptionError, type Transform } from "@friedel/engine";
import type { Geometry } from "../geometry/geometry.js";
import { isosurfaceSupport } from "../metrics/extent.js";
import { bulkOf, crystalSupport } from "../unwrapping/support.js";
import { crystalAxes, laboratoryAxes } from "./frame/axes.js";
import { type PlacedObject, type SpaceGrid, toSpace } from "./frame/to-space.js";
import { otherParticles, type Particle, particlesOf, takeOwnRamps, together } from "./particles.js";
import { findRamp, type Ramp, takeRamp } from "./phase/ramp.js";
import { type Material, withoutRefraction } from "./phase/refraction.js";

/** How to bring an object to space. */
export interface PlaceOptions {
  /** Axes of the laboratory (default), or of the crystal: z along Q. */
  readonly frame?: "laboratory" | "crystal";
  /** Other axes than those of `frame`: rows z, y, x. */
  readonly axes?: Matrix3;
  /** Voxel length, metres; the finest distance that the pattern resolves without it. */
  readonly voxelM?: number;
  /** The voxels of another image, instead of `voxelM`. */
  readonly grid?: SpaceGrid;
  /** The crystal's surface as a share of the largest amplitude; half of the amplitude inside without it. */
  readonly isosurface?: number;
  /** Against the ringing of sharp faces, see `ToSpaceOptions`; default 0, none. */
  readonly smoothing?: number;
  /** To take refraction and absorption out. */
  readonly material?: Material;
}

/** A crystal in space. */
export interface PlacedCrystal {
  /** Without ramp and refraction; Q is the crystal's own, of several the largest one's. */
  readonly space: PlacedObject;
  /** The surface as a share of the largest amplitude. */
  readonly level: number;
  /** Of all particles. */
  readonly support: MaskVolume;
  /** The ramp removed from the phase, of several that of the largest. */
  readonly ramp: Ramp;
  /** The crystals, the largest first; nearly always one. */
  readonly particles: readonly Particle[];
  /** Voxels above the level that are no part of a crystal. */
  readonly left: number;
}

/** Below this share of the maximum there is no crystal, whatever its amplitude inside. */
export const faint = 0.25;

/** Layers of voxels that may be partly empty. */
const edge = 2;

/** Brings a crystal to space. Errors as `strainImage`. */
export async function placeCrystal(
  object: ComplexVolume,
  geometry: Pick<Geometry, "directColumns" | "reciprocalColumns" | "qVector">,
  { frame = "laboratory", isosurface: asked, material, ...options }: PlaceOptions,
  transform: Transform,
): Promise<PlacedCrystal> {
  if (asked !== undefined && !(asked > 0 && asked < 1))
    throw new OptionError(`expected an isosurface between 0 and 1, found ${asked}`);
  const axes = frame === "crystal" ? crystalAxes(geometry.qVector) : laboratoryAxes;
  const placed = await toSpace(object, geometry, { axes, ...options, isosurface: Math.min(faint, asked ?? 1) }, transform);
  const level = asked ?? insideAmplitude(placed.object) / 2;
  const { support: first, touchesBorder } = crystalSupport(placed.object, level);
  if (touchesBorder) throw new DataError("expected a crystal with nothing around it, found a support that touches the border");
  const supports = [first, ...otherParticles(placed.object, first, { level, faint })];
  const support = together(supports);
  // Before the ramp: what refraction adds to the phase has a slope of its own, which is no part of Q.
  const refracted = material ? withoutRefraction(placed, support, material).space : placed;
  const ramp = await findRamp(refracted, first, transform);
  const levelled = takeRamp(refracted, ramp);
  const particles = await particlesOf(levelled, supports, transform);
  const above = isosurfaceSupport(placed.object, level);
  const left = above.data.reduce((sum, inside, i) => sum + (inside & Number(support.data[i] === 0)), 0);
  return { space: takeOwnRamps(levelled, particles), level, support, ramp, particles, left };
}

/** Median amplitude of what is certainly inside, as a share of the maximum. */
function insideAmplitude(object: ComplexVolume): number {
  const amplitude = modulusOf(object).data;
  const largest = amplitude.reduce((a, b) => Math.max(a, b), 0);
  const { support } = crystalSupport(object, faint);
  const bulk = bulkOf(support, edge);
  const inside = amplitude.filter((_, i) => bulk.data[i] !== 0).sort();
  return inside.length > 0 ? inside[Math.floor(inside.length / 2)] / largest : 1;
}
