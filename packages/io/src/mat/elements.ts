// The data elements of a MATLAB 5 file: a tag of type and length, then the data, padded to 8 bytes; short ones lie in the tag itself.
// Format: MAT-File Format, The MathWorks, chapter 1 (Level 5 MAT-files).

import { Unzlib } from "fflate";
import { FormatError } from "../errors.js";
import type { SampleType } from "../samples.js";
import { damaged } from "../zlib.js";

/** A file's bytes with its name and byte order. */
export interface MatBytes {
  readonly bytes: Uint8Array;
  readonly name: string;
  readonly littleEndian: boolean;
}

/** One element: its type, where its data begin and how long they are, and where the next one begins. */
export interface MatElement {
  readonly type: number;
  readonly at: number;
  readonly length: number;
  readonly next: number;
}

export const elementTypes = { matrix: 14, compressed: 15 } as const;

/** The numbers that elements hold, by the type of the element. */
export const elementSamples: Readonly<Record<number, SampleType>> = {
  1: "i1",
  2: "u1",
  3: "i2",
  4: "u2",
  5: "i4",
  6: "u4",
  7: "f4",
  9: "f8",
  12: "i8",
  13: "u8",
};

const tagBytes = 8;
/** Bytes of a packed element that are unpacked at once where only its beginning is wanted. */
const pieceBytes = 1024;

/** The element at `at`; `end` is where what holds it ends. Throws {@link FormatError} if it does not lie inside. */
export function readElement({ bytes, name, littleEndian }: MatBytes, at: number, end = bytes.length): MatElement {
  if (!(at + tagBytes <= end)) throw new FormatError(name, `an element at byte ${at}`, `an end at byte ${end}`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const first = view.getUint32(at, littleEndian);
  const isSmall = first >>> 16 !== 0;
  const [type, length] = isSmall ? [first & 0xffff, first >>> 16] : [first, view.getUint32(at + 4, littleEndian)];
  const start = isSmall ? at + 4 : at + tagBytes;
  if (!(start + length <= end) || (isSmall && length > 4))
    throw new FormatError(name, `an element of ${length} bytes at byte ${start}`, `an end at byte ${end}`);
  const padded = isSmall ? at + tagBytes : type === elementTypes.compressed ? start + length : start + Math.ceil(length / 8) * 8;
  return { type, at: start, length, next: padded };
}

/** The first `length` bytes of a packed element, or all if it has fewer. Throws {@link FormatError}. */
export function unpackBeginning(packed: Uint8Array, length: number, name: string): Uint8Array {
  const out = new Uint8Array(length);
  let have = 0;
  const stream = new Unzlib((chunk) => {
    out.set(chunk.subarray(0, length - have), have);
    have += Math.min(chunk.length, length - have);
  });
  try {
    for (let at = 0; at < packed.length && have < length; at += pieceBytes)
      stream.push(packed.subarray(at, at + pieceBytes), at + pieceBytes >= packed.length);
  } catch (cause) {
    throw damaged(name, cause);
  }
  return out.subarray(0, have);
}
