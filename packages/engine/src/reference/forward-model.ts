// Loss and gradient of a descent in float64, written like the formulas in `contract/vectors.ts`: the definition of what the fast
// engines compute. The object has its stored indices, the pattern is unshifted; no step looks at the phase of F.

import { Measured, type Shape, type Triple, toUnshifted } from "../array/index.js";
import type { Measurement } from "../contract/engine.js";
import {
  type CoherenceValues,
  coherenceOf,
  type DescentGoal,
  type Evaluation,
  leastIntensity,
  type Model,
  roundedCoherence,
} from "../contract/vectors.js";
import { transform3d } from "../fft/index.js";

/** A pattern, unshifted. */
export interface Pattern {
  readonly shape: Shape;
  readonly amplitude: Float64Array;
  readonly mask: Uint8Array;
  /** Where the measurement has one of them, both, with 1 and 0 for the other and for unmeasured voxels. */
  readonly response?: { readonly gain: Float64Array; readonly background: Float64Array };
}

/** A measurement in float64, unshifted. */
export function patternOf({ amplitude, mask, gain, background }: Measurement): Pattern {
  const kinds = toUnshifted(mask).data;
  const at = (volume: typeof gain, otherwise: number): Float64Array => {
    const values = volume && toUnshifted(volume).data;
    return Float64Array.from(kinds, (kind, i) => (values && kind !== Measured.no ? values[i] : otherwise));
  };
  return {
    shape: amplitude.shape,
    amplitude: Float64Array.from(toUnshifted(amplitude).data),
    mask: kinds,
    ...((gain || background) && { response: { gain: at(gain, 1), background: at(background, 0) } }),
  };
}

/** L and ∂L/∂Re ρ + i ∂L/∂Im ρ at every voxel of `rho` (interleaved), and the sums that the model is fitted with. */
export function lossAndGradient(
  { shape, amplitude, mask, response }: Pattern,
  rho: Float64Array,
  model: Model,
  goal: Pick<DescentGoal, "loss" | "model">,
): { readonly gradient: Float64Array; readonly sums: Omit<Evaluation, "slope"> } {
  const { loss } = goal;
  const normalised = goal.model?.scale === "max";
  const count = amplitude.length;
  const F = rho.slice();
  transform3d(F, shape, "forward");
  const power = Float64Array.from({ length: count }, (_, i) => F[2 * i] ** 2 + F[2 * i + 1] ** 2);
  const used = (i: number) => mask[i] === Measured.used;
  const greatest = (values: Float64Array) => values.reduce((most, value, i) => (used(i) ? Math.max(most, value) : most), 0);
  const top = greatest(power);
  const scale = normalised ? 1 / Math.sqrt(top) : model.scale;
  const unit = normalised ? 1 / greatest(amplitude) : 1;
  const least = leastIntensity(goal, greatest(amplitude) ** 2);
  const coherence = coherenceOf(model);
  const seen = blurPattern(power, shape, coherence);
  const slopes = new Float64Array(count);
  const s = { loss: 0, intensity: 0, cross: 0, counts: 0 };
  let slopeScale = 0;
  for (let i = 0; i < count; i++) {
    if (!used(i)) continue;
    const A = unit * amplitude[i];
    const [gain, background] = response ? [response.gain[i], response.background[i]] : [1, 0];
    const scattered = gain * scale ** 2 * seen[i];
    const I = scattered + background;
    // Below the least intensity J the loss goes on along its tangent.
    const J = Math.max(I, least);
    const [value, slope] = loss === "amplitude" ? amplitudeTerm(J, A) : poissonTerm(J, A);
    /** Of the counts, what the object is given. */
    const share = response ? scattered / J : 1;
    slopes[i] = gain * slope;
    s.loss += value + slope * (I - J);
    s.intensity += scattered;
    s.cross += share * Math.sqrt(J) * A;
    s.counts += share * A ** 2;
    slopeScale += slope * seen[i];
  }
  const back = blurPattern(slopes, shape, coherence);
  // Through the greatest |F|: ∂L/∂s = 2 Σ (s|F| − A)|F| = 2s Σ cP, and ∂s/∂P = −s³/2 at the greatest, shared among equals.
  const tops = normalised ? power.reduce((n, value, i) => n + Number(used(i) && value === top), 0) : 0;
  const share = normalised ? (scale ** 4 * slopeScale) / tops : 0;
  for (let i = 0; i < count; i++) {
    const slope = scale ** 2 * back[i] - (tops > 0 && used(i) && power[i] === top ? share : 0);
    F[2 * i] *= 2 * count * slope;
    F[2 * i + 1] *= 2 * count * slope;
  }
  transform3d(F, shape, "inverse");
  return { gradient: F, sums: { scale, ...s, ...coherenceSlopes(power, slopes, shape, scale, coherence) } };
}

/**
 * The model's intensity at every voxel, as `Phaser.fit` takes it: with a coherence never below a fast engine's rounding; and its scale,
 * without a model that of as many counts as were used, or 1 where there is neither gain nor background.
 */
export function modelIntensity(
  pattern: Pattern,
  rho: Float64Array,
  model: Model | undefined,
): { readonly intensity: Float64Array; readonly scale: number } {
  const { shape, amplitude, mask, response } = pattern;
  const F = rho.slice();
  transform3d(F, shape, "forward");
  const power = amplitude.map((_, i) => F[2 * i] ** 2 + F[2 * i + 1] ** 2);
  const top = amplitude.reduce((most, value, i) => (mask[i] === Measured.used ? Math.max(most, value ** 2) : most), 0);
  const coherence = model && coherenceOf(model);
  const least = coherence ? roundedCoherence * top : 0;
  const scattered = blurPattern(power, shape, coherence).map((value, i) => (response?.gain[i] ?? 1) * value);
  const scale = model?.scale ?? (response ? Math.sqrt(scaleOfCounts(pattern, response.background, scattered)) : 1);
  const intensity = scattered.map((value, i) => Math.max(least, scale ** 2 * value + (response?.background[i] ?? 0)));
  return { intensity, scale };
}

/** s² = Σ(A² − background)/Σ scattered over the used voxels, 0 where that is less or no number. */
function scaleOfCounts({ amplitude, mask }: Pattern, background: Float64Array, scattered: Float64Array): number {
  let [counts, model] = [0, 0];
  for (let i = 0; i < mask.length; i++) {
    if (mask[i] !== Measured.used) continue;
    counts += amplitude[i] ** 2 - background[i];
    model += scattered[i];
  }
  return model > 0 ? Math.max(0, counts / model) : 0;
}

type Term = readonly [value: number, slope: number];

/** (√I − A)² and its derivative by I. */
function amplitudeTerm(I: number, A: number): Term {
  const root = Math.sqrt(I);
  return [(root - A) ** 2, 1 - A / root];
}

/** I − A² + A² ln(A²/I) and its derivative. */
function poissonTerm(I: number, A: number): Term {
  const counts = A ** 2;
  const ratio = counts / I;
  return [I - counts + (counts > 0 ? counts * Math.log(ratio) : 0), 1 - ratio];
}

/** K ⊛ P, for real P: on the inverse transform, with γ. */
function blurPattern(values: Float64Array, shape: Shape, coherence: CoherenceValues | undefined): Float64Array {
  if (!coherence) return values;
  const spectrum = new Float64Array(2 * values.length);
  values.forEach((value, i) => {
    spectrum[2 * i] = value;
  });
  transform3d(spectrum, shape, "inverse");
  forEachLag(shape, (i, lags) => {
    const gamma = gammaOf(lags, coherence);
    spectrum[2 * i] *= gamma;
    spectrum[2 * i + 1] *= gamma;
  });
  transform3d(spectrum, shape, "forward");
  return values.map((_, i) => spectrum[2 * i]);
}

/** γ at the lags 2πrᵢ/Nᵢ. */
function gammaOf(lags: Triple, { widths, tails }: CoherenceValues): number {
  return Math.exp(-lags.reduce((sum, lag, axis) => sum + (widths[axis] * lag) ** 2 / 2 + tails[axis] * Math.abs(lag), 0));
}

/** ∂L/∂σᵢ = Σ c ∂I/∂σᵢ, with ∂γ/∂σᵢ = −σᵢ(2π rᵢ/Nᵢ)² γ, and ∂L/∂λᵢ, with ∂γ/∂λᵢ = −|2π rᵢ/Nᵢ| γ. `slopes` are gain·c. */
function coherenceSlopes(
  power: Float64Array,
  slopes: Float64Array,
  shape: Shape,
  scale: number,
  coherence: CoherenceValues | undefined,
): Pick<Evaluation, "slopeWidths" | "slopeTails"> {
  if (!coherence) return { slopeWidths: [0, 0, 0], slopeTails: [0, 0, 0] };
  const [a, b] = [power, slopes].map((values) => {
    const spectrum = Float64Array.from({ length: 2 * values.length }, (_, i) => (i % 2 === 0 ? values[i >> 1] : 0));
    transform3d(spectrum, shape, "inverse");
    return spectrum;
  });
  const slopeWidths: [number, number, number] = [0, 0, 0];
  const slopeTails: [number, number, number] = [0, 0, 0];
  forEachLag(shape, (i, lags) => {
    const gamma = gammaOf(lags, coherence);
    // Parseval: Σ_q c·(K'P) = N Σ_r conj(FFT⁻¹ c)·γ'·FFT⁻¹ P.
    const product = gamma * (a[2 * i] * b[2 * i] + a[2 * i + 1] * b[2 * i + 1]) * power.length;
    for (const axis of [0, 1, 2]) {
      slopeWidths[axis] -= scale ** 2 * coherence.widths[axis] * lags[axis] ** 2 * product;
      slopeTails[axis] -= scale ** 2 * Math.abs(lags[axis]) * product;
    }
  });
  return { slopeWidths, slopeTails };
}

/** Calls `visit` with 2π rᵢ/Nᵢ along the axes, rᵢ from −⌊Nᵢ/2⌋, for every index of an unshifted array. */
function forEachLag([nz, ny, nx]: Shape, visit: (index: number, lags: Triple) => void): void {
  const lag = (k: number, n: number) => (2 * Math.PI * (k < n - Math.floor(n / 2) ? k : k - n)) / n;
  for (let z = 0, i = 0; z < nz; z++) {
    for (let y = 0; y < ny; y++) for (let x = 0; x < nx; x++, i++) visit(i, [lag(z, nz), lag(y, ny), lag(x, nx)]);
  }
}
