// The arrays and parameters of the atoms' kernels, by the field (fields.ts) that holds an array's address or a parameter's value.

import type { Crew } from "@friedel/engine/host";

export class AtomMemory {
  readonly crew: Crew;
  readonly #arrays = new Map<number, { at: number; bytes: number }>();

  constructor(crew: Crew) {
    this.crew = crew;
  }

  /** Room for an array, whose old contents may be lost; it grows with a little to spare. Throws EngineError where there is none. */
  place(field: number, bytes: number): void {
    const old = this.#arrays.get(field);
    if (old && old.bytes >= bytes) return;
    if (old) this.crew.arena.free(old.at);
    this.#arrays.delete(field);
    const room = 8 * Math.ceil((old ? 1.1 : 1) * (bytes / 8));
    const at = this.crew.arena.allocate(room);
    this.#arrays.set(field, { at, bytes: room });
    this.crew.set(new Map([[field, at]]));
  }

  placeDoubles(field: number, values: Float64Array): void {
    this.place(field, values.byteLength);
    this.doubles(field).set(values);
  }

  placeIntegers(field: number, values: ArrayLike<number>): void {
    this.place(field, 4 * values.length);
    this.integers(field).set(values);
  }

  /** Views to be used at once: growth of the memory replaces its buffer. May be longer than asked for. */
  doubles(field: number): Float64Array {
    const { at, bytes } = this.#array(field);
    return this.crew.arena.doubles(at, bytes / 8);
  }

  integers(field: number): Int32Array {
    const { at, bytes } = this.#array(field);
    return this.crew.arena.integers(at, bytes / 4);
  }

  bytes(field: number): Uint8Array {
    const { at, bytes } = this.#array(field);
    return this.crew.arena.bytes(at, bytes);
  }

  /** A parameter or result. */
  integer(field: number): number {
    return this.crew.arena.integers(field, 1)[0];
  }

  double(field: number): number {
    return this.crew.arena.doubles(field, 1)[0];
  }

  /** Gives all arrays back. */
  free(): void {
    this.crew.arena.free(...[...this.#arrays.values()].map(({ at }) => at));
    this.#arrays.clear();
  }

  #array(field: number): { at: number; bytes: number } {
    return this.#arrays.get(field) ?? { at: 0, bytes: 0 };
  }
}
