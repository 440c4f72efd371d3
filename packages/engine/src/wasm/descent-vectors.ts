// Vectors of a descent in the engine's memory: laid out like g on the box, 0 outside the support. A vector is its address.

import type { Term } from "../descent/index.js";
import { type BoxLayout, copyVector, objectLength } from "./box-layout.js";
import type { Crew } from "./host/index.js";
import { command, type Execute, parameters } from "./parameters.js";

/** A vector of zeros. */
export function createVector({ arena }: Crew, layout: BoxLayout): number {
  return arena.allocate(4 * objectLength(layout));
}

/** to ← Σ coefficient·vector inside the support, 0 outside. */
export function combineVectors(crew: Crew, execute: Execute, to: number, terms: readonly Term<number>[]): void {
  const { arena } = crew;
  const list = arena.allocate(8 * terms.length);
  terms.forEach(([coefficient, vector], i) => {
    arena.integers(list + 8 * i, 1)[0] = vector;
    arena.floats(list + 8 * i + 4, 1)[0] = coefficient;
  });
  crew.write(parameters.terms, { list, count: terms.length, to });
  execute(command.combine);
  arena.free(list);
}

/** The scalar product of each pair, added up in one order whoever computed its parts. */
export function vectorDots(
  crew: Crew,
  execute: Execute,
  { box }: BoxLayout,
  pairs: readonly (readonly [number, number])[],
): number[] {
  const { arena } = crew;
  const planes = box.size[0];
  const list = arena.allocate(8 * pairs.length);
  const products = arena.allocate(8 * pairs.length * planes);
  arena.integers(list, 2 * pairs.length).set(pairs.flat());
  crew.write(parameters.pairs, { list, count: pairs.length, to: products });
  execute(command.dots);
  const found = arena.doubles(products, pairs.length * planes);
  const sums = pairs.map((_, i) => {
    let sum = 0;
    for (let p = 0; p < planes; p++) sum += found[p * pairs.length + i];
    return sum;
  });
  arena.free(list, products);
  return sums;
}

/** The vectors on another box, in the same order; those on the former one are freed. */
export function moveVectors(crew: Crew, vectors: readonly number[], from: BoxLayout, to: BoxLayout): number[] {
  return vectors.map((vector) => {
    const moved = createVector(crew, to);
    copyVector(crew.arena, vector, from, moved, to);
    crew.arena.free(vector);
    return moved;
  });
}
