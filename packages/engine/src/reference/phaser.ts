// The phasing iteration in float64, written like its formulas: the definition of what every engine computes.
//
// The object keeps its stored indices (origin at ⌊N/2⌋) and only the pattern is unshifted: the shift of the object is a phase
// ramp on F, and no step here looks at the phase of F.

import { complexVolume, formatShape, Measured, maskVolume, voxelCount } from "../array/index.js";
import { requireLoadable, requireUsableSupport } from "../contract/checks.js";
import type { Measurement } from "../contract/engine.js";
import { correctedMeasurement, requireGoal, requireMeasurement } from "../contract/measurement.js";
import type { Phaser } from "../contract/phaser.js";
import { DataError } from "../errors.js";
import { transform3d } from "../fft/index.js";
import { constrainedStep } from "./constrained-step.js";
import { modelIntensity, type Pattern, patternOf } from "./forward-model.js";
import { sumFit, sumIntensities } from "./set-sums.js";
import { updatedSupport } from "./support-update.js";
import { openReferenceVectors } from "./vectors.js";

const snapshotVersion = 3;

/** A phaser on the reference engine. Throws what `Engine.createPhaser` says about measurements. */
export function createReferencePhaser(measurement: Measurement): Phaser {
  const { shape } = measurement.amplitude;
  requireMeasurement(measurement);
  const pattern = patternOf(measurement);
  const corrected = patternOf(correctedMeasurement(measurement));
  let g: Float64Array = new Float64Array(2 * voxelCount(shape));
  let support: Uint8Array = new Uint8Array(voxelCount(shape));
  /** P_S g. */
  const inside = () => g.map((value, i) => (support[i >> 1] === 0 ? 0 : value));
  return {
    shape,
    load: async (state) => {
      requireLoadable(shape, state);
      if (state.support) support = Uint8Array.from(state.support.data);
      if (state.object) g = Float64Array.from(state.object.data);
    },
    read: async () => ({
      object: complexVolume(shape, Float32Array.from(inside())),
      support: maskVolume(shape, support.slice()),
    }),
    iterate: async (block) => {
      const [a, b] = block.outside;
      for (let n = 0; n < block.iterations; n++) {
        const projected = projectModulus(corrected, g);
        const next = g.map((value, i) => a * value + b * projected[i]);
        for (let i = 0; i < support.length; i++) {
          if (support[i] === 0) continue;
          const pair = (values: Float64Array) => [values[2 * i], values[2 * i + 1]] as const;
          next.set(constrainedStep(block, measurement.constraint ?? { kind: "free" }, i, pair(g), pair(projected)), 2 * i);
        }
        g = next;
      }
    },
    updateSupport: async (update) => {
      const updated = updatedSupport(g, support, shape, update);
      const count = updated.reduce((sum, value) => sum + value, 0);
      requireUsableSupport(count, updated.length);
      support = updated;
      return count;
    },
    fit: async (model) => {
      const { response } = pattern;
      if (!model && !response) return sumFit(transform3d(inside(), shape, "forward"), pattern.amplitude, pattern.mask);
      const { intensity, scale } = modelIntensity(pattern, inside(), model);
      return { ...sumIntensities(intensity, pattern.amplitude, pattern.mask), ...(response && { scale }) };
    },
    snapshot: async () => ({
      engine: "reference",
      version: snapshotVersion,
      numbers: {},
      arrays: { g: new Uint8Array(g.slice().buffer), support: support.slice() },
    }),
    restore: async ({ engine, version, arrays }) => {
      const fits = arrays.g?.length === g.length * 8 && arrays.support?.length === support.length;
      if (engine !== "reference" || version !== snapshotVersion || !fits) {
        throw new DataError(
          `expected a snapshot of the reference engine, version ${snapshotVersion}, for ${formatShape(shape)}, found one of ${engine}, version ${version}`,
        );
      }
      g = new Float64Array(arrays.g.slice().buffer);
      support = Uint8Array.from(arrays.support);
    },
    openVectors: async (goal) => {
      requireGoal(pattern.response !== undefined, goal);
      return openReferenceVectors(pattern, support, g, goal, (rho) => {
        g = rho;
      });
    },
    dispose: async () => {},
  };
}

/** P_M g = F⁻¹[A·F/|F| where used, F elsewhere]; where F is exactly 0 its phase is taken as 0. */
function projectModulus({ shape, amplitude, mask }: Pattern, g: Float64Array): Float64Array {
  const F = transform3d(g.slice(), shape, "forward");
  for (let i = 0; i < amplitude.length; i++) {
    if (mask[i] !== Measured.used) continue;
    const modulus = Math.hypot(F[2 * i], F[2 * i + 1]);
    const scale = modulus > 0 ? amplitude[i] / modulus : 0;
    F[2 * i] = modulus > 0 ? F[2 * i] * scale : amplitude[i];
    F[2 * i + 1] *= scale;
  }
  return transform3d(F, shape, "inverse");
}
