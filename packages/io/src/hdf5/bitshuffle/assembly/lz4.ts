// One block of LZ4: pieces that stand in it, each followed by a piece to be repeated from what was unpacked before. Up to 15 bytes
// behind both ends are read and written over, never kept.

/** Unpacks the bytes from `from` to `end` into exactly `bytes` bytes at `to`; false where they are another number or damaged. */
export function unpackLz4(from: usize, end: usize, to: usize, bytes: usize): bool {
  const start = to;
  const stop = to + bytes;
  let at = from;
  while (at < end) {
    const token: usize = load<u8>(at++);
    let length = token >> 4;
    for (let more: usize = length === 15 ? 255 : 0; more === 255; length += more) {
      if (at >= end || length > bytes) return false;
      more = load<u8>(at++);
    }
    if (length > end - at || length > stop - to) return false;
    for (let i: usize = 0; i < length; i += 16) v128.store(to + i, v128.load(at + i));
    at += length;
    to += length;
    if (at === end) return to === stop;
    if (end - at < 2) return false;
    const back: usize = load<u16>(at);
    at += 2;
    if (back === 0 || back > to - start) return false;
    length = token & 15;
    for (let more: usize = length === 15 ? 255 : 0; more === 255; length += more) {
      if (at >= end || length > bytes) return false;
      more = load<u8>(at++);
    }
    length += 4;
    if (length > stop - to) return false;
    repeat(to, back, length);
    to += length;
  }
  return false;
}

/** Repeats at `to`, for `length` bytes, what begins `back` bytes before. */
function repeat(to: usize, back: usize, length: usize): void {
  // What repeats itself after `back` bytes does so after a multiple, too, from which sixteen bytes at once may be taken.
  let far = back;
  while (far < 16) far += back;
  const near = back < 16 ? min(far, length) : 0;
  for (let i: usize = 0; i < near; i++) store<u8>(to + i, load<u8>(to + i - back));
  for (let i = near; i < length; i += 16) v128.store(to + i, v128.load(to + i - far));
}
