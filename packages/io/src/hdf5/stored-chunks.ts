// Where the chunks of a dataset lie in its file, which the library does not tell: by the B-tree of version 1, which HDF5 writes unless
// it is asked for newer formats. Layout: HDF5 File Format Specification, III.A.1 (B-tree), IV.A.2.i (layout). Of a dataset of another
// kind, and where something does not fit, nothing is said.

import { baseAddress, bytesAt, headerMessages } from "./object-header.js";
import type { ByteSource } from "./source.js";

/** A chunk as it is stored. */
export interface StoredChunk {
  /** Its first byte in the file, and their number. */
  readonly at: number;
  readonly bytes: number;
}

const layoutMessage = 8;
const chunkedClass = 2;
const treeSignature = 0x45455254;
/** A tree is no deeper, and no dataset has more nodes. */
const mostLevels = 16;
const mostNodes = 100_000;

/**
 * The chunks of the dataset whose header is at `address`, by their place along `axis`; only those that begin at 0 along all other axes
 * and went through all filters. `extent` is that of a chunk. Undefined where the file does not hold a tree of them.
 */
export function storedChunks(
  source: ByteSource,
  address: number,
  extent: readonly number[],
  axis: number,
): ReadonlyMap<number, StoredChunk> | undefined {
  try {
    const base = baseAddress(source);
    if (base === undefined) return undefined;
    const layout = headerMessages(source, base, address).find(({ type }) => type === layoutMessage)?.data;
    if (layout === undefined || layout.take(1) !== 3 || layout.take(1) !== chunkedClass) return undefined;
    // The size of an element counts as an axis.
    if (layout.take(1) !== extent.length + 1) return undefined;
    const found = new Map<number, StoredChunk>();
    let nodes = 0;
    const walk = (node: number, most: number): void => {
      const head = bytesAt(source, base + node, 24);
      const isTree = head.take(4) === treeSignature && head.take(1) === 1;
      const level = head.take(1);
      if (!isTree || level > most || ++nodes > mostNodes) throw new RangeError("no tree of chunks");
      const keyBytes = 8 + 8 * (extent.length + 1);
      const entries = head.take(2);
      const body = bytesAt(source, base + node + 24, entries * (keyBytes + 8));
      for (let entry = 0; entry < entries; entry++) {
        const [bytes, skipped] = [body.take(4), body.take(4)];
        const start = Array.from({ length: extent.length + 1 }, () => body.take(8));
        const child = body.take(8);
        if (level > 0) walk(child, level - 1);
        else if (skipped === 0 && start.every((from, k) => k === axis || from === 0) && start[axis] % extent[axis] === 0)
          found.set(start[axis] / extent[axis], { at: base + child, bytes });
      }
    };
    walk(layout.take(8), mostLevels);
    return found;
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}
