// Objects of samples, drawn again until an array can carry them: a phase may be too steep for its voxels, a pattern may not fit into
// the array.

import {
  type ComplexVolume,
  derivedSeed,
  formatShape,
  OptionError,
  type RealVolume,
  type Shape,
  type StreamName,
  type Transform,
} from "@friedel/engine";
import { shareAtEdge } from "@friedel/imaging";
import { type RandomCrystal, type RandomCrystalOptions, randomCrystal } from "../crystal/random-crystal.js";
import { intensityOf } from "../diffraction/pattern.js";

/** Draws of one member of a set after which its description is found to be one that nothing fulfils. */
export const mostDraws = 200;

/** The seed of a member's `redrawn`-th draw, from the set's seed. */
export function memberSeed(setSeed: number, use: StreamName, index: number, redrawn: number): number {
  return derivedSeed(setSeed, use, index * mostDraws + redrawn);
}

/** A step of a quarter turn from voxel to voxel is the most that a grid carries without doubt. */
const steepest = Math.PI / 2;

/** A crystal with a phase field; undefined where its phase is too steep for the array. */
export function carriedCrystal(options: RandomCrystalOptions): RandomCrystal | undefined {
  const crystal = randomCrystal(options);
  return crystal.steepestStep > steepest ? undefined : crystal;
}

/** Share of the intensity in the outermost sixteenth at the ends of the axes, above which a pattern is taken for cut off. */
const mostAtEdge = 0.01;

/** An object, and the amplitude that it scatters where that is known already to fit into the array. */
interface Scattering {
  readonly object: ComplexVolume;
  readonly amplitude?: ComplexVolume;
}

/** How to draw one member of a set. */
export interface Drawing<T> {
  /** Name of the drawn thing, for the error. */
  readonly what: string;
  readonly shape: Shape;
  readonly seed: (redrawn: number) => number;
  /** Undefined for what the array cannot carry. */
  readonly draw: (seed: number) => Promise<T | undefined> | T | undefined;
}

/** The first draw that the array carries, with its intensity. Throws {@link OptionError} where 200 draws are not. */
export async function drawCarried<T extends Scattering>(
  { what, shape, seed: seedOf, draw }: Drawing<T>,
  transform: Transform,
): Promise<{ readonly drawn: T; readonly intensity: RealVolume; readonly seed: number; readonly redrawn: number }> {
  for (let redrawn = 0; redrawn < mostDraws; redrawn++) {
    const seed = seedOf(redrawn);
    const drawn = await draw(seed);
    if (!drawn) continue;
    const intensity = intensityOf(drawn.amplitude ?? (await transform(drawn.object, "forward")));
    if (drawn.amplitude || shareAtEdge(intensity) <= mostAtEdge) return { drawn, intensity, seed, redrawn };
  }
  throw new OptionError(
    `expected an array that can carry ${what}, found ${formatShape(shape)}: ${mostDraws} draws were too steep for its voxels or scattered beyond it`,
  );
}
