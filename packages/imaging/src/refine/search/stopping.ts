// When a search has found what there is to find, as far as the pattern can say.

import type { UsedAndFree } from "../noise.js";
import { judgement } from "../polish/voxels.js";
import { trustIn } from "./agreement.js";
import type { Candidate, Search } from "./candidates.js";

/**
 * Ratios to the counting noise at which the object is right: free voxels carry the noise of their neighbours, the more so the fewer
 * the counts, and right crystals end between 1.1 and 1.8 there; the used ones tell better, 1.2 to 1.55 against 1.95 and more for
 * wrong ones.
 */
const nearNoise: UsedAndFree = { used: 1.6, free: 1.8 };
/** Here nothing is left to find at all. */
const atNoise = 1.1;
/**
 * Up to here two independent starts that agree are enough: sharp crystals with a dislocation at high counts end at 2 to 3 in the
 * free voxels, measured ones, whose coherence and background are not in the model yet, at 3 to 6.
 */
const plausible: UsedAndFree = { used: 1.85, free: 8 };
/**
 * Gains below this share of the judgement are none; so many rounds without a gain are the end: near the noise, where an iterative
 * start leads, and where crystals do that are far from it.
 */
const leastGain = 0.02;
const idleRounds = { near: 3, classical: 3, far: 6 } as const;
/**
 * Whether going on is worth no more: nothing can be better, or independent starts agree. Near the noise any two will do, once a
 * round has gone by without a gain; where counting noise is not known there is no better sign. Far from it crystals may agree on
 * what their prior allows, so an iterative start must be one of the two; for a large pattern, whose rounds are long, a crystal and an
 * iterative start are enough at once.
 */
export async function isFinished(
  { engine, knowsNoise, isLarge, isPreliminary }: Search,
  idle: number,
  candidates: readonly Candidate[],
): Promise<boolean> {
  const [best, ...others] = candidates;
  const near = isNearNoise(best.noise);
  if (
    (near && best.noise.free <= atNoise) ||
    idle >= idleRounds[near ? "near" : best.origin === "classical" ? "classical" : "far"]
  )
    return true;
  const isPlausible = isPlausibleFor(isLarge, best);
  const judges = others.filter(({ origin }) => {
    if (!knowsNoise) return true;
    const isCross = isIterative({ origin }) !== isIterative(best);
    if (idle === 0) return isLarge && isCross && isPlausible;
    return near || (isPlausible && (isCross || origin === "classical"));
  });
  return judges.length > 0 && (await trustIn(engine, best, judges, { isPreliminary })).agreeing > 1;
}

/** Whether crystals and an iterative start, the first ones, led to one object that is no nonsense. */
export async function areWitnesses(
  { engine, knowsNoise, isLarge, isPreliminary }: Search,
  candidates: readonly Candidate[],
): Promise<boolean> {
  const [best, ...rest] = candidates;
  const others = rest.filter((other) => isIterative(other) !== isIterative(best));
  if (!best || others.length === 0 || (knowsNoise && !isPlausibleFor(isLarge, best))) return false;
  return (await trustIn(engine, best, others, { isPreliminary })).agreeing > 1;
}

/** A given object and a crystal went through the same prior: only an iterative start is a witness of another kind. */
function isIterative({ origin }: Pick<Candidate, "origin">): boolean {
  return origin === "classical";
}

function isPlausibleFor(isLarge: boolean, { noise }: Candidate): boolean {
  return noise.free <= plausible.free && (isLarge || noise.used <= plausible.used);
}

/** Whether the fit is so near its counting noise that the object must be right. */
export function isNearNoise(noise: UsedAndFree | undefined): boolean {
  return noise !== undefined && noise.used <= nearNoise.used && noise.free <= nearNoise.free;
}

/** Whether `now` fits better than `former` by more than nothing. */
export function isGain(now: Candidate | undefined, former: Candidate | undefined): boolean {
  return now !== undefined && (!former || judgement(now) < (1 - leastGain) * judgement(former));
}
