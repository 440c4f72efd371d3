// The kernel against the definition of the packing, bit by bit.

import { seededRandom, uniformSequence } from "@friedel/engine";
import { describe, expect, it } from "vitest";
import { mutate } from "../../testing/mutate.js";
import { createUnpacker } from "./unpacker.js";

const next = uniformSequence(seededRandom(4, "tests", 1));
const below = (n: number) => Math.floor(next() * n);

/** LZ4 of some bytes: runs of one value as a byte that is repeated, what is between them as it is. */
function lz4(bytes: Uint8Array): number[] {
  const out: number[] = [];
  let literals: number[] = [];
  const length = (n: number) => (n < 15 ? [] : [...new Array<number>(Math.floor((n - 15) / 255)).fill(255), (n - 15) % 255]);
  const put = (repeated: number, back: number) => {
    const second = repeated > 0 ? repeated - 4 : 0;
    out.push((Math.min(15, literals.length) << 4) | Math.min(15, second), ...length(literals.length), ...literals);
    if (repeated > 0) out.push(back & 255, back >> 8, ...length(second));
    literals = [];
  };
  for (let at = 0; at < bytes.length; ) {
    const back = [1, 2, 3, 5, 16, 21, 300].find((far) => far <= at && isRepeated(bytes, at, far, 4));
    // A block ends with bytes that stand in it.
    if (back === undefined || at + 5 > bytes.length) literals.push(bytes[at++]);
    else {
      let count = 4;
      while (at + count < bytes.length - 1 && bytes[at + count] === bytes[at + count - back]) count++;
      put(count, back);
      at += count;
    }
  }
  put(0, 0);
  return out;
}

function isRepeated(bytes: Uint8Array, at: number, back: number, count: number): boolean {
  for (let i = at; i < at + count; i++) if (i >= bytes.length || bytes[i] !== bytes[i - back]) return false;
  return true;
}

/** A chunk of elements of `size` bytes in blocks of `block` elements. */
function pack(bytes: Uint8Array, size: number, block: number): Uint8Array {
  const elements = bytes.length / size;
  const header = new DataView(new ArrayBuffer(12));
  header.setBigUint64(0, BigInt(bytes.length));
  header.setUint32(8, block * size);
  const out = [...new Uint8Array(header.buffer)];
  const packed = elements - (elements % 8);
  for (let start = 0; start < packed; start += block) {
    const count = Math.min(block, packed - start);
    const bits = new Uint8Array(count * size);
    for (let i = 0; i < count; i++)
      for (let bit = 0; bit < 8 * size; bit++)
        if ((bytes[(start + i) * size + (bit >> 3)] >> (bit & 7)) & 1) bits[bit * (count / 8) + (i >> 3)] |= 1 << (i & 7);
    const piece = lz4(bits);
    out.push(piece.length >>> 24, (piece.length >>> 16) & 255, (piece.length >>> 8) & 255, piece.length & 255, ...piece);
  }
  return Uint8Array.from([...out, ...bytes.subarray(packed * size)]);
}

/** Elements of which most are small, as counts are. */
function counts(elements: number, size: number): Uint8Array {
  const bytes = new Uint8Array(elements * size);
  for (let i = 0; i < elements; i++)
    for (let k = 0; k < size; k++) if (next() < 0.3 / (1 + 5 * k)) bytes[i * size + k] = below(k === 0 ? 4 : 256);
  return bytes;
}

const chunkOf = (bytes: Uint8Array, elements: number, elementBytes: number) => ({
  bytes: bytes.length,
  read: (target: Uint8Array) => target.set(bytes),
  elements,
  elementBytes,
});

describe("chunks of bitshuffle and LZ4", () => {
  it.each([
    [1, 3000, 1024],
    [2, 2051, 512],
    [4, 4099, 2048],
    [4, 1031, 64],
    [4, 7, 2048],
    [2, 136, 4096],
  ])(
    "of elements of %d bytes, %d of them, in blocks of %d, come out as they went in, whole and in part",
    (size, elements, block) => {
      const unpack = createUnpacker();
      for (const bytes of [counts(elements, size), Uint8Array.from({ length: elements * size }, () => below(256))]) {
        const chunk = chunkOf(pack(bytes, size, block), elements, size);
        expect(unpack(chunk, 0, elements)).toEqual(bytes);
        // Other elements in the same memory, so that what is not unpacked differs.
        const other = Uint8Array.from(bytes, (value) => value ^ 255);
        unpack(chunkOf(pack(other, size, block), elements, size), 0, elements);
        const [first, last] = [Math.floor(elements / 3), Math.ceil(elements / 2)];
        const part = unpack(chunk, first, last);
        expect(part?.subarray(first * size, last * size)).toEqual(bytes.subarray(first * size, last * size));
        if (elements > 4 * block) expect(part?.subarray(0, size)).toEqual(other.subarray(0, size));
      }
    },
  );

  it("that are damaged or claim other sizes are not unpacked, or to what is no longer than was asked for", () => {
    const unpack = createUnpacker();
    const bytes = counts(1000, 4);
    const packed = pack(bytes, 4, 256);
    const outcome = { lent: 0, refused: 0 };
    for (let n = 0; n < 2000; n++) {
      const found = unpack(chunkOf(mutate(packed, packed, seededRandom(n, "tests", 5)), 1000, 4), 0, 1000);
      if (found) expect(found.length).toBe(4000);
      outcome[found ? "lent" : "refused"]++;
    }
    expect(outcome.refused).toBeGreaterThan(500);
    expect(unpack(chunkOf(packed, 1000, 4), 0, 1000)).toEqual(bytes);
    expect(unpack(chunkOf(packed, 1001, 4), 0, 1001)).toBeUndefined();
    expect(unpack(chunkOf(packed.subarray(0, 11), 1000, 4), 0, 1000)).toBeUndefined();
    expect(unpack(chunkOf(packed.with(11, 1), 1000, 4), 0, 1000)).toBeUndefined();
  });
});
