// The error of a crystal's unwrapped phase against the true object's, in radians. The gradient of a field's error points to the nearest
// turn; this one points to the true phase however far it is.
//
//   min over the twins of  Σ w(φ − φ_t − c)²/Σ w / (v + v₀)   w = |t|² inside the true crystal, c the mean difference,
//                                                             v the mean square of φ_t about its own mean
// Without v₀ this is the unexplained share of the true phase's variance.

import type { ComplexVolume, Shape } from "@friedel/engine";
import { crystalSupport, unwrapPhase } from "@friedel/imaging";
import { crystalOutput } from "./crystal-reading.js";
import type { FieldError } from "./field-error.js";
import { inverseIndices, volumeOfPlanes } from "./planes.js";
import { createSplines } from "./splines.js";

/** Voxels whose true |t| is at least this share of its maximum are inside. */
const insideLevel = 0.3;
/** v₀, rad²: differences between phases much flatter than this do not matter. */
const flat = 0.25;

/** The error for one shape of objects. Predicted is a crystal's output (`crystalOutput`), the target planes of real and imaginary part. */
export function createCrystalPhaseError(shape: Shape, twins: boolean): FieldError {
  const opposite = inverseIndices(shape);
  const { planes, grid } = crystalOutput;
  const splines = createSplines(shape, grid);
  return (predicted, target, weight, gradient) => {
    const truth = truePhase(volumeOfPlanes(target, shape));
    const phase = splines.field(predicted.subarray(planes));
    const straight = compare(phase, truth, (i) => i, 1);
    // The twin's phase is −φ_t(−r), its weight that of the opposite voxel.
    const other = twins ? compare(phase, truth, (i) => opposite[i], -1) : undefined;
    const isTwin = other !== undefined && other.square < straight.square;
    const { square, mean } = isTwin ? other : straight;
    const scale = 1 / (truth.variance + flat);
    const slopes = new Float64Array(phase.length);
    for (const [n, voxel] of truth.voxels.entries()) {
      const i = isTwin ? opposite[voxel] : voxel;
      const wanted = isTwin ? -truth.phase[n] : truth.phase[n];
      slopes[i] = 2 * weight * scale * truth.weights[n] * (phase[i] - wanted - mean);
    }
    const ofCoefficients = splines.gathered(slopes);
    for (let i = 0; i < ofCoefficients.length; i++) gradient[planes + i] += ofCoefficients[i];
    return { value: square * scale, isTwin };
  };
}

interface TruePhase {
  readonly voxels: Int32Array;
  /** Of the voxels, radians about their mean. */
  readonly phase: Float64Array;
  /** Their sum is 1. */
  readonly weights: Float64Array;
  readonly variance: number;
}

function truePhase(object: ComplexVolume): TruePhase {
  const { data } = object;
  const { support } = crystalSupport(object, insideLevel);
  const unwrapped = unwrapPhase(object, support).phase.data;
  const voxels = Int32Array.from(support.data.keys()).filter((i) => support.data[i] !== 0);
  const powers = Float64Array.from(voxels, (i) => data[2 * i] ** 2 + data[2 * i + 1] ** 2);
  const total = powers.reduce((sum, power) => sum + power, 0);
  const weights = powers.map((power) => power / total);
  const mean = weights.reduce((sum, weight, n) => sum + weight * unwrapped[voxels[n]], 0);
  const phase = Float64Array.from(voxels, (i) => unwrapped[i] - mean);
  return { voxels, phase, weights, variance: weights.reduce((sum, weight, n) => sum + weight * phase[n] ** 2, 0) };
}

/** Weighted mean of φ − sign·φ_t, and the mean square about it, with each true voxel moved by `at`. */
function compare(
  phase: Float64Array,
  { voxels, phase: wanted, weights }: TruePhase,
  at: (voxel: number) => number,
  sign: 1 | -1,
): { readonly mean: number; readonly square: number } {
  let [mean, square] = [0, 0];
  for (let n = 0; n < voxels.length; n++) {
    const difference = phase[at(voxels[n])] - sign * wanted[n];
    mean += weights[n] * difference;
    square += weights[n] * difference ** 2;
  }
  return { mean, square: square - mean ** 2 };
}
