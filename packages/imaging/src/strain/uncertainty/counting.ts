// The uncertainty of an object by counting noise: standard deviations by the bootstrap (Efron & Tibshirani, An Introduction to the
// Bootstrap, 1993, chapter 6). The object is brought to the maximum of the Poisson likelihood inside its support; the photons of the
// measurement are drawn anew from themselves again and again, each set is fitted in the same way, and the deviations of these fits
// are the answer.
//
// Why from the photons and not from the pattern of the fitted object: that pattern holds the noise that was fitted, also where the
// crystal scatters nothing. Counts drawn from it have noise there that the measurement did not have; a box, whose pattern is empty
// but for streaks, then gets bars 1.3 times too wide. Where no photon fell none is drawn.
//
// It assumes that the support is right and that the object lies in the right minimum of the likelihood. A support that cuts
// into the crystal, a wrong solution or a pattern that is cut off are errors of their own, which counts cannot show; the spread
// between independent starts shows a part of them, and `objectUncertainty` adds the two.
//
// Why the likelihood of Poisson and not the fit of amplitudes: √k of a few counts is less than √⟨k⟩ on average, so amplitudes shrink
// where there are few counts, and an object with this bias is off by more than its own spread.

import { type Engine, OptionError } from "@friedel/engine";
import { withoutFree } from "../../phasing/start.js";
import { leveller, voxelsOf } from "./freedoms.js";
import { type CountedObject, checkCounts, mostLikely, redrawnAmplitude, usualSteps } from "./likelihood.js";
import { createSpread, type Derive, type Uncertainty } from "./spread.js";

export interface CountingOptions {
  /** Sets of counts drawn: each standard deviation is itself uncertain by 1/√(2·replicas) of its value. */
  readonly replicas?: number;
  /** Steps of every fit; fewer than it needs to converge make the deviations too small. */
  readonly steps?: number;
  readonly seed?: number;
  /** Further quantities whose uncertainty is wanted, such as a strain. */
  readonly derive?: Derive;
}

/** A look at running work: fits done and to do. */
export interface CountingProgress {
  readonly done: number;
  readonly total: number;
}

/** Options completed by their defaults. Throws DataError for a pattern that holds no counts, OptionError for options out of range. */
export function requireCounting(
  input: Pick<CountedObject, "amplitude" | "mask">,
  { replicas = 16, steps = usualSteps, seed = 0, derive }: CountingOptions,
): Required<Omit<CountingOptions, "derive">> & Pick<CountingOptions, "derive"> {
  checkCount("replicas", replicas, 2);
  checkCount("steps", steps, 1);
  checkCounts(input);
  return { replicas, steps, seed, ...(derive && { derive }) };
}

/**
 * How fits of redrawn counts deviate from `input.object`, which is the fit of the measurement. Where a fit begins matters, for where
 * there are few counts it does not forget the phases that it began with, and the measurement's own fit began at some distance from
 * the truth. From the `one before`, an object as far from the centre as noise takes it, what a fit keeps of its beginning is part of
 * the deviations; from the `centre` it is not, which is right where the spread of independent starts is there to show it.
 */
export async function* redrawnFits(
  engine: Engine,
  input: CountedObject,
  { replicas, steps, seed, derive }: ReturnType<typeof requireCounting>,
  from: "one before" | "centre",
  signal?: AbortSignal,
): AsyncGenerator<CountingProgress, Uncertainty> {
  const { object, support, amplitude } = input;
  const mask = withoutFree(input.mask);
  const voxels = voxelsOf(support);
  const level = leveller(object, voxels);
  const spread = createSpread(object, voxels, derive && (await derive(object)));
  // The first in a row of fits began at the centre.
  const leftOut = from === "centre" ? 0 : 1;
  const total = replicas + leftOut;
  let last = object;
  for (let n = 0; n < total; n++) {
    yield { done: n, total };
    signal?.throwIfAborted();
    const redrawn = redrawnAmplitude(amplitude, mask, seed, n);
    last = level(await mostLikely(engine, { ...input, mask, amplitude: redrawn }, from === "centre" ? object : last, steps));
    if (n >= leftOut) spread.add(last, derive && (await derive(last)));
  }
  return spread.aboutCentre();
}

function checkCount(name: string, value: number, least: number): void {
  if (!Number.isInteger(value) || value < least) {
    throw new OptionError(`expected ${name} to be a whole number of at least ${least}, found ${value}`);
  }
}
