// Where a walk comes around a dislocation from both sides, atoms of the two sides can come to one site. Both numbers are right but
// for a vector of the lattice; so that each atom has a site of its own, a row of atoms moves on by one step, as far as to the next
// site that is free: the shortest such row in the twelve directions to nearest neighbours.

import type { Vector } from "@friedel/engine";

const directions: readonly Vector[] = [-1, 0, 1].flatMap((x) =>
  [-1, 0, 1].flatMap((y) => [-1, 0, 1].map((z): Vector => [x, y, z]).filter((v) => v.filter((n) => n === 0).length === 1)),
);

/** Largest number of half edges that fits into a key. */
const most = 2 ** 16;

const keyOf = ([x, y, z]: Vector): number => ((x + most) * 2 * most + (y + most)) * 2 * most + z + most;

/** The numbers of the atoms that are assigned, half edges, made different from each other; zero for the others. */
export function oneAtomASite(labels: Int32Array, assigned: Uint8Array): Int32Array {
  const numbers = new Int32Array(labels.length);
  const holder = new Map<number, number>();
  const late: number[] = [];
  const of = (from: Int32Array, i: number): Vector => [from[3 * i], from[3 * i + 1], from[3 * i + 2]];
  for (let i = 0; i < assigned.length; i++) {
    if (!assigned[i]) continue;
    const label = of(labels, i);
    if (holder.has(keyOf(label))) late.push(i);
    else settle(i, label);
  }
  for (const i of late) {
    const from = of(labels, i);
    let [best, length] = [directions[0], Number.POSITIVE_INFINITY];
    for (const direction of directions) {
      const steps = stepsToFree(from, direction, length);
      if (steps < length) [best, length] = [direction, steps];
    }
    // The newcomer takes the site, and each holder goes one further.
    for (let [atom, at]: [number | undefined, Vector] = [i, from]; atom !== undefined; at = further(at, best, 1)) {
      const next = holder.get(keyOf(at));
      settle(atom, at);
      atom = next;
    }
  }
  return numbers;

  function settle(atom: number, at: Vector): void {
    numbers.set(at, 3 * atom);
    holder.set(keyOf(at), atom);
  }

  function stepsToFree(from: Vector, direction: Vector, atMost: number): number {
    for (let steps = 1; steps < atMost; steps++) if (!holder.has(keyOf(further(from, direction, steps)))) return steps;
    return atMost;
  }
}

function further(at: Vector, direction: Vector, steps: number): Vector {
  return [at[0] + steps * direction[0], at[1] + steps * direction[1], at[2] + steps * direction[2]];
}
