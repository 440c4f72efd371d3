// When a search has found what there is to find, as far as the pattern can say.

import type { Candidate, Search } from "./candidates.js";
import { trustIn } from "./trust.js";
import { judgement } from "./voxels.js";

/**
 * A ratio of llkFree to its counting noise at which nothing is left to find, and one at which the model is right: free voxels
 * carry the noise of their neighbours, the more so the fewer the counts. Right crystals end between 1.1 and 1.8, wrong ones at
 * high counts above 2.4.
 */
const atNoise = 1.1;
const nearNoise = 1.8;
/**
 * Up to here two independent starts that agree are enough: sharp crystals with a dislocation at high counts end at 2 to 3, measured
 * ones, whose coherence and background are not in the model yet, at 3 to 6.
 */
const plausible = 8;
/** Gains below this share of the judgement are none; so many rounds without a gain are the end, near the noise and far from it. */
const leastGain = 0.02;
const idleRounds = { near: 3, far: 6 } as const;
/**
 * Whether going on is worth no more: nothing can be better, or independent starts agree, the fewer of them the surer the fit itself
 * is. A local minimum is found by several starts too, so a crystal and an iterative start must agree, or a round have gone by
 * without a gain; where counting noise is not known there is no better sign than two starts that agree.
 */
export async function isFinished(
  { engine, knowsNoise }: Search,
  idle: number,
  candidates: readonly Candidate[],
): Promise<boolean> {
  const [best, ...others] = candidates;
  const near = within(nearNoise, best.noiseRatio);
  if (within(atNoise, best.noiseRatio) || idle >= (near ? idleRounds.near : idleRounds.far)) return true;
  const trusted = !knowsNoise || within(plausible, best.noiseRatio);
  const judges = !knowsNoise || idle > 0 ? others : others.filter(({ origin }) => origin !== best.origin);
  const { agreeing } = await trustIn(engine, best, judges, Number.NaN);
  return trusted ? agreeing > 1 : agreeing > 2 && idle > 1;
}

/** Whether the fit is so near its counting noise that the object must be right. */
export function isNearNoise(noiseRatio: number | undefined): boolean {
  return within(nearNoise, noiseRatio);
}

/** Whether `now` fits better than `former` by more than nothing. */
export function isGain(now: Candidate | undefined, former: Candidate | undefined): boolean {
  return now !== undefined && (!former || judgement(now) < (1 - leastGain) * judgement(former));
}

function within(limit: number, noiseRatio: number | undefined): boolean {
  return noiseRatio !== undefined && noiseRatio <= limit;
}
