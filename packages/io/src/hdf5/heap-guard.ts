// Keeps damaged global heaps (where variable-length texts live) from the HDF5 library: it walks their objects by sizes
// that it takes from the file, and never ends where such a size is 0 or wraps in 32 bits. Every byte that the library reads
// passes here first. Layout: HDF5 File Format Specification, III.E.

import type { ByteSource } from "./source.js";

/** How a collection starts: "GCOL", version 1, and three bytes that are zero in an honest file but that nobody checks. */
const signature = [0x47, 0x43, 0x4f, 0x4c, 1, 0, 0, 0] as const;
const headerBytes = 16;
/**
 * The library first reads 4096 bytes of a heap. In short reads five bytes count as a start, wherever they stand; in long
 * ones, which are data, all eight, so that data that look like a heap by chance do not occur.
 */
const shortRead = 65_536;

/** Whether every global heap collection that starts in `bytes`, read at `position`, has objects that follow one another to its end. */
export function heapsAreSound(source: ByteSource, bytes: Uint8Array, position: number): boolean {
  const telling = signature.slice(0, bytes.length <= shortRead ? 5 : 8);
  for (let at = bytes.indexOf(signature[0]); at >= 0; at = bytes.indexOf(signature[0], at + 1)) {
    if (telling.every((byte, i) => bytes[at + i] === byte) && !collectionIsSound(source, position + at)) return false;
  }
  return true;
}

function collectionIsSound(source: ByteSource, start: number): boolean {
  const header = new DataView(new ArrayBuffer(headerBytes));
  const readHeader = (position: number) => source.read(new Uint8Array(header.buffer), position);
  if (start + headerBytes > source.size) return false;
  readHeader(start);
  const end = start + Number(header.getBigUint64(8, true));
  if (end > source.size) return false;
  for (let at = start + headerBytes; at + headerBytes <= end; ) {
    readHeader(at);
    const isObject = header.getUint16(0, true) > 0;
    const size = Number(header.getBigUint64(8, true));
    // Object 0 is free space, and its size counts its header.
    const step = isObject ? headerBytes + 8 * Math.ceil(size / 8) : size;
    if (step < 8 || at + step > end) return false;
    at += step;
  }
  return true;
}
