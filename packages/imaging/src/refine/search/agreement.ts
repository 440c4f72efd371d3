// Reasons to believe a result that need no truth: the counting noise, and whether independent starts found the same object.

import type { ComplexVolume, Engine } from "@friedel/engine";
import { correlationOf } from "../../metrics/index.js";
import { judgement, type VoxelObject } from "../polish/voxels.js";
import type { Trust } from "../result.js";

/**
 * Complex correlation from which two objects are one: wrong ones seldom correlate above 0.7. A preliminary search knows nothing
 * of the coherence that measured patterns have, and what it finds is judged once more: nine pairs of one measured crystal came to 0.886
 * to 0.95.
 */
const sameObject = { usually: 0.9, preliminary: 0.85 } as const;

/** Judges `best` by the others, best first, which came from independent starts. */
export async function trustIn(
  engine: Engine,
  best: VoxelObject,
  others: readonly VoxelObject[],
  { isPreliminary }: { readonly isPreliminary: boolean },
): Promise<Omit<Trust, "noiseRatio">> {
  const same = sameObject[isPreliminary ? "preliminary" : "usually"];
  let agreeing = 1;
  let gap = Number.NaN;
  for (const other of others) {
    const correlation = await knownCorrelation(engine, other.object, best.object);
    if (correlation >= same) agreeing++;
    else if (Number.isNaN(gap)) gap = judgement(other) / judgement(best);
  }
  return { agreeing, compared: 1 + others.length, gap };
}

/** Correlations that were computed before: a search asks for them when it ends, and its result for the same ones again. */
const known = new WeakMap<ComplexVolume, WeakMap<ComplexVolume, number>>();

async function knownCorrelation(engine: Engine, object: ComplexVolume, reference: ComplexVolume): Promise<number> {
  const found = known.get(object)?.get(reference);
  if (found !== undefined) return found;
  const correlation = await correlationOf(object, reference, (volume, direction) => engine.transform(volume, direction));
  known.set(object, (known.get(object) ?? new WeakMap()).set(reference, correlation));
  return correlation;
}
