// What a descent on the wasm engine can go on with: the optimiser's memory, and the box that its vectors are on. They follow the
// present box when they are needed, so that a changing support costs nothing in between.

import type { PhaserState } from "../contract/engine.js";
import { type Descent, Memory, memoryKind, readMemory, resumedMemory, writeMemory } from "../descent/index.js";
import { DataError } from "../errors.js";
import { type BoxLayout, objectLength } from "./box-layout.js";
import { createVector, moveVectors } from "./descent-vectors.js";
import type { Crew } from "./host/index.js";

export class DescentMemory {
  readonly #crew: Crew;
  #memory: Memory<number> | undefined;
  #layout: BoxLayout | undefined;

  constructor(crew: Crew) {
    this.#crew = crew;
  }

  /** The memory that a descent goes on with, its vectors on the present box, or a new one. */
  open(descent: Descent, layout: BoxLayout): Memory<number> {
    const resumed = resumedMemory(descent, this.#memory);
    if (resumed) this.#moveTo(layout);
    else {
      this.forget();
      this.#memory = new Memory<number>(memoryKind(descent));
    }
    this.#layout = layout;
    return resumed ?? this.#memory ?? new Memory<number>(memoryKind(descent));
  }

  forget(): void {
    if (this.#memory) this.#crew.arena.free(...this.#memory.vectors.values());
    this.#memory = undefined;
  }

  /** A new support ends what line searches remember; Adam's moments are each voxel's own. */
  forgetPairs(): void {
    if (!this.#memory?.kind.startsWith("adam")) this.forget();
  }

  /** The state's part for the present box. */
  save(layout: BoxLayout | undefined): Pick<PhaserState, "numbers" | "arrays"> {
    if (layout) this.#moveTo(layout);
    return writeMemory(layout && this.#memory, (vector) => {
      return layout ? this.#crew.arena.floats(vector, objectLength(layout)).slice() : new Float32Array(0);
    });
  }

  /** Takes what a state has for its box. Throws {@link DataError} for vectors of another length, and then remembers nothing. */
  restore(state: PhaserState, layout: BoxLayout | undefined): void {
    this.forget();
    this.#layout = layout;
    const made: number[] = [];
    try {
      this.#memory = readMemory(state, (array) => {
        if (!layout || !(array instanceof Float32Array) || array.length !== objectLength(layout)) {
          throw new DataError(`expected a descent's vectors to fit the state's box, found one of ${array.length} values`);
        }
        const vector = createVector(this.#crew, layout);
        made.push(vector);
        this.#crew.arena.floats(vector, array.length).set(array);
        return vector;
      });
    } catch (error) {
      this.#crew.arena.free(...made);
      throw error;
    }
  }

  #moveTo(layout: BoxLayout): void {
    const memory = this.#memory;
    if (!memory || !this.#layout || this.#layout === layout) return;
    const names = [...memory.vectors.keys()];
    const moved = moveVectors(this.#crew, [...memory.vectors.values()], this.#layout, layout);
    names.forEach((name, i) => {
      memory.vectors.set(name, moved[i]);
    });
    this.#layout = layout;
  }
}
