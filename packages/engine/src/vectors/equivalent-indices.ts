// The planes that the symmetry of a cubic crystal makes equal.

import type { Vector } from "./index.js";

/** All indices equivalent to hkl in a cubic crystal: its signed permutations, each once. */
export function equivalentIndices([h, k, l]: Vector): Vector[] {
  const orders: readonly Vector[] = [
    [h, k, l],
    [h, l, k],
    [k, h, l],
    [k, l, h],
    [l, h, k],
    [l, k, h],
  ];
  const signs = [1, -1];
  const all = orders.flatMap(([a, b, c]) =>
    signs.flatMap((i) => signs.flatMap((j) => signs.map((m): Vector => [i * a, j * b, m * c]))),
  );
  // Adding 0 makes 0 of −0, so that they are one key.
  return [...new Map(all.map((v) => [v.map((x) => x + 0).join(), v])).values()];
}
