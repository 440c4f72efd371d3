// The memory of the atoms' kernels: parameters where fields.ts has them, and arrays by name.

import { type Crew, numbered, place } from "@friedel/engine/host";
import { blocks, commands } from "./fields.js";

export const parameters = place(blocks);
export const command = numbered(commands);

export type ArrayName = keyof typeof blocks.arrays;

export class AtomMemory {
  readonly crew: Crew;
  readonly #arrays = new Map<string, { at: number; bytes: number }>();

  constructor(crew: Crew) {
    this.crew = crew;
  }

  /** Room for an array, whose old contents may be lost; it grows with a little to spare. Throws EngineError where there is none. */
  place(name: ArrayName, bytes: number): void {
    const old = this.#arrays.get(name);
    if (old && old.bytes >= bytes) return;
    if (old) this.crew.arena.free(old.at);
    this.#arrays.delete(name);
    const room = 8 * Math.ceil((old ? 1.1 : 1) * (bytes / 8));
    const at = this.crew.arena.allocate(room);
    this.#arrays.set(name, { at, bytes: room });
    this.crew.set(parameters.arrays, name, at);
  }

  placeDoubles(name: ArrayName, values: Float64Array): void {
    this.place(name, values.byteLength);
    this.doubles(name).set(values);
  }

  placeIntegers(name: ArrayName, values: ArrayLike<number>): void {
    this.place(name, 4 * values.length);
    this.integers(name).set(values);
  }

  /** Views to be used at once: growth of the memory replaces its buffer. May be longer than asked for. */
  doubles(name: ArrayName): Float64Array {
    const { at, bytes } = this.#array(name);
    return this.crew.arena.doubles(at, bytes / 8);
  }

  integers(name: ArrayName): Int32Array {
    const { at, bytes } = this.#array(name);
    return this.crew.arena.integers(at, bytes / 4);
  }

  bytes(name: ArrayName): Uint8Array {
    const { at, bytes } = this.#array(name);
    return this.crew.arena.bytes(at, bytes);
  }

  /** Gives all arrays back. */
  free(): void {
    this.crew.arena.free(...[...this.#arrays.values()].map(({ at }) => at));
    this.#arrays.clear();
  }

  #array(name: ArrayName): { at: number; bytes: number } {
    return this.#arrays.get(name) ?? { at: 0, bytes: 0 };
  }
}
