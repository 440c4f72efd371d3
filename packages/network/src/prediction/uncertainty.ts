// The uncertainty of a predicted object: standard deviations of amplitude and phase for each voxel, from the deviation of samples, and
// from what the prediction shows of its own error (signs.ts), since all samples of a network share its systematic errors. Only sums are
// kept: objects are large.
//
//   σ = F·√(s² + s₀²)^½ F: the calibration's factor for the pattern's signs; the root, for samples exaggerate how uneven errors are
//   amplitude   s = √((Σa² − (Σa)²/n)/(n − 1)) over the mean amplitude inside, and σ in that unit
//   phase       s = √(−ln r²), r² = (|Σ exp(iφ)|² − n)/(n(n − 1)); s² is the normal distribution's variance, without bias

import {
  type ComplexVolume,
  type MaskVolume,
  mapped,
  maskVolume,
  type RealVolume,
  realVolume,
  type Shape,
  voxelCount,
} from "@friedel/engine";

/** Standard deviations at each voxel of the support and near it, where the surface may be off, 0 elsewhere. */
export interface Uncertainty {
  /** In the unit of the object's amplitude. */
  readonly amplitude: RealVolume;
  /** Radians, at most that of a uniform phase, π/√3. */
  readonly phase: RealVolume;
}

/** Deviations of the samples at each voxel: of the amplitude, and of the phase in radians. */
export type Deviations = Uncertainty;

/** F of amplitude and of phase. */
export interface UncertaintyFactors {
  readonly amplitude: number;
  readonly phase: number;
}

/** Sums over samples. */
export interface UncertaintySums {
  /** Adds a sample, with the constant phase that brings it closest to the first. */
  add(object: ComplexVolume): void;
  /** Needs two samples or more. The phase's is that of a uniform phase where no sample is. */
  deviations(): Deviations;
}

/** The deviation of a uniform phase, the largest. */
export const evenPhase = Math.PI / Math.sqrt(3);

/** s₀ of amplitude and of phase: samples that agree by chance are not certain. */
const leastDeviation = { amplitude: 0.2, phase: 0.05 } as const;

/** √(s² + s₀²)^½ for a deviation of the amplitude over its mean, or of the phase. */
export function baseDeviation(deviation: number, quantity: keyof UncertaintyFactors): number {
  return Math.sqrt(Math.hypot(deviation, leastDeviation[quantity]));
}

/** How far beyond the support there are error bars, voxels along the axes. */
const margin = 3;

/** Error bars of an object from the deviations of its samples. */
export function uncertaintyOf(
  object: ComplexVolume,
  support: MaskVolume,
  { amplitude, phase }: Deviations,
  factors: UncertaintyFactors,
): Uncertainty {
  const near = grown(support, margin);
  const mean = meanAmplitude(object, support);
  const most = (i: number): number => (support.data[i] !== 0 ? phase.data[i] : evenPhase);
  const barOfAmplitude = (i: number): number => mean * factors.amplitude * baseDeviation(amplitude.data[i] / mean, "amplitude");
  const barOfPhase = (i: number): number => Math.min(evenPhase, factors.phase * baseDeviation(most(i), "phase"));
  return {
    amplitude: mapped(amplitude, (_, i) => (near.data[i] !== 0 ? barOfAmplitude(i) : 0)),
    phase: mapped(phase, (_, i) => (near.data[i] !== 0 ? barOfPhase(i) : 0)),
  };
}

/** Deviations inside a support, 0 elsewhere. */
export function insideOf(support: MaskVolume, { amplitude, phase }: Deviations): Uncertainty {
  const inside = (value: number, i: number): number => (support.data[i] !== 0 ? value : 0);
  return { amplitude: mapped(amplitude, inside), phase: mapped(phase, inside) };
}

/** Mean of |ρ| inside. */
export function meanAmplitude({ data }: ComplexVolume, support: MaskVolume): number {
  let [sum, count] = [0, 0];
  for (let i = 0; i < support.data.length; i++) {
    if (support.data[i] === 0) continue;
    sum += Math.hypot(data[2 * i], data[2 * i + 1]);
    count++;
  }
  return sum / count;
}

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
    deviations() {
      const [amplitude, phase] = [realVolume(shape), realVolume(shape)];
      for (let i = 0; i < voxels; i++) {
        const variance = (squares[i] - sum[i] ** 2 / count) / (count - 1);
        amplitude.data[i] = Math.sqrt(Math.max(0, variance));
        const agreed = (cos[i] ** 2 + sin[i] ** 2 - count) / (count * (count - 1));
        phase.data[i] = agreed > 0 ? Math.min(evenPhase, Math.sqrt(Math.max(0, -Math.log(Math.min(1, agreed))))) : evenPhase;
      }
      return { amplitude, phase };
    },
  };
}

/** A support and what is within so many voxels of it along the axes, one after the other. */
function grown({ shape, data }: MaskVolume, steps: number): MaskVolume {
  let inside = Uint8Array.from(data, (value) => Number(value !== 0));
  const strides = [shape[1] * shape[2], shape[2], 1];
  for (let step = 0; step < steps; step++) {
    const next = inside.slice();
    for (let i = 0; i < inside.length; i++) {
      if (inside[i] === 0) continue;
      for (const stride of strides) {
        if (i >= stride) next[i - stride] = 1;
        if (i + stride < next.length) next[i + stride] = 1;
      }
    }
    inside = next;
  }
  return maskVolume(shape, inside);
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
