// What several starts have in common: the first mode of their objects, laid over each other, as users of PyNX know it. Where each start is wrong
// in its own way, as the outer parts of a noisy pattern's phases are, it is nearer to the truth than any of them, and fits worse: what the
// starts do not share fades. Where they are right to a fraction of a pixel the overlay blurs what they share, and it is further from it. With objects as the columns of X it is the first left singular vector of X, found from the few products XᴴX.

import { type ComplexVolume, type Constraint, complexVolume, type MaskVolume, type Transform } from "@friedel/engine";
import { innerProduct } from "../metrics/compare.js";
import { overlays } from "../metrics/overlay.js";

/** The first mode, at the mean size of the objects. */
export interface CommonMode {
  readonly object: ComplexVolume;
  /** Objects that went into it. */
  readonly count: number;
  /** Its share of their power. */
  readonly share: number;
}

/** Rounds of the power iteration: the first mode of objects that are alike is larger than the next by ten times and more. */
const rounds = 60;

/**
 * The first mode of the best object and those of the others that correlate with it by `least` or more (twin, shift and phase taken out),
 * where there are any. Throws as `compareObjects` does.
 */
export async function commonMode(
  [best, ...others]: readonly ComplexVolume[],
  transform: Transform,
  least: number,
): Promise<CommonMode> {
  const alike = [best];
  const overlay = await overlays(best, transform);
  for (const other of others) {
    const { object, correlation } = await overlay(other);
    if (correlation >= least) alike.push(object);
  }
  const products = alike.map((a) => alike.map((b) => innerProduct(a, b)));
  const power = products.reduce((sum, row, k) => sum + row[k].re, 0);
  // Objects laid over each other have real products but for noise: real weights do.
  let weights = alike.map(() => 1 / Math.sqrt(alike.length));
  let length = 0;
  for (let round = 0; round < rounds; round++) {
    const next = products.map((row) => row.reduce((sum, { re }, k) => sum + re * weights[k], 0));
    length = Math.hypot(...next);
    weights = next.map((value) => value / length);
  }
  const object = complexVolume(best.shape);
  alike.forEach(({ data }, k) => {
    const weight = weights[k] / Math.sqrt(alike.length);
    for (let i = 0; i < data.length; i++) object.data[i] += weight * data[i];
  });
  return { object, count: alike.length, share: length / power };
}

/** An object inside the support only, and of 0 or more where it is known to be so: shifts by parts of a voxel leave ripples. */
export function keptInside(object: ComplexVolume, support: MaskVolume, constraint?: Constraint): ComplexVolume {
  const isNonNegative = constraint?.kind === "nonNegative" && !constraint.factor;
  const data = object.data.map((value, i) => {
    if (support.data[i >> 1] === 0) return 0;
    if (isNonNegative) return i % 2 === 0 ? Math.max(0, value) : 0;
    return value;
  });
  return { ...object, data };
}
