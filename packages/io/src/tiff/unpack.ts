// The packings of TIFF segments, each into a buffer of known length: a segment that unfolds to less or more is an error.
// Written here because a hostile LZW stream can keep the common JavaScript TIFF library running without end.

import { unzlibSync } from "fflate";
import { swapBytes } from "../samples.js";
import type { Compression } from "./layout.js";

/** Unpacks a segment to exactly `length` bytes. Throws Error with what was found; the caller names the file. */
export function unpackSegment(packed: Uint8Array, compression: Compression, length: number): Uint8Array {
  switch (compression) {
    case "none":
      return packed.subarray(0, length);
    case "deflate": {
      const out = unzlibSync(packed, { out: new Uint8Array(length) });
      if (out.length < length) throw new Error(`${out.length} bytes`);
      return out;
    }
    case "packbits":
      return unpackBits(packed, length);
    case "lzw":
      return unpackLzw(packed, length);
  }
}

/** Runs: n ≥ 0 copies n + 1 bytes, n < 0 repeats one byte 1 − n times, −128 is nothing (TIFF 6.0, section 9). */
function unpackBits(packed: Uint8Array, length: number): Uint8Array {
  const out = new Uint8Array(length);
  let to = 0;
  let from = 0;
  while (to < length) {
    if (from + 1 >= packed.length) throw new Error(`an end after ${to} of ${length} bytes`);
    const n = (packed[from++] << 24) >> 24;
    if (n === -128) continue;
    const count = Math.min(n < 0 ? 1 - n : n + 1, length - to);
    if (n < 0) out.fill(packed[from++], to, to + count);
    else {
      if (from + count > packed.length) throw new Error(`an end after ${to} of ${length} bytes`);
      out.set(packed.subarray(from, from + count), to);
      from += count;
    }
    to += count;
  }
  return out;
}

/** LZW with codes of 9 to 12 bits, most significant bit first, widening one code early (TIFF 6.0, section 13). */
function unpackLzw(packed: Uint8Array, length: number): Uint8Array {
  const [clear, end] = [256, 257];
  const out = new Uint8Array(length);
  // A table entry is a range of the output: the string of a code has been written before.
  const starts = new Uint32Array(4096);
  const lengths = new Uint32Array(4096);
  let next = end + 1;
  let bits = 9;
  let position = 0;
  let to = 0;
  let previous = -1;
  while (to < length) {
    if (position + bits > 8 * packed.length) throw new Error(`an end after ${to} of ${length} bytes`);
    const at = position >> 3;
    const window = (packed[at] << 16) | ((packed[at + 1] ?? 0) << 8) | (packed[at + 2] ?? 0);
    const code = (window >> (24 - bits - (position & 7))) & ((1 << bits) - 1);
    position += bits;
    if (code === end) throw new Error(`an end after ${to} of ${length} bytes`);
    if (code === clear) {
      next = end + 1;
      bits = 9;
      previous = -1;
      continue;
    }
    if (code > next || (code >= next && previous < 0)) throw new Error(`the code ${code} where ${next} were known`);
    // The new entry is the previous string and the first byte of this one, which is about to be written right after it.
    if (previous >= 0 && next < 4096) {
      starts[next] = previous;
      lengths[next] = to - previous + 1;
      next++;
    }
    previous = to;
    if (code < 256) out[to++] = code;
    else {
      // Byte by byte and forwards: where the entry is the one just made, its last byte is the first that is written.
      const stop = Math.min(length, to + lengths[code]);
      for (let from = starts[code]; to < stop; from++) out[to++] = out[from];
    }
    if (next + 1 >= 1 << bits && bits < 12) bits++;
  }
  return out;
}

/** Undoes predictor 2 or 3 in place for rows of `width` samples of `size` bytes. Leaves predictor 3's rows big-endian. */
export function undoPredictor(bytes: Uint8Array, predictor: number, width: number, size: number, littleEndian: boolean): void {
  const stride = width * size;
  for (let start = 0; start + stride <= bytes.length; start += stride) {
    const row = bytes.subarray(start, start + stride);
    if (predictor === 3) {
      for (let i = 1; i < stride; i++) row[i] += row[i - 1];
      const planes = row.slice();
      for (let i = 0; i < width; i++) for (let b = 0; b < size; b++) row[i * size + b] = planes[b * width + i];
    } else {
      // Addition with carry from the least significant byte, modulo the sample's range.
      if (!littleEndian) swapBytes(row, size);
      for (let i = size; i < stride; i += size) {
        for (let b = 0, carry = 0; b < size; b++) {
          const sum = row[i + b] + row[i + b - size] + carry;
          row[i + b] = sum;
          carry = sum >> 8;
        }
      }
      if (!littleEndian) swapBytes(row, size);
    }
  }
}
