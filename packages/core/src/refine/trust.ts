// Reasons to believe a result that need no truth: the counting noise, and whether independent starts found the same object.

import type { ComplexVolume } from "../array/index.js";
import type { Engine } from "../engine/index.js";
import { compareObjects } from "../metrics/index.js";
import type { Trust } from "./result.js";
import { judgement, type VoxelObject } from "./voxels.js";

/** Complex correlation from which two objects are one: wrong ones seldom correlate above 0.7, measured ones of one crystal by 0.93. */
const sameObject = 0.9;

/** Judges `best` by the others, best first, which came from independent starts. */
export async function trustIn(
  engine: Engine,
  best: VoxelObject,
  others: readonly VoxelObject[],
  noiseRatio: number,
): Promise<Trust> {
  let agreeing = 1;
  let gap = Number.NaN;
  for (const other of others) {
    const correlation = await correlationOf(engine, other.object, best.object);
    if (correlation >= sameObject) agreeing++;
    else if (Number.isNaN(gap)) gap = judgement(other) / judgement(best);
  }
  return { noiseRatio, agreeing, compared: 1 + others.length, gap };
}

/** Correlations that were computed before: a search asks for them when it ends, and its result for the same ones again. */
const known = new WeakMap<ComplexVolume, WeakMap<ComplexVolume, number>>();

async function correlationOf(engine: Engine, object: ComplexVolume, reference: ComplexVolume): Promise<number> {
  const found = known.get(object)?.get(reference);
  if (found !== undefined) return found;
  const { correlation } = await compareObjects(object, reference, (volume, direction) => engine.transform(volume, direction));
  known.set(object, (known.get(object) ?? new WeakMap()).set(reference, correlation));
  return correlation;
}
