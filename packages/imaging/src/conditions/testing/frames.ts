// Patterns whose frames flicker or stand at wrong angles, with the truth: a strained crystal, its frames by the sum that defines them.

import {
  allMeasured,
  centreOf,
  type MaskVolume,
  poisson,
  type RealVolume,
  realVolume,
  type Shape,
  seededRandom,
  uniformSequence,
} from "@friedel/engine";
import { drawn } from "@friedel/engine/testing";

export interface DrawnFrames {
  readonly amplitude: RealVolume;
  readonly mask: MaskVolume;
  /** Expected counts. */
  readonly expected: RealVolume;
}

/** What is done to the frames: a factor and an angle offset (steps) each. */
export interface FrameFaults {
  readonly factor?: (frame: number) => number;
  readonly offset?: (frame: number) => number;
  /** Share of the radius over which the crystal fades out: patterns of hard voxels do not fall off towards their ends. */
  readonly softness?: number;
  /** Counts of the brightest voxel; 1e5 by default. */
  readonly peak?: number;
  /** Counts of an even background; 0 by default. */
  readonly background?: number;
}

/** Numbers between −1 and 1, one a frame, of the root mean square 0.58. */
export function noiseOf(seed: number, frames: number): Float64Array {
  const next = uniformSequence(seededRandom(seed));
  return new Float64Array(frames).map(() => 2 * next() - 1);
}

/** Counts of an ellipsoid with a quadratic phase, half axes `radii` voxels. */
export function drawnFrames(
  shape: Shape,
  radii: Shape,
  { factor = () => 1, offset = () => 0, softness = 0, peak = 1e5, background = 0 }: FrameFaults,
): DrawnFrames {
  const { object } = drawn(
    shape,
    ([z, y, x]) => {
      const [a, b, c] = [z / radii[0], y / radii[1], x / radii[2]];
      const depth = (1 - Math.hypot(a, b, c)) / (softness || 1e-9);
      return depth >= 0 && [depth < 1 ? depth * depth * (3 - 2 * depth) : 1, 1.5 * (a * a + a * b) + c * a];
    },
    centreOf(shape),
  );
  const expected = intensities(object.data, shape, offset);
  const area = shape[1] * shape[2];
  const brightest = expected.reduce((most, value) => Math.max(most, value), 0);
  const scaled = realVolume(
    shape,
    Float32Array.from(expected, (v, i) => ((peak * v) / brightest + background) * factor(Math.floor(i / area))),
  );
  const next = uniformSequence(seededRandom(5));
  return {
    amplitude: realVolume(
      shape,
      scaled.data.map((mean) => Math.sqrt(poisson(mean, next))),
    ),
    mask: allMeasured(shape),
    expected: scaled,
  };
}

/** |Σ ρ(r) exp(−2πi Σ k r / N)|², k from the centre and moved by the offset along the frames, axis by axis. */
function intensities(object: Float32Array, shape: Shape, offset: (frame: number) => number): Float64Array {
  let now: Float64Array = Float64Array.from(object);
  for (const axis of [2, 1, 0]) now = transformed(now, shape, axis, axis === 0 ? offset : () => 0);
  return new Float64Array(now.length / 2).map((_, i) => now[2 * i] ** 2 + now[2 * i + 1] ** 2);
}

function transformed(data: Float64Array, shape: Shape, axis: number, offset: (k: number) => number): Float64Array {
  const n = shape[axis];
  const stride = axis === 2 ? 1 : axis === 1 ? shape[2] : shape[1] * shape[2];
  const middle = Math.floor(n / 2);
  const out = new Float64Array(data.length);
  for (let first = 0; first < data.length / 2; first++) {
    if (Math.floor(first / stride) % n !== 0) continue;
    for (let k = 0; k < n; k++) {
      const turn = (-2 * Math.PI * (k - middle + offset(k))) / n;
      const to = 2 * (first + k * stride);
      for (let r = 0; r < n; r++) {
        const from = 2 * (first + r * stride);
        const [c, s] = [Math.cos(turn * (r - middle)), Math.sin(turn * (r - middle))];
        out[to] += c * data[from] - s * data[from + 1];
        out[to + 1] += s * data[from] + c * data[from + 1];
      }
    }
  }
  return out;
}
