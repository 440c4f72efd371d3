// Vectors of a descent in the engine's memory: laid out like g on the box, 0 outside the support. A vector is its address.

import type { Term } from "../descent/index.js";
import { type BoxLayout, copyVector, objectLength } from "./box-layout.js";
import * as f from "./fields.js";
import type { Crew } from "./host/index.js";

/** Carries out a command with the problem's parameters and these. */
export type Execute = (command: number, parameters: readonly (readonly [number, number])[]) => void;

/** A vector of zeros. */
export function createVector({ arena }: Crew, layout: BoxLayout): number {
  return arena.allocate(4 * objectLength(layout));
}

/** to ← Σ coefficient·vector inside the support, 0 outside. */
export function combineVectors({ arena }: Crew, execute: Execute, to: number, terms: readonly Term<number>[]): void {
  const list = arena.allocate(8 * terms.length);
  terms.forEach(([coefficient, vector], i) => {
    arena.integers(list + 8 * i, 1)[0] = vector;
    arena.floats(list + 8 * i + 4, 1)[0] = coefficient;
  });
  execute(f.opCombine, [
    [f.vector, to],
    [f.termList, list],
    [f.terms, terms.length],
  ]);
  arena.free(list);
}

/** The scalar product of each pair, added up in one order whoever computed its parts. */
export function vectorDots(
  { arena }: Crew,
  execute: Execute,
  { box }: BoxLayout,
  pairs: readonly (readonly [number, number])[],
): number[] {
  const planes = box.size[0];
  const list = arena.allocate(8 * pairs.length);
  const products = arena.allocate(8 * pairs.length * planes);
  arena.integers(list, 2 * pairs.length).set(pairs.flat());
  execute(f.opDots, [
    [f.termList, list],
    [f.terms, pairs.length],
    [f.products, products],
  ]);
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
