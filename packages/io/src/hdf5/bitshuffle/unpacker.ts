// Unpacks chunks of bitshuffle and LZ4 with the kernel of assembly/, in memory of its own. The plugin of the HDF5 library does the same
// without vector instructions, and only whole chunks.

import { kernels } from "./kernels.generated.js";

/** A packed chunk. */
export interface PackedChunk {
  readonly bytes: number;
  /** Fills `target` with its bytes. */
  read(target: Uint8Array): void;
  readonly elements: number;
  /** 1, 2 or 4. */
  readonly elementBytes: number;
}

/**
 * Lends the elements of a chunk, little-endian, until the next call: those from `first` to `last` (exclusive), the others being whatever
 * they are. Undefined for a chunk that is damaged, of another packing, or too large.
 */
export type Unpacker = (chunk: PackedChunk, first: number, last: number) => Uint8Array | undefined;

type Kernel = (...places: readonly number[]) => number;

/** Bytes that the library's format has before the blocks: the number of all unpacked bytes, and of a block's; highest first. */
const headerBytes = 12;
/** What the kernel may touch behind a piece of memory, and what it needs behind a block. */
const slack = 64;
const spareBytes = 1024;
const mostBytes = 2 ** 26;
const pageBytes = 65_536;
const mostPages = 4096;

/** An unpacker, with its own memory, which grows as the chunks need it. */
export function createUnpacker(): Unpacker {
  const memory = new WebAssembly.Memory({ initial: 1, maximum: mostPages });
  const module = new WebAssembly.Module(Uint8Array.from(atob(kernels), (letter) => letter.charCodeAt(0)));
  const { exports } = new WebAssembly.Instance(module, { env: { memory } });
  // The module is ours: its exports are known.
  const { unpack } = exports as unknown as { readonly unpack: Kernel };
  return ({ bytes, read, elements, elementBytes }, first, last) => {
    const unpacked = elements * elementBytes;
    if (bytes < headerBytes || Math.max(bytes, unpacked) > mostBytes) return undefined;
    const from = aligned(unpacked);
    const scratch = aligned(from + bytes);
    ensure(memory, scratch);
    read(new Uint8Array(memory.buffer, from, bytes));
    const header = new DataView(memory.buffer, from, headerBytes);
    const blockBytes = header.getUint32(8);
    const isSound = Number(header.getBigUint64(0)) === unpacked && blockBytes > 0 && blockBytes % (8 * elementBytes) === 0;
    // A block that is longer than the chunk holds all of it.
    const block = Math.min(blockBytes / elementBytes, Math.ceil(elements / 8) * 8);
    if (!isSound) return undefined;
    ensure(memory, scratch + block * elementBytes + slack + spareBytes);
    const places = [from + headerBytes, from + bytes, 0, elementBytes, elements, block, first, last, scratch];
    return unpack(...places) ? new Uint8Array(memory.buffer, 0, unpacked) : undefined;
  };
}

function aligned(end: number): number {
  return Math.ceil((end + slack) / 16) * 16;
}

function ensure(memory: WebAssembly.Memory, bytes: number): void {
  const pages = Math.ceil(bytes / pageBytes) - memory.buffer.byteLength / pageBytes;
  if (pages > 0) memory.grow(pages);
}
