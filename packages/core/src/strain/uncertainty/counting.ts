// What counting noise leaves uncertain in an object: standard deviations by a parametric bootstrap (Efron & Tibshirani, An Introduction
// to the Bootstrap, 1993, chapter 6). The object is brought to the maximum of the Poisson likelihood inside its support; counts are
// drawn anew from its pattern again and again, each set is fitted in the same way, and the deviations of these fits are the answer.
//
// What it holds: that the support is right and that the object lies in the right minimum of the likelihood. A support that cuts
// into the crystal, a wrong solution or a pattern that is cut off are errors of their own, which counts cannot show; the spread
// between independent starts shows a part of them, and `objectUncertainty` adds the two.
//
// Why the likelihood of Poisson and not the fit of amplitudes: √k of a few counts is less than √⟨k⟩ on average, so amplitudes shrink
// where there are few counts, and an object with this bias is off by more than its own spread.

import type { ComplexVolume, RealVolume } from "../../array/index.js";
import type { Engine } from "../../engine/index.js";
import { OptionError } from "../../errors.js";
import { leveller, voxelsOf } from "./freedoms.js";
import {
  allMeasured,
  type CountedObject,
  checkCounts,
  drawAmplitude,
  expectedCounts,
  mostLikely,
  usualSteps,
} from "./likelihood.js";
import { createSpread, type Derive, type Uncertainty } from "./spread.js";

export interface CountingOptions {
  /** Sets of counts drawn: each standard deviation is itself uncertain by 1/√(2·replicas) of its value. */
  readonly replicas?: number;
  /** Steps of every fit; fewer than it needs to converge make the deviations too small. */
  readonly steps?: number;
  readonly seed?: number;
  /** Further quantities to be judged, such as a strain. */
  readonly derive?: Derive;
}

/** What counting leaves uncertain. */
export interface CountingUncertainty extends Uncertainty {
  /** The object of greatest likelihood in the support, to which the deviations belong. At the scale of the counts. */
  readonly object: ComplexVolume;
}

/** A look at running work: fits done and to do. */
export interface CountingProgress {
  readonly done: number;
  readonly total: number;
}

/**
 * Standard deviations of amplitude, phase and what `derive` gives, per voxel of the support, from counting noise alone; offset, ramp
 * and place are taken out. Throws DataError for a pattern that holds no counts or an object of zeros, OptionError for options out of
 * range; the signal's reason on abort.
 */
export async function* countingUncertainty(
  engine: Engine,
  input: CountedObject,
  { replicas = 16, steps = usualSteps, seed = 0, derive }: CountingOptions = {},
  signal?: AbortSignal,
): AsyncGenerator<CountingProgress, CountingUncertainty> {
  checkCount("replicas", replicas, 2);
  checkCount("steps", steps, 1);
  const measurement = { amplitude: input.amplitude, mask: allMeasured(input.mask) };
  checkCounts(measurement);
  const total = replicas + 2;
  const fit = (amplitude: RealVolume, from: ComplexVolume) =>
    mostLikely(engine, { ...input, ...measurement, amplitude }, from, steps);
  yield { done: 0, total };
  signal?.throwIfAborted();
  const object = await fit(measurement.amplitude, input.object);
  const expected = await expectedCounts(engine, input, object);
  const voxels = voxelsOf(input.support);
  const level = leveller(object, voxels);
  const spread = createSpread(object, voxels, derive && (await derive(object)));
  let last = object;
  for (let n = 0; n <= replicas; n++) {
    yield { done: n + 1, total };
    signal?.throwIfAborted();
    // Each fit begins at the one before, an object as far from the centre as noise takes it: the fit of the measurement began at
    // some distance from the truth too, and where there are few counts a fit does not forget the phases that it began with.
    last = level(await fit(drawAmplitude(expected, measurement.mask, seed, n), last));
    if (n > 0) spread.add(last, derive && (await derive(last)));
  }
  return { object, ...spread.aboutCentre() };
}

function checkCount(name: string, value: number, least: number): void {
  if (!Number.isInteger(value) || value < least) {
    throw new OptionError(`expected ${name} to be a whole number of at least ${least}, found ${value}`);
  }
}
