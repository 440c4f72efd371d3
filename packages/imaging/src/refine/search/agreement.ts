// Whether independent starts found the same object: a reason to believe a result that needs no truth.

import type { ComplexVolume, Engine } from "@friedel/engine";
import { correlationOf } from "../../metrics/compare.js";
import { scoreOf, type VoxelObject } from "../polish/free-voxels.js";
import type { Trust } from "../result.js";

/**
 * Complex correlation from which two objects are the same: wrong ones seldom correlate above 0.7. A preliminary search does not know
 * the coherence of measured patterns, and its object is refined and compared once more: nine pairs of one measured crystal came to
 * 0.886 to 0.95.
 */
const sameObject = { usual: 0.9, preliminary: 0.85 } as const;

/** Compares `best` with the objects of other independent starts, best first. */
export async function agreementOf(
  engine: Engine,
  best: VoxelObject,
  others: readonly VoxelObject[],
  { isPreliminary }: { readonly isPreliminary: boolean },
): Promise<Pick<Trust, "agreeing" | "compared" | "gap">> {
  const same = sameObject[isPreliminary ? "preliminary" : "usual"];
  let agreeing = 1;
  let gap = Number.NaN;
  for (const other of others) {
    const correlation = await knownCorrelation(engine, other.object, best.object);
    if (correlation >= same) agreeing++;
    else if (Number.isNaN(gap)) gap = scoreOf(other) / scoreOf(best);
  }
  return { agreeing, compared: 1 + others.length, gap };
}

/** Correlations computed before: a search needs them when it ends, and its result needs the same ones again. */
const known = new WeakMap<ComplexVolume, WeakMap<ComplexVolume, number>>();

async function knownCorrelation(engine: Engine, object: ComplexVolume, reference: ComplexVolume): Promise<number> {
  const found = known.get(object)?.get(reference);
  if (found !== undefined) return found;
  const correlation = await correlationOf(object, reference, engine.transform);
  known.set(object, (known.get(object) ?? new WeakMap()).set(reference, correlation));
  return correlation;
}
