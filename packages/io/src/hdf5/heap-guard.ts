// Keeps damaged global heaps (where variable-length texts live) from the HDF5 library: it walks their objects by sizes
// that it takes from the file, and never ends where such a size is 0 or wraps in 32 bits. Every byte that the library reads
// passes here first. Layout: HDF5 File Format Specification, III.E.

import type { ByteSource } from "./source.js";

/** "GCOL", version 1, three zeros: how a collection starts, always at a multiple of 8. */
const signature = [0x4c4f4347, 0x00000001] as const;
const headerBytes = 16;

/** Whether every global heap collection that starts in `bytes`, read at `position`, has objects that follow one another to its end. */
export function heapsAreSound(source: ByteSource, bytes: Uint8Array, position: number): boolean {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = (8 - (position % 8)) % 8; at + 8 <= bytes.length; at += 8) {
    if (view.getUint32(at, true) !== signature[0] || view.getUint32(at + 4, true) !== signature[1]) continue;
    if (!collectionIsSound(source, position + at)) return false;
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
