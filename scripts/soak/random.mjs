// Seeded draws for the soak: the same seed kills at the same moments and damages the same bytes.

import { seededRandom } from "@friedel/engine";

/** A source of draws for one trial. */
export function draws(seed, ...indices) {
  const random = seededRandom(indices.reduce((sum, index) => sum * 1_000_003 + index, seed) % 2 ** 31, "tests", 6);
  let n = 0;
  const uniform = () => random.uniform(n++);
  return { uniform, below: (count) => Math.floor(uniform() * count), pick: (list) => list[Math.floor(uniform() * list.length)] };
}
