// Factors and angle offsets of frames from the band limit alone. Along the frame axis a pixel's curve has no lag beyond the crystal's
// reach L: it is f(k) = Σ_|r|≤L f_r exp(2πi r k / N). A frame k with the factor exp(c_k) at the angle k + δ_k counts
// y_k = exp(c_k) f(k + δ_k), so the curves lie in the columns of W(c, δ), and what of them lies outside is counting noise or a wrong
// c or δ. The misfit Σ_pixels min_f (y − W f)ᵀ A⁻¹ (y − W f), A the variance by counting, is tr(R S) with S = Σ y yᵀ and
// R = Bᵀ (B A Bᵀ)⁻¹ B, B W = 0; noise alone gives pixels · (N − 2L − 1), whatever c and δ are. Its slope and curvature are those of
// Kaufman, BIT 15, 49 (1975), doi 10.1007/BF01932995, where the projection's derivative is taken at fixed f.

import { type Dense, dense, inverted, product, scaledColumns, transposed } from "./dense.js";
import { countOf, type FrameGroup } from "./frame-groups.js";

/** A factor's logarithm and an angle offset (steps) for each frame. */
export interface FrameState {
  readonly logFactors: Float64Array;
  readonly offsets: Float64Array;
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
    const { inner, outer } = insideOut(outside, group);
    sum += traceOfProduct(inner, outer);
    degrees += group.pixels * (outside.rows - countOf(group.missing));
  }
  return { misfit: sum / degrees, degrees };
}

/** The misfit about a state, to second order. */
export interface FrameModel {
  /** ∂tr(RS)/∂(c, δ). */
  readonly gradient: Float64Array;
  /** Half of the second derivative: Fisher's information, 2N × 2N. */
  readonly curvature: Dense;
}

/** The slope and the curvature of tr(R S); without offsets their parts are 0. */
export function frameModel(groups: readonly FrameGroup[], reach: number, state: FrameState, hasOffsets = true): FrameModel {
  const n = state.offsets.length;
  const { slopes, outside, solver } = columnsOf(reach, state);
  // ŷ = (1 − A R) y is the fitted curve, and `derive` its derivative with the angle.
  const derive = product(slopes, solver);
  const derived = transposed(derive);
  const gradient = new Float64Array(2 * n);
  const curvature = dense(2 * n, 2 * n);
  for (const group of groups) {
    const { residual, fitted, fittedTimesResidual } = fittedOf(outside, group);
    for (let i = 0, at = 0; i < n; i++) {
      gradient[i] -= 2 * fittedTimesResidual.data[i * n + i];
      for (let j = 0; j < n; j++, at++) curvature.data[2 * n * i + j] += residual.data[at] * fitted.data[at];
    }
    if (!hasOffsets) continue;
    const mixed = product(fitted, derived);
    const both = product(derive, mixed);
    for (let i = 0, at = 0; i < n; i++) {
      for (let j = 0; j < n; j++, at++) {
        gradient[n + i] -= 2 * derive.data[at] * fittedTimesResidual.data[j * n + i];
        const r = residual.data[at];
        curvature.data[2 * n * i + n + j] += r * mixed.data[at];
        curvature.data[2 * n * (n + j) + i] += r * mixed.data[at];
        curvature.data[2 * n * (n + i) + n + j] += r * both.data[at];
      }
    }
  }
  return { gradient, curvature };
}

/** R, the sums of the fitted curves ŷ ŷᵀ = (1 − A R) S (1 − R A), and of ŷ with the residual, (1 − A R) S R. */
function fittedOf(outside: Dense, group: FrameGroup): { residual: Dense; fitted: Dense; fittedTimesResidual: Dense } {
  const { inner, half, outer } = insideOut(outside, group);
  const { sums, variance } = group;
  const left = product(transposed(outside), inner);
  const residual = product(left, outside);
  const leftover = product(product(half, inner), outside);
  const twice = product(product(left, outer), transposed(left));
  const back = transposed(leftover);
  const [fitted, fittedTimesResidual] = [dense(sums.rows, sums.columns), dense(sums.rows, sums.columns)];
  for (let i = 0, at = 0; i < sums.rows; i++) {
    for (let j = 0; j < sums.columns; j++, at++) {
      const rest = leftover.data[at] - variance[i] * twice.data[at];
      fittedTimesResidual.data[at] = rest;
      fitted.data[at] = sums.data[at] - variance[i] * back.data[at] - rest * variance[j];
    }
  }
  return { residual, fitted, fittedTimesResidual };
}

/** The columns W of a reach and a state, and what is made of them. */
export interface FrameColumns {
  /** W: frames × (2·reach + 1), the constant, cosines, sines. */
  readonly columns: Dense;
  /** ∂W/∂δ. */
  readonly slopes: Dense;
  /** B: what is orthogonal to all columns, (frames − 2·reach − 1) × frames. */
  readonly outside: Dense;
  /** (WᵀW)⁻¹ Wᵀ. */
  readonly solver: Dense;
}

/** The columns for lags up to `reach`. */
export function columnsOf(reach: number, { logFactors, offsets }: FrameState): FrameColumns {
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

/** What is left of a group outside of the columns: (B A Bᵀ)⁻¹, S Bᵀ and B S Bᵀ, which are small. */
function insideOut(outside: Dense, { sums, variance }: FrameGroup): { inner: Dense; half: Dense; outer: Dense } {
  const back = transposed(outside);
  const half = product(sums, back);
  return { inner: inverted(product(scaledColumns(outside, variance), back)), half, outer: product(outside, half) };
}

function traceOfProduct(a: Dense, b: Dense): number {
  let sum = 0;
  for (let i = 0; i < a.data.length; i++) sum += a.data[i] * b.data[i];
  return sum;
}
