// The squared error of a predicted field up to the ambiguities of a pattern: the twin, the global phase and, as options, the scale and a
// small shift. Its gradient is taken at the best of them (the envelope theorem).
//
//   free "nothing"   ‖p − t‖²/‖t‖²
//   free "phase"     min over φ of ‖p − t·exp(iφ)‖²/‖t‖² = (‖p‖² + ‖t‖² − 2|⟨t, p⟩|)/‖t‖²
//   free "scale"     min over complex s of ‖s·p − t‖²/‖t‖² = 1 − |⟨t, p⟩|²/(‖p‖²‖t‖²)

import { type Shape, type Triple, voxelCount } from "@friedel/engine";
import { inverseIndices, twinPlanes } from "./planes.js";

/** The ambiguities that are free. */
export interface FieldErrorOptions {
  readonly free: "nothing" | "phase" | "scale";
  /** Whether ρ*(−r) is as good as ρ. */
  readonly twins: boolean;
  /** Whole voxels by which the target may lie elsewhere along each axis. */
  readonly shift: number;
}

/** The error of one field, and whether it is that against the target's twin. */
export interface FieldErrorValue {
  readonly value: number;
  readonly isTwin: boolean;
}

/** A term of a loss: adds `weight` times its gradient with respect to `predicted` to `gradient`, and returns its value. */
export type LossTerm<Value> = (predicted: Float32Array, target: Float32Array, weight: number, gradient: Float32Array) => Value;

/** The error of a field, or of an output that takes its place. */
export type FieldError = LossTerm<FieldErrorValue>;

interface Candidate {
  readonly planes: Float32Array;
  readonly isTwin: boolean;
  /** Voxels by which it is moved, and as a step of the index. */
  readonly moved: Triple;
  /** ⟨t, p⟩. */
  readonly re: number;
  readonly im: number;
}

/** The error for fields of one shape. */
export function createFieldError(shape: Shape, { free, twins, shift }: FieldErrorOptions): FieldError {
  const voxels = voxelCount(shape);
  const opposite = inverseIndices(shape);
  const steps = Array.from({ length: 2 * shift + 1 }, (_, i) => i - shift);
  const moves = steps.flatMap((z) => steps.flatMap((y) => steps.map((x) => [z, y, x] as const)));
  const merit = ({ re, im }: Candidate): number => (free === "nothing" ? re : re * re + im * im);
  return (predicted, target, weight, gradient) => {
    const power = powerOf(predicted);
    const targetPower = powerOf(target);
    let best: Candidate | undefined;
    for (const isTwin of twins ? [false, true] : [false]) {
      const planes = isTwin ? twinPlanes(target, opposite) : target;
      for (const moved of moves) {
        const candidate = { planes, isTwin, moved, ...overlap(predicted, planes, shape, moved) };
        if (!best || merit(candidate) > merit(best)) best = candidate;
      }
    }
    // There is at least one candidate.
    if (!best) return { value: Number.NaN, isTwin: false };
    const { planes, isTwin, moved, re, im } = best;
    const length = Math.hypot(re, im);
    // gradient = own·p + (c + i·s)·t
    let [own, c, s, value] = [2 / targetPower, -2 / targetPower, 0, (power + targetPower - 2 * re) / targetPower];
    if (free === "phase" && length > 0) {
      [c, s] = [(-2 * re) / length / targetPower, (-2 * im) / length / targetPower];
      value = (power + targetPower - 2 * length) / targetPower;
    } else if (free === "scale") {
      const share = power > 0 ? (length / power) * (length / targetPower) : 0;
      const factor = power > 0 ? -2 / (power * targetPower) : 0;
      [own, c, s, value] = [power > 0 ? (2 * share) / power : 0, factor * re, factor * im, 1 - share];
    }
    own *= weight;
    for (let i = 0; i < 2 * voxels; i++) gradient[i] += own * predicted[i];
    addMoved(gradient, planes, shape, moved, weight * c, weight * s);
    return { value, isTwin };
  };
}

function powerOf(planes: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < planes.length; i++) sum += planes[i] * planes[i];
  return sum;
}

/** Σ t*(r − m)·p(r), over the r for which t is there. */
function overlap(p: Float32Array, t: Float32Array, shape: Shape, moved: Triple): Pick<Candidate, "re" | "im"> {
  const voxels = voxelCount(shape);
  let [re, im] = [0, 0];
  forEachRow(shape, moved, (to, from, length) => {
    for (let k = 0; k < length; k++) {
      const [a, b] = [p[to + k], p[voxels + to + k]];
      const [c, d] = [t[from + k], t[voxels + from + k]];
      re += c * a + d * b;
      im += c * b - d * a;
    }
  });
  return { re, im };
}

/** out += (c + i·s)·t(r − m). */
function addMoved(out: Float32Array, t: Float32Array, shape: Shape, moved: Triple, c: number, s: number): void {
  const voxels = voxelCount(shape);
  forEachRow(shape, moved, (to, from, length) => {
    for (let k = 0; k < length; k++) {
      const [a, b] = [t[from + k], t[voxels + from + k]];
      out[to + k] += c * a - s * b;
      out[voxels + to + k] += c * b + s * a;
    }
  });
}

/** Visits the rows of the part that both the array and the moved array cover. */
function forEachRow([nz, ny, nx]: Shape, [mz, my, mx]: Triple, visit: (to: number, from: number, length: number) => void): void {
  const [x0, length] = [Math.max(0, mx), nx - Math.abs(mx)];
  for (let z = Math.max(0, mz); z < Math.min(nz, nz + mz); z++) {
    for (let y = Math.max(0, my); y < Math.min(ny, ny + my); y++) {
      const to = (z * ny + y) * nx + x0;
      visit(to, ((z - mz) * ny + y - my) * nx + x0 - mx, length);
    }
  }
}
