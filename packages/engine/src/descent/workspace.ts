// What the optimisers need of an engine: vectors over the support, loss and gradient at a point. V is an engine's own handle of a
// vector; a vector has real and imaginary part of every voxel and is 0 outside the support.

import type { Model, ModelSums } from "./model.js";

export interface Workspace<V> {
  /** Where the object is. */
  readonly point: V;
  /** The gradient at the last evaluation; a workspace for Adam alone may keep it to itself. */
  readonly gradient: V;
  /** A vector of zeros. */
  create(): V;
  release(vectors: readonly V[]): void;
  /** to ← Σ coefficient·vector; `to` may be among the terms. */
  combine(to: V, terms: readonly Term<V>[]): void;
  /** The scalar product of each pair. */
  dots(pairs: readonly (readonly [V, V])[]): number[];
  /** Loss and gradient at the point; where the loss is not wanted it may be left out (NaN). */
  evaluate(model: Model, wantsLoss: boolean): Evaluation;
  /** A step of Adam from the point along the last gradient; `keep` receives the point as it was. */
  adam(first: V, second: V, step: AdamStep, keep: V | undefined): void;
  /** A step length along the gradient that is about right: for s = 1 and the amplitude loss it makes the step of ER. */
  naturalStep(scale: number): number;
  /** Lets other tasks run. */
  pause(): Promise<void>;
}

export type Term<V> = readonly [number, V];

export interface Evaluation {
  readonly loss: number;
  readonly sums: ModelSums;
}

/** m ← β₁m + (1 − β₁)g, v ← β₂v + (1 − β₂)g², x ← x − rate·m/(√v·root + epsilon). */
export interface AdamStep {
  /** Rate divided by 1 − β₁ᵗ. */
  readonly rate: number;
  /** 1/√(1 − β₂ᵗ). */
  readonly root: number;
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
}

/** What an optimiser keeps between the parts of a run: its vectors and numbers by name. */
export class Memory<V> {
  readonly vectors = new Map<string, V>();
  readonly numbers = new Map<string, number>();
  /** Which optimiser it belongs to. */
  readonly kind: string;
  model: Model | undefined;

  constructor(kind: string) {
    this.kind = kind;
  }

  /** The vector of that name, zeros where there was none. */
  vector(name: string, workspace: Workspace<V>): V {
    const found = this.vectors.get(name) ?? workspace.create();
    this.vectors.set(name, found);
    return found;
  }

  number(name: string): number {
    return this.numbers.get(name) ?? 0;
  }
}
