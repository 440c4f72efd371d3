// What the data alone say of their frames, before any phase is known: whether frames flicker or stand at wrong angles, and how much.
// Frames that are right leave counting noise alone at the lags that the crystal does not reach; see frame-model.ts for the fit.

import type { Measurement } from "@friedel/engine";
import { type Signal, signalOf } from "./counted.js";
import { type Fitted, type FrameFit, fitFrames, lagPower, lagPowers, type Spread } from "./frame-fit.js";
import { countOf, type FrameGroup, frameGroups } from "./frame-groups.js";
import { frameMisfit, plainFrames } from "./frame-model.js";

/** Factors and angle offsets of a measurement's frames. */
export interface FrameConditions {
  /** Expected counts of a frame over those that it would have at its angle; null where the data do not ask for them. */
  readonly factors: Float64Array | null;
  /** Standard errors of the factors' logarithms; null with them. */
  readonly factorErrors: Float64Array | null;
  /** Angle of a frame beyond the one that it stands at, steps; null where the data do not ask for them. */
  readonly offsets: Float64Array | null;
  readonly offsetErrors: Float64Array | null;
  /** Longest lag along the frames at which the pattern holds more than noise; undefined where it fills the axis. */
  readonly reach: number | undefined;
  /** Power at the lags beyond the reach, over that of counting noise (1): as measured, and with the factors and offsets found. */
  readonly powerBefore: number;
  readonly powerAfter: number;
}

/** Fewer frames hold no band limit. */
const leastFrames = 12;
/** Reaches that are tried, as shares of half of the frames. */
const shares = [0.6, 0.7, 0.78, 0.86, 0.94] as const;
/**
 * Power at the forbidden lags that asks for a fit: 25 patterns with right frames have 0.97 to 1.03 there, 5 % of flicker or 0.1 steps
 * of jitter have 1.2 to 3 (peak of 1e5 counts).
 */
const leastPower = 1.1;
/** Power at the two longest lags below which a crystal merely fills the axis: flicker and jitter reach these lags too. */
const leastTail = 1.12;
/** Share of half of the frames that the first fit leaves to the crystal. */
const firstReach = 0.88;
/** Power at a lag that still is the crystal's. */
const lagOfCrystal = 1.3;
/** Power after the fit that is still taken for an explanation. */
const greatestPowerAfter = 1.06;
/**
 * Gain in misfit a frame at which jitter is preferred to flicker, and at which both are fitted: flicker of 10 % alone gains up to 12
 * by offsets, once 16, jitter and flicker together 25 to 70.
 */
const leastGain = { offsets: 2, both: 20 } as const;
/** Lags beyond the reach that are left to the crystal's faint end. */
const margin = 2;
/** Monitors miss by less than a fifth, motors by a fifth of a step; then by as much as the first fit finds. */
const firstSpread: Spread = { factors: 0.2, offsets: 0.2 };
const leastSpread = 0.01;
/** Steps of a fit that need not be the last word, or starts from one. */
const fewSteps = 2;
/**
 * Likeness of the first and the last frame, over that of neighbours, below which a scan is cut, where they hold light: by that
 * many standard deviations. Whole scans have a likeness of 0.3 to 1.5 or light of at most 29, cut ones 0 to 0.18 and 170 or more.
 */
const leastLikeness = 0.3;
const endSignificance = 20;

/**
 * Factors and angle offsets of frames, from the band limit. Their smooth part, slower than some periods over the scan, shows only at
 * the end of the crystal's reach and is left near 1 and 0: a fit with the object in the model finds it. Null for right frames, and
 * where nothing can be told: too few frames, a scan that is cut, a crystal that fills the axis. Power is NaN with nothing to judge.
 * `counted` is the measurement's {@link signalOf}.
 */
export function frameConditions(measurement: Measurement, counted: Signal = signalOf(measurement)): FrameConditions {
  const [frames] = measurement.mask.shape;
  const groups = frames < leastFrames ? [] : frameGroups(measurement, counted);
  if (groups.length === 0) return withoutFit(undefined, Number.NaN);
  const plain = plainFrames(frames);
  const measured = frames - countOf(groups[0].missing);
  const tried = shares.map((share) => Math.round((share * frames) / 2)).filter((reach) => 2 * reach + 1 < measured);
  let power = Number.POSITIVE_INFINITY;
  for (const reach of tried) {
    power = Math.min(power, frameMisfit(groups, reach, plain).misfit);
    if (power < leastPower) return withoutFit(reach, power);
  }
  const half = Math.floor(frames / 2);
  const tail = (lagPower(groups, half) + lagPower(groups, half - 1)) / 2;
  if (tail < leastTail || !goesOn(groups)) return withoutFit(undefined, power);
  const first = Math.round((firstReach * frames) / 2);
  const reach = reachOf(lagPowers(groups, fitFrames(groups, first, "both", firstSpread, plain, fewSteps)));
  if (reach >= first) return withoutFit(undefined, power);
  return explained(groups, reach, frames, measured) ?? withoutFit(undefined, power);
}

function withoutFit(reach: number | undefined, power: number): FrameConditions {
  return {
    factors: null,
    factorErrors: null,
    offsets: null,
    offsetErrors: null,
    reach,
    powerBefore: power,
    powerAfter: power,
  };
}

/** The simplest of the fits that explains the forbidden lags. */
function explained(groups: readonly FrameGroup[], reach: number, frames: number, measured: number): FrameConditions | undefined {
  const plain = plainFrames(frames);
  const lags = Math.min(reach + margin, Math.floor(measured / 2) - 2);
  const fit = (fitted: Fitted): FrameFit => fitFrames(groups, lags, fitted, firstSpread, plain);
  const [factors, offsets, both] = [fit("factors"), fit("offsets"), fit("both")];
  const gain = (better: FrameFit, worse: FrameFit): number => (both.degrees * (worse.misfit - better.misfit)) / frames;
  // Where both explain the data alike it is flicker, which is more usual.
  const isFactors = gain(offsets, factors) <= leastGain.offsets;
  const simple = isFactors ? factors : offsets;
  const isBoth = gain(both, simple) > leastGain.both;
  const hasFactors = isBoth || isFactors;
  const hasOffsets = isBoth || !isFactors;
  const found = isBoth ? both : simple;
  const spread = { factors: spreadOf(found.logFactors), offsets: spreadOf(found.offsets) };
  const best = fitFrames(groups, lags, isBoth ? "both" : isFactors ? "factors" : "offsets", spread, found, fewSteps);
  if (best.misfit > greatestPowerAfter) return undefined;
  return {
    factors: hasFactors ? best.logFactors.map(Math.exp) : null,
    factorErrors: hasFactors ? best.logFactorErrors : null,
    offsets: hasOffsets ? best.offsets : null,
    offsetErrors: hasOffsets ? best.offsetErrors : null,
    reach,
    powerBefore: frameMisfit(groups, lags, plain).misfit,
    powerAfter: best.misfit,
  };
}

function spreadOf(values: Float64Array): number {
  const square = values.reduce((sum, value) => sum + value ** 2, 0) / values.length;
  return Math.min(firstSpread.factors, Math.max(leastSpread, Math.sqrt(square)));
}

function reachOf(powers: Float64Array): number {
  return powers.findLastIndex((power) => power > lagOfCrystal) + 1;
}

/** Whether the pattern goes on around the ends of the scan: the last frame is as like the first as neighbours are, or both are dark. */
function goesOn(groups: readonly FrameGroup[]): boolean {
  const { missing } = groups[0];
  const last = missing.length - 1;
  // Beside frames that were not measured nothing is said of how it goes on.
  if ([0, 1, last - 1, last].some((k) => missing[k])) return true;
  let [light, noise, ends, near, nearLight] = [0, 0, 0, 0, 0];
  for (const { pixels, sums, variance } of groups) {
    const product = (k: number, l: number): number => sums.data[k * sums.columns + l] - (k === l ? pixels * variance[k] : 0);
    light += product(0, 0) + product(last, last);
    noise += 2 * pixels * (variance[0] ** 2 + variance[last] ** 2);
    ends += 2 * product(0, last);
    near += 2 * (product(0, 1) + product(last - 1, last));
    nearLight += product(0, 0) + product(1, 1) + product(last - 1, last - 1) + product(last, last);
  }
  return light < endSignificance * Math.sqrt(noise) || ends / light > leastLikeness * (near / nearLight);
}
