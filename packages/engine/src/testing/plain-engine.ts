// A third engine as small as the contract allows: transforms, iterations, updates of the support and fits in plain TypeScript. It has
// no vectors and fits no crystals; what needs them falls back to another engine. For tests of the contract and of that fallback.

import { complexVolume, Measured, maskVolume, toCentred, toUnshifted, voxelCount } from "../array/index.js";
import { requireLoadable, requireUsableSupport } from "../contract/checks.js";
import type { Engine, Measurement } from "../contract/engine.js";
import { correctedMeasurement, requireMeasurement } from "../contract/measurement.js";
import type { Phaser, SetSums } from "../contract/phaser.js";
import { gaussianKernel } from "../contract/support-update.js";
import { DataError, EngineError } from "../errors.js";
import { fftFactors, transform3d } from "../fft/index.js";
import { constrainedStep } from "../reference/constrained-step.js";

export function createPlainEngine(): Engine {
  return {
    name: "plain",
    threads: 1,
    transform: async (volume, direction) => {
      const data = transform3d(Float64Array.from(toUnshifted(volume).data), volume.shape, direction);
      return toCentred(complexVolume(volume.shape, Float32Array.from(data)));
    },
    createPhaser: async (measurement) => createPlainPhaser(measurement),
    dispose: async () => {},
  };
}

function createPlainPhaser(measurement: Measurement): Phaser {
  const { amplitude, mask, gain, background } = measurement;
  const { shape } = amplitude;
  for (const n of shape) fftFactors(n);
  requireMeasurement(measurement);
  const [A, kinds] = [toUnshifted(amplitude).data, toUnshifted(mask).data];
  const modulus = toUnshifted(correctedMeasurement(measurement).amplitude).data;
  const response = (gain || background) && {
    gain: gain && toUnshifted(gain).data,
    background: background && toUnshifted(background).data,
  };
  let g = new Float32Array(2 * voxelCount(shape));
  let support = new Uint8Array(voxelCount(shape));
  const inside = () => g.map((value, i) => value * support[i >> 1]);
  const fourier = (values: Float32Array) => transform3d(Float64Array.from(values), shape, "forward");

  /** P_M g. */
  const projected = () => {
    const F = fourier(g);
    for (let i = 0; i < A.length; i++) {
      const found = Math.hypot(F[2 * i], F[2 * i + 1]);
      if (kinds[i] !== Measured.used || found === 0) continue;
      F[2 * i] *= modulus[i] / found;
      F[2 * i + 1] *= modulus[i] / found;
    }
    return transform3d(F, shape, "inverse");
  };

  /** |P_S g| blurred along one axis after the other. */
  const blurred = (sigma: number) => {
    const kernel = gaussianKernel(sigma);
    const radius = (kernel.length - 1) / 2;
    let values = Float64Array.from(support, (s, i) => s * Math.hypot(g[2 * i], g[2 * i + 1]));
    let stride = 1;
    for (const n of [shape[2], shape[1], shape[0]]) {
      const step = stride;
      values = values.map((_, i) => {
        const at = Math.floor(i / step) % n;
        let sum = 0;
        for (let t = -radius; t <= radius; t++) {
          if (at + t >= 0 && at + t < n) sum += kernel[t + radius] * values[i + t * step];
        }
        return sum;
      });
      stride *= n;
    }
    return values;
  };

  /** The sums of the voxels of one kind, P being the model's intensity. */
  const sumsOf = (P: Float64Array, kind: number): SetSums => {
    const sums = { count: 0, sumModel: 0, sumCounts: 0, sumCross: 0, sumLog: 0 };
    P.forEach((power, i) => {
      if (kinds[i] !== kind) return;
      const counts = A[i] ** 2;
      sums.count++;
      sums.sumModel += power;
      sums.sumCounts += counts;
      sums.sumCross += Math.sqrt(power) * A[i];
      if (counts > 0) sums.sumLog += counts * Math.log(counts / Math.max(power, 1e-30));
    });
    return sums;
  };

  return {
    shape,
    load: async (state) => {
      requireLoadable(shape, state);
      if (state.support) support = Uint8Array.from(state.support.data);
      if (state.object) g = Float32Array.from(state.object.data);
    },
    read: async () => ({ object: complexVolume(shape, inside()), support: maskVolume(shape, support.slice()) }),
    iterate: async (block) => {
      const [a, b] = block.outside;
      for (let n = 0; n < block.iterations; n++) {
        const next = projected();
        const stepped = g.map((value, i) => a * value + b * next[i]);
        support.forEach((isInside, i) => {
          if (isInside === 0) return;
          const at = (values: ArrayLike<number>) => [values[2 * i], values[2 * i + 1]] as const;
          stepped.set(constrainedStep(block, measurement.constraint ?? { kind: "free" }, i, at(g), at(next)), 2 * i);
        });
        g = stepped;
      }
    },
    updateSupport: async ({ sigma, threshold, relativeTo }) => {
      const values = blurred(sigma);
      const voxels = support.reduce((sum, s) => sum + s, 0);
      const squares = inside().reduce((sum, value) => sum + value * value, 0);
      const largest = values.reduce((most, value) => Math.max(most, value), 0);
      const level = threshold * (relativeTo === "max" ? largest : Math.sqrt(squares / voxels));
      const updated = Uint8Array.from(values, (value) => Number(value > 0 && value >= level));
      const count = updated.reduce((sum, s) => sum + s, 0);
      requireUsableSupport(count, updated.length);
      support = updated;
      return count;
    },
    fit: async (model) => {
      if (model)
        throw new EngineError("expected a fit without a model, found one: it comes with vectors, which this engine has not");
      const F = fourier(inside());
      const P = Float64Array.from(A, (_, i) => F[2 * i] ** 2 + F[2 * i + 1] ** 2);
      if (!response) return { used: sumsOf(P, Measured.used), free: sumsOf(P, Measured.free) };
      const usedSum = (value: (i: number) => number) =>
        kinds.reduce((sum, kind, i) => (kind === Measured.used ? sum + value(i) : sum), 0);
      const scattered = P.map((power, i) => (response.gain?.[i] ?? 1) * power);
      const background = (i: number) => response.background?.[i] ?? 0;
      const sum = usedSum((i) => scattered[i]);
      const squared = sum > 0 ? Math.max(0, usedSum((i) => A[i] ** 2 - background(i)) / sum) : 0;
      const I = scattered.map((value, i) => squared * value + background(i));
      return { used: sumsOf(I, Measured.used), free: sumsOf(I, Measured.free), scale: Math.sqrt(squared) };
    },
    snapshot: async () => ({ engine: "plain", version: 1, numbers: {}, arrays: { g: g.slice(), support: support.slice() } }),
    restore: async ({ engine, arrays }) => {
      if (engine !== "plain" || arrays.g?.length !== g.length || arrays.support?.length !== support.length) {
        throw new DataError(`expected a snapshot of this engine and measurement, found one of ${engine}`);
      }
      g = Float32Array.from(arrays.g);
      support = Uint8Array.from(arrays.support);
    },
    dispose: async () => {},
  };
}
