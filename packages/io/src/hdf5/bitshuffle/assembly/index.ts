// Elements packed with bitshuffle and LZ4, as Eiger detectors write them. Blocks of elements are packed each by itself, so those
// beside what is wanted are skipped. Method: K. Masui et al., Astronomy and Computing 12, 181 (2015), doi 10.1016/j.ascom.2015.07.002;
// LZ4 Block Format Description. Nothing is read or written outside of the places that are given, whatever the bytes say.

import { unpackLz4 } from "./lz4";
import { putInOrder } from "./order";

/**
 * Unpacks the elements `first` to `last` (exclusive) of `elements` of 1, 2 or 4 bytes, packed in the bytes from `from` to `end` in
 * blocks of `blockElements`, to their places behind `to`; neighbours in the same blocks come too. `scratch` has room for a block,
 * 64 bytes, and 1 KiB. Returns whether the bytes are sound as far as they were looked at; all of their lengths are.
 */
export function unpack(
  from: usize,
  end: usize,
  to: usize,
  elementBytes: usize,
  elements: usize,
  blockElements: usize,
  first: usize,
  last: usize,
  scratch: usize,
): bool {
  // What is left of eight elements at the end is stored as it is.
  const packed = elements & ~7;
  let at = from;
  for (let start: usize = 0; start < packed; start += blockElements) {
    if (end - at < 4) return false;
    const length: usize = bswap(load<u32>(at));
    at += 4;
    if (length > end - at) return false;
    const count = min(blockElements, packed - start);
    if (start < last && start + count > first) {
      if (!unpackLz4(at, at + length, scratch, count * elementBytes)) return false;
      putInOrder(scratch, to + start * elementBytes, elementBytes, count, scratch + blockElements * elementBytes + 64);
    }
    at += length;
  }
  const rest = (elements - packed) * elementBytes;
  if (end - at !== rest) return false;
  memory.copy(to + packed * elementBytes, at, rest);
  return true;
}
