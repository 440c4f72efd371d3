// The regularisers of a descent: the host's side of assembly/regularisers.ts.

import type { Regularisers } from "../descent/index.js";
import { type BoxLayout, objectLength } from "./box-layout.js";
import type { Execute } from "./descent-vectors.js";
import * as f from "./fields.js";
import type { Crew } from "./host/index.js";

export class Regulariser {
  readonly #crew: Crew;
  readonly #execute: Execute;
  readonly #planes: number;
  readonly #inside: number;
  readonly #wanted: Regularisers;
  readonly #lengths: number;
  readonly #sums: number;

  /** `inside`: voxels of the support. */
  constructor(crew: Crew, layout: BoxLayout, execute: Execute, wanted: Regularisers, inside: number) {
    this.#crew = crew;
    this.#execute = execute;
    this.#planes = layout.box.size[0];
    this.#inside = inside;
    this.#wanted = wanted;
    this.#sums = crew.arena.allocate(24 * this.#planes);
    this.#lengths = wanted.totalVariation ? crew.arena.allocate(2 * objectLength(layout)) : 0;
  }

  /** Adds the regularisers' gradient at the object to the vector at `gradient`; returns their value. */
  add(gradient: number): number {
    const { totalVariation: varied, homogeneity } = this.#wanted;
    const parameters: [number, number][] = [
      [f.variation, this.#lengths],
      [f.planeSums, this.#sums],
      [f.gradient, gradient],
    ];
    this.#crew.setFloats(
      new Map([
        [f.variationWeight, varied?.weight ?? 0],
        [f.smoothingSquared, (varied?.smoothing ?? 0) ** 2],
        [f.homogeneityWeight, homogeneity?.weight ?? 0],
      ]),
    );
    this.#execute(f.opModuli, parameters);
    const [moduli, lengths] = this.#totals();
    this.#crew.setFloats(new Map([[f.meanModulus, moduli / this.#inside]]));
    this.#execute(f.opRegularise, parameters);
    return (varied?.weight ?? 0) * lengths + (homogeneity?.weight ?? 0) * this.#totals()[2];
  }

  free(): void {
    this.#crew.arena.free(this.#sums, ...(this.#lengths === 0 ? [] : [this.#lengths]));
  }

  /** The planes' sums, added up in one order. */
  #totals(): number[] {
    const found = this.#crew.arena.doubles(this.#sums, 3 * this.#planes);
    return [0, 1, 2].map((i) => {
      let sum = 0;
      for (let p = 0; p < this.#planes; p++) sum += found[3 * p + i];
      return sum;
    });
  }
}
