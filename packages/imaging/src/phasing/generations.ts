// Guided starts: after each generation the better half goes on, each bred with the best of all (Chen, Miao, Wang & Lee, Physical Review B 76,
// 064113 (2007), doi 10.1103/PhysRevB.76.064113). Bred is the geometric mean, "sqrt_ab" of cohere: what both have stays, what one has fades.

import { type ComplexVolume, complexVolume, type SupportedObject, type Transform } from "@friedel/engine";
import { overlays } from "../metrics/overlay.js";
import type { KeptStart } from "./checkpoint.js";
import type { PhasingOptions } from "./options.js";

/** A start's number in its generation, the number of the generation's first start and how many it has. */
export interface Member {
  readonly member: number;
  readonly first: number;
  readonly size: number;
}

/** Starts of each generation: half as many as in the one before, rounded up. */
export function generationSizes({ starts, generations }: Pick<PhasingOptions, "starts" | "generations">): readonly number[] {
  return Array.from({ length: generations }, (_, generation) => Math.ceil(starts / 2 ** generation));
}

/** Starts of all generations. */
export function startsOf(sizes: readonly number[]): number {
  return sizes.reduce((sum, size) => sum + size, 0);
}

/** Where a start stands, counted from 0 through all generations. */
export function memberOf(start: number, sizes: readonly number[]): Member {
  let first = 0;
  for (const size of sizes) {
    if (start < first + size) return { member: start - first, first, size };
    first += size;
  }
  throw new RangeError(`expected a start below ${first}, found ${start}`);
}

/**
 * Objects that have to be kept, the best of all starts so far: the parents of a generation stay until it ends, beside as many better ones
 * as it can bring.
 */
export function keptForGenerations(sizes: readonly number[]): number {
  return sizes.length > 1 ? 2 * sizes[1] : 1;
}

/**
 * What a member of a later generation begins with, from the best starts kept, the best first: its parents are of earlier generations.
 * Where fewer ended well than it has members, they take turns.
 */
export async function bredBeginning(
  kept: readonly KeptStart[],
  { member, first, size }: Member,
  transform: Transform,
): Promise<SupportedObject | null> {
  const parents = kept.filter(({ start }) => start < first).slice(0, size);
  if (parents.length === 0) return null;
  const [best] = parents;
  const other = parents[member % parents.length];
  return { object: await bred(best.object, other.object, transform), support: best.support };
}

/**
 * √(|ρ₁|·|ρ₂|) with the mean of their phases, ρ₂ laid over ρ₁ first (twin, shift and phase); 0 where either is. Throws as
 * `compareObjects` does.
 */
export async function bred(best: ComplexVolume, other: ComplexVolume, transform: Transform): Promise<ComplexVolume> {
  if (other === best) return best;
  const { object: laid } = await (await overlays(best, transform))(other);
  const out = complexVolume(best.shape);
  const [a, b] = [best.data, laid.data];
  for (let i = 0; i < out.data.length; i += 2) {
    // The mean phase is that of the sum of the two, each at length 1.
    const [lengthA, lengthB] = [Math.hypot(a[i], a[i + 1]), Math.hypot(b[i], b[i + 1])];
    const re = a[i] * lengthB + b[i] * lengthA;
    const im = a[i + 1] * lengthB + b[i + 1] * lengthA;
    const length = Math.hypot(re, im);
    const scale = length > 0 ? Math.sqrt(lengthA * lengthB) / length : 0;
    out.data[i] = scale * re;
    out.data[i + 1] = scale * im;
  }
  return out;
}
