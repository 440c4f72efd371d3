// The uncertainty of a predicted object: standard deviations of amplitude and phase for each voxel, from the deviation of samples, and from
// the misfit to the pattern, since all samples of a network share its systematic errors. Only sums are kept: objects are large.
//
//   σ² = (own·s)² + (fit·g)²     own and fit: the network's calibration
//   amplitude   s = √((Σa² − (Σa)²/n)/(n − 1)),                       g = √chi2 · the mean amplitude inside
//   phase       s = √(−ln r²), r² = (|Σ exp(iφ)|² − n)/(n(n − 1)),    g = √chi2; s² is the normal distribution's variance, without bias

import { type ComplexVolume, type MaskVolume, type RealVolume, realVolume, type Shape, voxelCount } from "@friedel/engine";

/** Standard deviations at each voxel of the support, 0 outside. */
export interface Uncertainty {
  /** In the unit of the object's amplitude. */
  readonly amplitude: RealVolume;
  /** Radians, at most that of a uniform phase, π/√3. */
  readonly phase: RealVolume;
}

/** Factors of the deviations of the samples and of the fit, from the calibration. */
export interface UncertaintyFactors {
  readonly amplitude: UncertaintyFactor;
  readonly phase: UncertaintyFactor;
}

/** The factors of one quantity; see the head of this file. */
export interface UncertaintyFactor {
  readonly own: number;
  readonly fit: number;
}

/** Deviations of the samples alone. */
export const noFactors: UncertaintyFactors = { amplitude: { own: 1, fit: 0 }, phase: { own: 1, fit: 0 } };

/** g of amplitude and of phase. */
export interface FitLevels {
  readonly amplitude: number;
  readonly phase: number;
}

/** Sums over samples. */
export interface UncertaintySums {
  /** Adds a sample, with the constant phase that brings it closest to the first. */
  add(object: ComplexVolume): void;
  /** Standard deviations inside a support, 0 outside. Needs two samples or more. */
  spread(support: MaskVolume, factors: UncertaintyFactors, levels: FitLevels): Uncertainty;
}

/** The levels of the misfit of an object. */
export function fitLevels(object: ComplexVolume, support: MaskVolume, chi2: number): FitLevels {
  let [sum, count] = [0, 0];
  for (let i = 0; i < support.data.length; i++) {
    if (support.data[i] === 0) continue;
    sum += Math.hypot(object.data[2 * i], object.data[2 * i + 1]);
    count++;
  }
  const phase = Math.sqrt(chi2);
  return { amplitude: (phase * sum) / count, phase };
}

/** σ from the two parts. */
export function deviationOf(own: number, level: number, factor: UncertaintyFactor): number {
  return Math.hypot(factor.own * own, factor.fit * level);
}

/** The deviation of a uniform phase, the largest. */
export const evenPhase = Math.PI / Math.sqrt(3);

/** Sums over samples of one shape. */
export function createUncertaintySums(shape: Shape): UncertaintySums {
  const voxels = voxelCount(shape);
  const [sum, squares, cos, sin] = [0, 1, 2, 3].map(() => new Float32Array(voxels));
  let first: ComplexVolume | undefined;
  let count = 0;
  return {
    add(object) {
      first ??= object;
      const [c, s] = turnBetween(object, first);
      const { data } = object;
      count++;
      for (let i = 0; i < voxels; i++) {
        const modulus = Math.hypot(data[2 * i], data[2 * i + 1]);
        if (modulus === 0) continue;
        sum[i] += modulus;
        squares[i] += modulus * modulus;
        cos[i] += (data[2 * i] * c - data[2 * i + 1] * s) / modulus;
        sin[i] += (data[2 * i] * s + data[2 * i + 1] * c) / modulus;
      }
    },
    spread(support, factors, levels) {
      const [amplitude, phase] = [realVolume(shape), realVolume(shape)];
      for (let i = 0; i < voxels; i++) {
        if (support.data[i] === 0) continue;
        const variance = (squares[i] - sum[i] ** 2 / count) / (count - 1);
        amplitude.data[i] = deviationOf(Math.sqrt(Math.max(0, variance)), levels.amplitude, factors.amplitude);
        const agreed = (cos[i] ** 2 + sin[i] ** 2 - count) / (count * (count - 1));
        const own = agreed > 0 ? Math.sqrt(Math.max(0, -Math.log(Math.min(1, agreed)))) : evenPhase;
        phase.data[i] = Math.min(evenPhase, deviationOf(Math.min(evenPhase, own), levels.phase, factors.phase));
      }
      return { amplitude, phase };
    },
  };
}

/** cos and sin of the phase of ⟨a, b⟩: a turned by it is closest to b. */
function turnBetween(a: ComplexVolume, b: ComplexVolume): readonly [number, number] {
  let [re, im] = [0, 0];
  for (let i = 0; i < a.data.length; i += 2) {
    re += a.data[i] * b.data[i] + a.data[i + 1] * b.data[i + 1];
    im += a.data[i] * b.data[i + 1] - a.data[i + 1] * b.data[i];
  }
  const length = Math.hypot(re, im);
  return length > 0 ? [re / length, im / length] : [1, 0];
}
