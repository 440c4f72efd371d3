// The scattered amplitude by its definition, atom by atom: slow and obvious, what everything faster is held to.

import { ShapeError } from "@friedel/engine";

/**
 * F(q) = Σⱼ exp(−i q·rⱼ) for each q, interleaved `[re, im]`, in float64. `positions` and `qVectors` hold x y z of each atom and
 * each q in turn, in units whose product is 1. Throws {@link ShapeError} for numbers that are not three each.
 */
export function directSum(positions: Float64Array, qVectors: Float64Array): Float64Array {
  for (const { length } of [positions, qVectors]) {
    if (length % 3 !== 0) throw new ShapeError(`expected three coordinates each, found ${length} numbers`);
  }
  const amplitude = new Float64Array((qVectors.length / 3) * 2);
  for (let k = 0; k < qVectors.length / 3; k++) {
    const [qx, qy, qz] = [qVectors[3 * k], qVectors[3 * k + 1], qVectors[3 * k + 2]];
    let [re, im] = [0, 0];
    for (let j = 0; j < positions.length; j += 3) {
      const phase = qx * positions[j] + qy * positions[j + 1] + qz * positions[j + 2];
      re += Math.cos(phase);
      im -= Math.sin(phase);
    }
    amplitude[2 * k] = re;
    amplitude[2 * k + 1] = im;
  }
  return amplitude;
}
