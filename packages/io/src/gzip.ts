// Files packed by gzip (RFC 1952), whole: `frame.edf.gz`. The packed file says its unpacked length at its end, so that no more than
// that is ever taken; its checksum tells damage that Deflate itself does not.

import { gunzipSync } from "fflate";
import { crc32 } from "./crc32.js";
import { FormatError } from "./errors.js";
import { checkUnpacked, type ReadLimits } from "./limits.js";

/** Bytes of the shortest header and of the trailer. */
const headBytes = 10;
const tailBytes = 8;

/** Whether bytes start like a gzip file. */
export function isGzip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b && bytes[2] === 8;
}

/** The content of a gzip file of one member. Throws {@link FormatError} for a damaged one, LimitError beyond `limits`. */
export function gunzip(bytes: Uint8Array, name: string, limits: ReadLimits = {}): Uint8Array {
  if (!isGzip(bytes) || bytes.length < headBytes + tailBytes)
    throw new FormatError(name, "a whole gzip file", "another beginning");
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const length = view.getUint32(bytes.length - 4, true);
  checkUnpacked(name, length, bytes.length, limits);
  let out: Uint8Array;
  try {
    out = gunzipSync(bytes, { out: new Uint8Array(length) });
  } catch (cause) {
    throw new FormatError(name, "a whole gzip file", cause instanceof Error ? cause.message : String(cause), { cause });
  }
  const checksum = view.getUint32(bytes.length - tailBytes, true);
  if (out.length !== length || crc32(out) !== checksum)
    throw new FormatError(name, `${length} bytes of checksum ${checksum.toString(16)}`, "others: the gzip file is damaged");
  return out;
}
