// The fit of frames' factors and angle offsets to the band limit (frame-model.ts), by Gauss and Newton, and what it leaves at each lag.

import { type Dense, dense, inverted, product, scaledColumns, scaledRows, transposed } from "./dense.js";
import { countOf, type FrameGroup } from "./frame-groups.js";
import { columnsOf, type FrameState, frameMisfit, frameModel, plainFrames } from "./frame-model.js";

/** What is fitted. */
export type Fitted = "factors" | "offsets" | "both";

/** Standard deviations that log factors and offsets (steps) are expected to have. */
export interface Spread {
  readonly factors: number;
  readonly offsets: number;
}

/**
 * Variance of the misfit's slope over the one of equal noise in all pixels of a group: fits of right frames gain four to eight times
 * what their parameters would by chance.
 */
const dispersion = 4;

/** A fit: misfit per degree of freedom (1 by counting noise alone) and standard errors. */
export interface FrameFit extends FrameState {
  /** The crystal's reach that was assumed, lags. */
  readonly reach: number;
  readonly misfit: number;
  readonly degrees: number;
  readonly logFactorErrors: Float64Array;
  readonly offsetErrors: Float64Array;
}

/** Steps of Gauss and Newton, and how often one is halved. */
const steps = { most: 4, halvings: 5, leastGain: 0.5 } as const;

/** Fits frames from `from` on, with lags up to `reach` allowed. Groups as {@link frameGroups} gives them, one at least. */
export function fitFrames(
  groups: readonly FrameGroup[],
  reach: number,
  fitted: Fitted,
  spread: Spread,
  from: FrameState,
  most: number = steps.most,
): FrameFit {
  const frames = groups[0].variance.length;
  const active = new Float64Array(2 * frames).map((_, i) => Number(fitted === "both" || (fitted === "factors") === i < frames));
  const precision = active.map((_, i) => dispersion / (i < frames ? spread.factors : spread.offsets) ** 2);
  let at = vectorOf(from).map((value, i) => active[i] * value);
  const { degrees } = frameMisfit(groups, reach, plainFrames(frames));
  const penalised = (x: Float64Array): number =>
    degrees * frameMisfit(groups, reach, stateOf(x)).misfit + x.reduce((sum, v, i) => sum + precision[i] * v * v, 0);
  let value = penalised(at);
  const hasOffsets = fitted !== "factors";
  let model = frameModel(groups, reach, stateOf(at), hasOffsets);
  for (let step = 0; step < most; step++) {
    const gradient = model.gradient.map((g, i) => active[i] * (g / 2 + precision[i] * at[i]));
    const move = solve(withPrior(model.curvature, precision, active), gradient);
    let [length, next, found] = [1, at, value];
    for (let halving = 0; halving < steps.halvings; halving++, length /= 2) {
      next = at.map((v, i) => v - length * move[i]);
      found = penalised(next);
      if (found < value) break;
    }
    if (!(found < value)) break;
    const gain = value - found;
    [at, value] = [next, found];
    model = frameModel(groups, reach, stateOf(at), hasOffsets);
    if (gain < steps.leastGain) break;
  }
  const covariance = inverted(withPrior(model.curvature, precision, active));
  const errors = at.map((_, i) => active[i] * Math.sqrt(dispersion * covariance.data[2 * frames * i + i]));
  const misfit = frameMisfit(groups, reach, stateOf(at)).misfit;
  return {
    ...stateOf(at),
    reach,
    misfit,
    degrees,
    logFactorErrors: errors.slice(0, frames),
    offsetErrors: errors.slice(frames),
  };
}

/** Power at one lag of the curves as they are, over that of counting noise. */
export function lagPower(groups: readonly FrameGroup[], lag: number): number {
  let [power, noise] = [0, 0];
  for (const { pixels, sums, variance, missing } of groups) {
    const n = variance.length;
    const perMeasured = n / (n - countOf(missing));
    for (let k = 0; k < n; k++) {
      if (!missing[k]) noise += perMeasured * pixels * variance[k];
      for (let l = 0; l < n; l++) power += sums.data[k * n + l] * Math.cos((2 * Math.PI * lag * (k - l)) / n);
    }
  }
  return power / noise;
}

/** Power at the lags 1 … reach of the fitted curves, over what counting noise alone would have there. */
export function lagPowers(groups: readonly FrameGroup[], { reach, ...state }: FrameFit): Float64Array {
  const { columns } = columnsOf(reach, state);
  const power = new Float64Array(reach);
  const noise = new Float64Array(reach);
  for (const { pixels, sums, variance } of groups) {
    const inverseVariance = variance.map((v) => 1 / v);
    const covariance = inverted(product(transposed(columns), scaledRows(inverseVariance, columns)));
    const solver = scaledColumns(product(covariance, transposed(columns)), inverseVariance);
    const found = product(product(solver, sums), transposed(solver));
    const n = covariance.rows;
    // Groups count by the noise of their coefficients.
    let trace = 0;
    for (let i = 0; i < n; i++) trace += covariance.data[i * n + i];
    for (let r = 0; r < reach; r++) {
      for (const i of [1 + r, 1 + reach + r]) {
        power[r] += found.data[i * n + i] / trace;
        noise[r] += (pixels * covariance.data[i * n + i]) / trace;
      }
    }
  }
  return power.map((value, r) => value / noise[r]);
}

function withPrior(curvature: Dense, precision: Float64Array, active: Float64Array): Dense {
  const at = (i: number, j: number): number =>
    active[i] * active[j] * curvature.data[i * curvature.columns + j] + (i === j ? precision[i] : 0);
  return dense(curvature.rows, curvature.columns, at);
}

function solve(a: Dense, b: Float64Array): Float64Array {
  return product(inverted(a), { rows: b.length, columns: 1, data: b }).data;
}

function vectorOf({ logFactors, offsets }: FrameState): Float64Array {
  return Float64Array.of(...logFactors, ...offsets);
}

function stateOf(at: Float64Array): FrameState {
  const frames = at.length / 2;
  return { logFactors: at.subarray(0, frames), offsets: at.subarray(frames) };
}
