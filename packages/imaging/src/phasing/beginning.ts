// What a start begins with: a random object, the best of several that grew from coarse to fine, or what two earlier starts have in common.

import type { ComplexVolume, Engine, MaskVolume, Measurement, SupportedObject } from "@friedel/engine";
import type { Standing } from "./checkpoint.js";
import { bredBeginning, memberOf } from "./generations.js";
import type { PhasingOptions } from "./options.js";
import { bestBeginning } from "./try-beginnings.js";

/** What the starts begin with: their pattern, and the first object of a start and trial, made when it is needed. */
export interface Beginnings {
  readonly engine: Engine;
  readonly measurement: Measurement;
  readonly options: PhasingOptions;
  /** Starts of each generation. */
  readonly sizes: readonly number[];
  readonly support: MaskVolume;
  readonly firstObject: (start: number, trial?: number) => ComplexVolume;
}

/** Object and support that the present start's recipe begins with; yields the number of tries done. */
export async function* beginning(
  { engine, measurement, options, sizes, support, firstObject }: Beginnings,
  { start, kept }: Pick<Standing, "start" | "kept">,
): AsyncGenerator<number, SupportedObject> {
  const member = memberOf(start, sizes);
  const descendant = member.first > 0 ? await bredBeginning(kept, member, engine.transform) : null;
  if (descendant) return { object: descendant.object, support: options.shrinkWrap ? descendant.support : support };
  const { growth, beta } = options;
  if (growth === null || measurement.constraint?.kind !== "nonNegative") return { object: firstObject(start), support };
  const first = (trial: number) => firstObject(start, trial);
  return { object: yield* bestBeginning({ engine, measurement, support, beta }, first, growth), support };
}
