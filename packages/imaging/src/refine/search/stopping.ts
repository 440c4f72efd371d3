// When a search ends: the best object is at the counting noise, independent starts agree on it, or rounds bring no gain.

import type { NoiseRatios, UsedAndFree } from "../../metrics/counting-noise.js";
import { scoreOf } from "../polish/free-voxels.js";
import { agreementOf } from "./agreement.js";
import type { SearchContext } from "./context.js";
import type { Candidate } from "./search-state.js";

/**
 * Ratios to the counting noise at which the object is right. Free voxels carry the noise of their neighbours, the more so the fewer
 * the counts, and right crystals end between 1.1 and 1.8 there; the used voxels tell better, 1.2 to 1.55 against 1.95 and more for
 * wrong ones.
 */
const nearNoise: UsedAndFree = { used: 1.6, free: 1.8 };
/**
 * Up to here in the used voxels one start is enough: of 91 drawn patterns whose first start was near the noise, 67 were below it, all right; of
 * the 24 above it 19 were right, and 22 after further starts.
 */
const nearAlone = 1.3;
/** Here nothing is left to find at all; but in light of little coherence wrong objects were at 1.1. */
const atNoise = 1.1;
/**
 * Up to here two independent starts that agree are enough: sharp crystals with a dislocation at high counts end at 2 to 3 in the
 * free voxels, measured ones, whose coherence and background are not in the model yet, at 3 to 6.
 */
const plausible: UsedAndFree = { used: 1.85, free: 8 };
/** Ratio of bright voxels: right objects have 0.9 to 1.5 in the end, of pixels that differ by some per cent 2.3, a wrong one had 2.8. */
const greatestBright = 2;
/**
 * So many starts are compared where the bright voxels of one misfit: two agreed at 0.885 on a wrong crystal (field error 0.43, bright
 * voxels at 2.4), and the third, a random crystal, was the right one (0.09, 1.2).
 */
const leastCompared = 3;
/** A gain below this share of the score counts as none. */
const leastGain = 0.02;
/** Rounds without a gain that end a search: near the noise, if an iterative start leads, and if a crystal leads far from the noise. */
const idleRounds = { near: 3, classical: 3, far: 6 } as const;

type StoppingContext = Pick<SearchContext, "engine" | "observed" | "knowsNoise" | "isLarge" | "isPreliminary">;

/**
 * Whether to end the search: nothing can be better, or independent starts agree. Near the noise any two starts will do, once a round
 * has passed without a gain; if the counting noise is not known there is no better sign. Far from the noise crystals may agree on what
 * their prior allows, so one of the two must be an iterative start; for a large pattern, whose rounds are long, a crystal and an
 * iterative start are enough at once.
 */
export async function isFinished(
  context: StoppingContext,
  idle: number,
  [best, ...others]: readonly Candidate[],
): Promise<boolean> {
  const near = isNearNoise(best.noise);
  const leader = near ? "near" : isIterative(best) ? "classical" : "far";
  const { knowsNoise, isLarge, observed } = context;
  const isCertain = near && best.noise.free <= atNoise && !observed.coherence;
  if (isCertain || idle >= idleRounds[leader]) return true;
  const isPlausible = isPlausibleFor(isLarge, best);
  const independent = others.filter((other) => {
    if (!knowsNoise) return true;
    const isOtherKind = isIterative(other) !== isIterative(best);
    if (idle === 0) return isLarge && isOtherKind && isPlausible;
    return near || (isPlausible && (isOtherKind || isIterative(other)));
  });
  return confirms(context, best, independent);
}

/** Whether the best candidate is plausible and one of the other kind, crystal or iterative start, confirms it. */
export async function startsAgree(context: StoppingContext, [best, ...others]: readonly Candidate[]): Promise<boolean> {
  if (!best || (context.knowsNoise && !isPlausibleFor(context.isLarge, best))) return false;
  const otherKind = others.filter((other) => isIterative(other) !== isIterative(best));
  return confirms(context, best, otherKind);
}

async function confirms(context: StoppingContext, best: Candidate, others: readonly Candidate[]): Promise<boolean> {
  return others.length > 0 && (await agreementOf(context.engine, best, others, context)).agreeing > 1;
}

/** A given object and a crystal went through the same prior: only an iterative start is of another kind. */
function isIterative({ origin }: Candidate): boolean {
  return origin === "classical";
}

function isPlausibleFor(isLarge: boolean, { noise }: Candidate): boolean {
  return noise.free <= plausible.free && (isLarge || noise.used <= plausible.used);
}

/** Whether the fit is so near the counting noise that the object must be right. */
export function isNearNoise(noise: UsedAndFree | undefined): boolean {
  return noise !== undefined && noise.used <= nearNoise.used && noise.free <= nearNoise.free;
}

/** Whether the fit is so near it, bright voxels too, that no other start needs to confirm the object. */
export function isEnoughAlone(noise: NoiseRatios | undefined): boolean {
  return noise !== undefined && isNearNoise(noise) && noise.used <= nearAlone && !misfitsBright(noise);
}

/**
 * Whether bright voxels are far from the noise that the others reach: in light of little coherence, where pixels differ, or because the
 * object is another. Whatever it is, another start then has to confirm the object.
 */
export function misfitsBright(noise: NoiseRatios | undefined): boolean {
  return noise !== undefined && noise.bright > greatestBright;
}

/**
 * Whether few starts were made, and bright voxels misfit in the one that leads by its score or by the free voxels, which choose the
 * object of a preliminary search: that they agree is not enough then.
 */
export function needsAnother(candidates: readonly Candidate[]): boolean {
  const [best, ...others] = candidates;
  if (!best || candidates.length >= leastCompared) return false;
  const freest = others.reduce((lead, other) => (other.metrics.llkFree < lead.metrics.llkFree ? other : lead), best);
  return misfitsBright(best.noise) || misfitsBright(freest.noise);
}

/** Whether `now` fits better than `former` by more than {@link leastGain}. */
export function isGain(now: Candidate | undefined, former: Candidate | undefined): boolean {
  return now !== undefined && (!former || scoreOf(now) < (1 - leastGain) * scoreOf(former));
}
