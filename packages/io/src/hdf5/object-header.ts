// The one thing that the library does not tell of a file's objects: the messages of a header, from the bytes. Only virtual
// datasets need it, for their parts. Layout: HDF5 File Format Specification, II.A (superblock), IV.A (object headers),
// III.E (global heap). Whatever does not fit ends the reading, with what was found so far.

import type { ByteSource } from "./source.js";

/** A piece of a file with a place that moves on as numbers are taken. */
export class Bytes {
  readonly #view: DataView;
  at = 0;

  constructor(bytes: Uint8Array) {
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  get left(): number {
    return this.#view.byteLength - this.at;
  }

  /** A whole number of 1, 2, 4 or 8 bytes; throws RangeError beyond the end. Above 2^53 it is not exact. */
  take(size: number): number {
    const at = this.at;
    this.at += size;
    if (size === 1) return this.#view.getUint8(at);
    if (size === 2) return this.#view.getUint16(at, true);
    if (size === 4) return this.#view.getUint32(at, true);
    return Number(this.#view.getBigUint64(at, true));
  }

  /** A text up to its zero byte. */
  text(): string {
    const bytes = new Uint8Array(this.#view.buffer, this.#view.byteOffset + this.at, this.left);
    const end = bytes.indexOf(0);
    if (end < 0) throw new RangeError("expected the end of a text, found that of the data");
    this.at += end + 1;
    return new TextDecoder().decode(bytes.subarray(0, end));
  }

  /** A part of it by itself. */
  part(size: number): Bytes {
    const bytes = new Uint8Array(this.#view.buffer, this.#view.byteOffset + this.at, size);
    this.at += size;
    return new Bytes(bytes);
  }
}

/** One message: its type, and its data. */
export interface HeaderMessage {
  readonly type: number;
  readonly data: Bytes;
}

const continuation = 0x10;
/** More messages and larger blocks than these are no dataset's. */
const mostMessages = 10_000;
const largestBlock = 2 ** 26;
const signature = [0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a];

/** Where a file's addresses count from: its superblock, which lies at 0 or at 512 times a power of two. Undefined for none. */
export function baseAddress(source: ByteSource): number | undefined {
  for (let at = 0; at + 16 <= source.size; at = at === 0 ? 512 : 2 * at) {
    const head = new Uint8Array(16);
    source.read(head, at);
    // Offsets and lengths of other sizes than 8 bytes are not met.
    const sizes = head[8] < 2 ? [head[13], head[14]] : [head[9], head[10]];
    if (signature.every((byte, i) => head[i] === byte)) return sizes.every((size) => size === 8) ? at : undefined;
  }
  return undefined;
}

/** Bytes of a file; throws RangeError where they are not in it. */
export function bytesAt(source: ByteSource, at: number, size: number): Bytes {
  if (!(at >= 0 && size >= 0 && size <= largestBlock && at + size <= source.size)) throw new RangeError("outside of the file");
  const bytes = new Uint8Array(size);
  source.read(bytes, at);
  return new Bytes(bytes);
}

/** The messages of the object header at `address`. Throws RangeError where it is damaged. */
export function headerMessages(source: ByteSource, base: number, address: number): HeaderMessage[] {
  const at = base + address;
  const isNew = bytesAt(source, at, 4).take(4) === 0x5244484f;
  return isNew ? newMessages(source, base, at) : oldMessages(source, base, at);
}

/** Version 1: a prefix of 16 bytes, and blocks of messages that begin at multiples of 8. */
function oldMessages(source: ByteSource, base: number, at: number): HeaderMessage[] {
  const prefix = bytesAt(source, at, 16);
  if (prefix.take(2) !== 1) throw new RangeError("no object header");
  prefix.at = 8;
  return collect(source, base, bytesAt(source, at + 16, prefix.take(4)), (block) => {
    const type = block.take(2);
    const size = block.take(2);
    block.at += 4;
    return { type, data: block.part(size) };
  });
}

/** Version 2: signed blocks that end with a checksum; messages of which the creation order may be kept. */
function newMessages(source: ByteSource, base: number, at: number): HeaderMessage[] {
  const flags = bytesAt(source, at + 5, 1).take(1);
  const before = 6 + (flags & 0x20 ? 16 : 0) + (flags & 0x10 ? 4 : 0);
  const sizeBytes = 1 << (flags & 3);
  const size = bytesAt(source, at + before, sizeBytes).take(sizeBytes);
  const head = flags & 4 ? 6 : 4;
  const next = (block: Bytes): HeaderMessage | undefined => {
    if (block.left < head) return undefined;
    const type = block.take(1);
    const length = block.take(2);
    block.at += head - 3;
    return { type, data: block.part(length) };
  };
  return collect(source, base, bytesAt(source, at + before + sizeBytes, size), next, 4);
}

/** Messages of a block and of the blocks that continue it, which have `around` bytes before and behind their messages. */
function collect(
  source: ByteSource,
  base: number,
  first: Bytes,
  next: (block: Bytes) => HeaderMessage | undefined,
  around = 0,
): HeaderMessage[] {
  const out: HeaderMessage[] = [];
  const blocks = [first];
  for (let block = blocks.shift(); block !== undefined; block = blocks.shift()) {
    while (block.left >= 4) {
      const message = next(block);
      if (message === undefined) break;
      if (out.length >= mostMessages) throw new RangeError("too many messages");
      out.push(message);
      if (message.type !== continuation) continue;
      const at = base + message.data.take(8);
      const size = message.data.take(8);
      blocks.push(bytesAt(source, at + around, size - 2 * around));
    }
  }
  return out;
}

/** An object of the global heap collection at `address`, by its index. Throws RangeError where it is not there. */
export function heapObject(source: ByteSource, base: number, address: number, index: number): Bytes {
  const head = bytesAt(source, base + address, 16);
  if (head.take(4) !== 0x4c4f4347) throw new RangeError("no global heap");
  head.at = 8;
  const heap = bytesAt(source, base + address, head.take(8));
  heap.at = 16;
  while (heap.left >= 16) {
    const id = heap.take(2);
    heap.at += 6;
    const size = heap.take(8);
    if (id === index) return heap.part(size);
    if (id === 0) break;
    heap.at += 8 * Math.ceil(size / 8);
  }
  throw new RangeError("no such object in the global heap");
}
