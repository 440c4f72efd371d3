// Reasons to believe a result that need no truth: the counting noise, and whether independent starts found the same object.

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
    const { correlation } = await compareObjects(other.object, best.object, (volume, direction) =>
      engine.transform(volume, direction),
    );
    if (correlation >= sameObject) agreeing++;
    else if (Number.isNaN(gap)) gap = judgement(other) / judgement(best);
  }
  return { noiseRatio, agreeing, compared: 1 + others.length, gap };
}
