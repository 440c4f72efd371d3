// Zlib streams (RFC 1950) of a known unpacked length, so that no damage makes them grow.

import { unzlibSync } from "fflate";
import { FormatError } from "./errors.js";
import { checkUnpacked, type ReadLimits } from "./limits.js";

/** A stream of a known unpacked length. Throws {@link FormatError} for damage, LimitError beyond `limits`. */
export function unpackWhole(packed: Uint8Array, length: number, name: string, limits: ReadLimits): Uint8Array {
  checkUnpacked(name, length, packed.length, limits);
  let out: Uint8Array;
  try {
    out = unzlibSync(packed, { out: new Uint8Array(length) });
  } catch (cause) {
    throw damaged(name, cause);
  }
  const view = new DataView(packed.buffer, packed.byteOffset, packed.byteLength);
  if (out.length !== length || adler32(out) !== view.getUint32(packed.length - 4))
    throw damaged(name, new Error("another length or checksum"));
  return out;
}

/** The checksum of a zlib stream (RFC 1950, section 8). */
function adler32(bytes: Uint8Array): number {
  let [a, b] = [1, 0];
  for (let at = 0; at < bytes.length; ) {
    // So many sums stay below 2^32.
    for (const end = Math.min(bytes.length, at + 5552); at < end; at++) {
      a += bytes[at];
      b += a;
    }
    a %= 65521;
    b %= 65521;
  }
  return ((b << 16) | a) >>> 0;
}

/** The error of a stream that does not unpack. */
export function damaged(name: string, cause: unknown): FormatError {
  return new FormatError(name, "a whole packed stream (zlib)", cause instanceof Error ? cause.message : String(cause), { cause });
}
