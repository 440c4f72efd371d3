// An ensemble of fits of one measurement: members that ended in the same object, laid over each other, and their mean. The mean is nearer
// to the crystal than any member, by what members do not agree about.

import type { ComplexVolume, Engine } from "@friedel/engine";
import { OptionError } from "@friedel/engine";
import { twinOf } from "../metrics/compare.js";
import { handMargin } from "../metrics/hand.js";
import { alignObjects } from "../strain/uncertainty/align.js";
import { meanObject } from "../strain/uncertainty/ensemble.js";
import { checkCounts } from "../strain/uncertainty/likelihood.js";
import { type FittedResult, inCrop } from "./crop.js";
import { fitMember, type Member } from "./members.js";

export interface EnsembleOptions {
  /** Fits. Default {@link usualMembers}. */
  readonly members?: number;
  readonly seed?: number;
  /** The hand stays that of the result, as an earlier result said; without it the mean's hand is that of the rule. */
  readonly keepsHand?: boolean;
}

/** A look at running work: fits done and to do. */
export interface EnsembleProgress {
  readonly done: number;
  readonly total: number;
}

/** Fits of one object, on the grid of a central crop of its pattern. */
export interface Ensemble {
  /** Members that were kept, laid over each other. */
  readonly objects: readonly ComplexVolume[];
  readonly mean: ComplexVolume;
  /** Whether the mean's hand, by the rule, is the twin of the result's: objects and mean have been turned. */
  readonly isTwin: boolean;
  /** Members that were fitted. */
  readonly given: number;
}

/** With 8 members a standard deviation is uncertain by 27 %, and the time is that of a few seconds. */
export const usualMembers = 8;

/** Members that correlate less with the result found something else. */
const leastCorrelation = 0.8;

/** So do those that describe their counts worse than the median by this factor. */
const worseBy = 1.5;

/**
 * Fits the members of a result's ensemble. Undefined where fewer than two end in its object. Throws DataError for a pattern without
 * counts, OptionError for fewer than two members; the signal's reason on abort.
 */
export async function* fitEnsemble(
  engine: Engine,
  result: FittedResult,
  { members = usualMembers, seed = 0, keepsHand = false }: EnsembleOptions = {},
  signal?: AbortSignal,
): AsyncGenerator<EnsembleProgress, Ensemble | undefined> {
  if (!(Number.isInteger(members) && members >= 2)) throw new OptionError(`expected at least 2 members, found ${members}`);
  checkCounts(result);
  const input = await inCrop(result, engine.transform);
  const found: Member[] = [];
  for (let number = 0; number < members; number++) {
    yield { done: number, total: members };
    signal?.throwIfAborted();
    found.push(await fitMember(engine, input, seed, number));
  }
  const good = wellFitting(found).map(({ object }) => object);
  const { objects } = await alignObjects([input.object, ...good], engine.transform, { leastCorrelation });
  const [, ...kept] = objects;
  if (kept.length < 2) return undefined;
  const mean = meanObject(kept);
  const isTwin = !keepsHand && handMargin(mean) < 0;
  return { objects: isTwin ? kept.map(twinOf) : kept, mean: isTwin ? twinOf(mean) : mean, isTwin, given: members };
}

function wellFitting(members: readonly Member[]): Member[] {
  const scores = members.map(({ score }) => score).sort((a, b) => a - b);
  const median = scores[Math.floor((scores.length - 1) / 2)];
  return members.filter(({ score }) => score <= worseBy * median);
}
