// A simple allocator in a WebAssembly memory: first fit, 64-byte lines, zeroed; the memory grows only when nothing fits.

import { EngineError } from "../../errors.js";
import { regions } from "./layout.js";

const line = 64;
const page = 65536;
/** First byte that can be allocated. */
const heap: number = regions.kernels[1];

interface Region {
  readonly at: number;
  readonly size: number;
}

export class Arena {
  readonly memory: WebAssembly.Memory;
  /** Regions in use, in order of address. */
  #used: Region[] = [];
  /** Beyond it nothing was ever written: memory comes with zeros. */
  #touched = heap;

  constructor(memory: WebAssembly.Memory) {
    this.memory = memory;
  }

  /** Address of `bytes` zeros. Throws {@link EngineError} where the memory cannot grow enough. */
  allocate(bytes: number): number {
    const size = Math.max(line, Math.ceil(bytes / line) * line);
    let at = heap;
    let index = 0;
    for (; index < this.#used.length && this.#used[index].at - at < size; index++) at = end(this.#used[index]);
    this.#reach(at + size);
    this.#used.splice(index, 0, { at, size });
    // Eight bytes at once: in a shared memory Node fills one element after the other.
    if (at < this.#touched) this.doubles(at, Math.min(size, this.#touched - at) / 8).fill(0);
    this.#touched = Math.max(this.#touched, at + size);
    return at;
  }

  /** Frees regions; their contents are lost. */
  free(...addresses: readonly number[]): void {
    this.#used = this.#used.filter((region) => !addresses.includes(region.at));
  }

  /** Views of the present memory: to be used at once, for growth replaces the buffer. */
  floats(at: number, length: number): Float32Array {
    return new Float32Array(this.memory.buffer, at, length);
  }

  doubles(at: number, length: number): Float64Array {
    return new Float64Array(this.memory.buffer, at, length);
  }

  integers(at: number, length: number): Int32Array {
    return new Int32Array(this.memory.buffer, at, length);
  }

  bytes(at: number, length: number): Uint8Array {
    return new Uint8Array(this.memory.buffer, at, length);
  }

  view(): DataView {
    return new DataView(this.memory.buffer);
  }

  #reach(bytes: number): void {
    const missing = Math.ceil((bytes - this.memory.buffer.byteLength) / page);
    if (missing <= 0) return;
    try {
      this.memory.grow(missing);
    } catch {
      const megabytes = Math.ceil(bytes / 2 ** 20);
      throw new EngineError(
        `expected room for ${megabytes} MB of WebAssembly memory (4096 MB at most), found that it cannot grow that far: use a smaller array`,
      );
    }
  }
}

function end({ at, size }: Region): number {
  return at + size;
}
