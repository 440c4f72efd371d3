// Vectors of the reference engine: plain arrays, every operation as it is defined. A handle is an index into their list. Point and
// moments are float32 between steps of Adam, so that a descent goes on to the same bits from what was read.

import { type ComplexVolume, complexVolume } from "../array/index.js";
import type { DescentGoal, VectorHandle, Workspace } from "../contract/vectors.js";
import { lossAndGradient, type Pattern } from "./forward-model.js";

/** Vectors inside `support`, the point among them at `rho`; `close` receives it at the end. */
export function openReferenceVectors(
  pattern: Pattern,
  support: Uint8Array,
  rho: Float64Array,
  goal: DescentGoal,
  close: (rho: Float64Array) => void,
): Workspace {
  const inside = (values: ArrayLike<number>) => Float64Array.from(values, (value, i) => (support[i >> 1] === 0 ? 0 : value));
  const vectors: Float64Array[] = [inside(rho), new Float64Array(rho.length)];
  const [point, gradient] = [0, 1];
  const put = (vector: Float64Array): VectorHandle => vectors.push(vector) - 1;
  const dot = (a: Float64Array, b: Float64Array) => a.reduce((sum, value, i) => sum + value * b[i], 0);
  const differentiate = (model: Parameters<Workspace["evaluate"]>[0]) => {
    const found = lossAndGradient(pattern, vectors[point], model, goal);
    vectors[gradient] = inside(found.gradient);
    return found.sums;
  };
  return {
    point,
    gradient,
    create: (from?: ComplexVolume) => put(from ? inside(from.data) : new Float64Array(rho.length)),
    read: async (vector) => complexVolume(pattern.shape, Float32Array.from(vectors[vector])),
    combine: (to, terms) => {
      vectors[to] = rho.map((_, i) => terms.reduce((sum, [coefficient, vector]) => sum + coefficient * vectors[vector][i], 0));
    },
    dots: async (pairs) => pairs.map(([a, b]) => dot(vectors[a], vectors[b])),
    evaluate: async (model, along) => {
      const sums = differentiate(model);
      return { ...sums, slope: along === undefined ? Number.NaN : dot(vectors[gradient], vectors[along]) };
    },
    adam: (model, { first, second, keep, rate, root, beta1, beta2, epsilon }) => {
      differentiate(model);
      if (keep !== undefined) vectors[keep] = vectors[point].slice();
      const [x, g] = [vectors[point], vectors[gradient]];
      const m = inside(vectors[first].map((value, i) => Math.fround(beta1 * value + (1 - beta1) * g[i])));
      const v = inside(vectors[second].map((value, i) => Math.fround(beta2 * value + (1 - beta2) * g[i] ** 2)));
      vectors[point] = x.map((value, i) => Math.fround(value - (rate * m[i]) / (Math.sqrt(v[i]) * root + epsilon)));
      vectors[first] = m;
      vectors[second] = v;
    },
    close: async () => close(vectors[point]),
  };
}
