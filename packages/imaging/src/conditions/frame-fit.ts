// Factors and angle offsets of frames from the band limit alone. Along the frame axis a pixel's curve has no lag beyond the crystal's
// reach L: it is f(k) = Σ_|r|≤L f_r exp(2πi r k / N). A frame k with the factor exp(c_k) at the angle k + δ_k counts
// y_k = exp(c_k) f(k + δ_k), so the curves lie in the columns of W(c, δ), and what of them lies outside is counting noise or a wrong
// c or δ. The misfit Σ_pixels min_f (y − W f)ᵀ A⁻¹ (y − W f), A the variance by counting, is tr(R S) with S = Σ y yᵀ and
// R = Bᵀ (B A Bᵀ)⁻¹ B, B W = 0; noise alone gives pixels · (N − 2L − 1), whatever c and δ are. Minimised by Gauss and Newton with the
// projection's derivative of Kaufman, BIT 15, 49 (1975), doi 10.1007/BF01932995.

import { type Dense, dense, inverted, product, scaledColumns, scaledRows, transposed } from "./dense.js";
import type { FrameGroup } from "./frame-groups.js";

/** A factor's logarithm and an angle offset (steps) for each frame. */
export interface FrameState {
  readonly logFactors: Float64Array;
  readonly offsets: Float64Array;
}

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

/** Frames as they say they are. */
export function plainFrames(frames: number): FrameState {
  return { logFactors: new Float64Array(frames), offsets: new Float64Array(frames) };
}

/** tr(R S) over its expectation for counting noise, and the degrees of freedom. */
export function frameMisfit(
  groups: readonly FrameGroup[],
  reach: number,
  state: FrameState,
): { misfit: number; degrees: number } {
  const { outside } = columnsOf(reach, state);
  let [sum, degrees] = [0, 0];
  for (const group of groups) {
    sum += traceOfProduct(projection(outside, group.variance), group.sums);
    degrees += group.pixels * outside.rows;
  }
  return { misfit: sum / degrees, degrees };
}

/** Steps of Gauss and Newton, and how often one is halved. */
const steps = { most: 5, halvings: 5, leastGain: 0.5 } as const;

/** Fits frames from `from` on, with lags up to `reach` allowed. Groups as {@link frameGroups} gives them, one at least. */
export function fitFrames(
  groups: readonly FrameGroup[],
  reach: number,
  fitted: Fitted,
  spread: Spread,
  from: FrameState,
): FrameFit {
  const frames = groups[0].variance.length;
  const active = new Float64Array(2 * frames).map((_, i) => Number(fitted === "both" || (fitted === "factors") === i < frames));
  const precision = active.map((_, i) => dispersion / (i < frames ? spread.factors : spread.offsets) ** 2);
  let at = vectorOf(from).map((value, i) => active[i] * value);
  const { degrees } = frameMisfit(groups, reach, plainFrames(frames));
  const penalised = (x: Float64Array): number =>
    degrees * frameMisfit(groups, reach, stateOf(x)).misfit + x.reduce((sum, v, i) => sum + precision[i] * v * v, 0);
  let value = penalised(at);
  let model = frameModel(groups, reach, stateOf(at));
  for (let step = 0; step < steps.most; step++) {
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
    model = frameModel(groups, reach, stateOf(at));
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
  for (const { pixels, sums, variance } of groups) {
    const n = variance.length;
    for (let k = 0; k < n; k++) {
      noise += pixels * variance[k];
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

interface Columns {
  /** W: frames × (2·reach + 1), the constant, cosines, sines. */
  readonly columns: Dense;
  /** ∂W/∂δ. */
  readonly slopes: Dense;
  /** B: what is orthogonal to all columns, (frames − 2·reach − 1) × frames. */
  readonly outside: Dense;
  /** (WᵀW)⁻¹ Wᵀ. */
  readonly solver: Dense;
}

function columnsOf(reach: number, { logFactors, offsets }: FrameState): Columns {
  const frames = offsets.length;
  const width = 2 * reach + 1;
  const at = (i: number, j: number, slope: boolean): number => {
    const lag = j === 0 ? 0 : 1 + ((j - 1) % reach);
    const turn = (2 * Math.PI * lag) / frames;
    const angle = turn * (i + offsets[i]) + (j > reach ? -Math.PI / 2 : 0);
    return Math.exp(logFactors[i]) * (slope ? -turn * Math.sin(angle) : Math.cos(angle));
  };
  const columns = dense(frames, width, (i, j) => at(i, j, false));
  const slopes = dense(frames, width, (i, j) => at(i, j, true));
  const back = transposed(columns);
  const solver = product(inverted(product(back, columns)), back);
  const missing = dense(frames - width, frames, (i, j) => {
    const lag = reach + 1 + (i >> 1);
    const angle = (2 * Math.PI * lag * j) / frames + (i % 2 === 1 ? -Math.PI / 2 : 0);
    return Math.exp(-logFactors[j]) * Math.cos(angle);
  });
  const inColumns = product(product(missing, columns), solver);
  return { columns, slopes, solver, outside: { ...missing, data: missing.data.map((v, i) => v - inColumns.data[i]) } };
}

/** R = Bᵀ (B A Bᵀ)⁻¹ B. */
function projection(outside: Dense, variance: Float64Array): Dense {
  const back = transposed(outside);
  return product(back, product(inverted(product(scaledColumns(outside, variance), back)), outside));
}

/** The misfit about a state, to second order. */
export interface FrameModel {
  /** ∂tr(RS)/∂(c, δ). */
  readonly gradient: Float64Array;
  /** Half of the second derivative: Fisher's information, 2N × 2N. */
  readonly curvature: Dense;
}

/** The slope and the curvature of tr(R S). */
export function frameModel(groups: readonly FrameGroup[], reach: number, state: FrameState): FrameModel {
  const frames = state.offsets.length;
  const { slopes, outside, solver } = columnsOf(reach, state);
  // ŷ = (1 − A R) y is the fitted curve, and `derive` its derivative with the angle.
  const derive = product(slopes, solver);
  const derived = transposed(derive);
  const gradient = new Float64Array(2 * frames);
  const curvature = dense(2 * frames, 2 * frames);
  for (const { sums, variance } of groups) {
    const residual = projection(outside, variance);
    const leftover = product(sums, residual);
    const twice = product(residual, leftover);
    const n = frames;
    const fittedTimesResidual = dense(n, n, (i, j) => leftover.data[i * n + j] - variance[i] * twice.data[i * n + j]);
    const fitted = dense(
      n,
      n,
      (i, j) =>
        sums.data[i * n + j] -
        variance[i] * leftover.data[j * n + i] -
        leftover.data[i * n + j] * variance[j] +
        variance[i] * twice.data[i * n + j] * variance[j],
    );
    const turned = product(derive, fittedTimesResidual);
    const mixed = product(fitted, derived);
    const both = product(derive, mixed);
    for (let i = 0; i < n; i++) {
      gradient[i] -= 2 * fittedTimesResidual.data[i * n + i];
      gradient[n + i] -= 2 * turned.data[i * n + i];
      for (let j = 0; j < n; j++) {
        const r = residual.data[i * n + j];
        curvature.data[i * 2 * n + j] += r * fitted.data[i * n + j];
        curvature.data[i * 2 * n + n + j] += r * mixed.data[i * n + j];
        curvature.data[(n + i) * 2 * n + j] += r * mixed.data[j * n + i];
        curvature.data[(n + i) * 2 * n + n + j] += r * both.data[i * n + j];
      }
    }
  }
  return { gradient, curvature };
}

function withPrior(curvature: Dense, precision: Float64Array, active: Float64Array): Dense {
  const at = (i: number, j: number): number =>
    active[i] * active[j] * curvature.data[i * curvature.columns + j] + (i === j ? precision[i] : 0);
  return dense(curvature.rows, curvature.columns, at);
}

function solve(a: Dense, b: Float64Array): Float64Array {
  return product(inverted(a), { rows: b.length, columns: 1, data: b }).data;
}

function traceOfProduct(a: Dense, b: Dense): number {
  let sum = 0;
  for (let i = 0; i < a.data.length; i++) sum += a.data[i] * b.data[i];
  return sum;
}

function vectorOf({ logFactors, offsets }: FrameState): Float64Array {
  return Float64Array.of(...logFactors, ...offsets);
}

function stateOf(at: Float64Array): FrameState {
  const frames = at.length / 2;
  return { logFactors: at.subarray(0, frames), offsets: at.subarray(frames) };
}
