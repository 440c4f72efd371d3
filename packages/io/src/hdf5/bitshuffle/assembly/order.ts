// Bits back in their elements. Of a block's n elements the shuffled bytes are rows of n/8: first bit 0 of all, then bit 1, … of their
// first byte, then those of the next; eight elements follow one another in the bits of a byte, the lowest first.

/** Elements that are put in order at once: those of sixteen bytes of a row. */
const group: usize = 128;
/** Bytes of a group of the longest elements. */
const most: usize = 512;

/**
 * Writes `count` elements of 1, 2 or 4 bytes, a multiple of 8, whose shuffled bits are at `from`, to `to`; `spare` has room for 1 KiB.
 * Up to 15 bytes behind the bits are read.
 */
export function putInOrder(from: usize, to: usize, elementBytes: usize, count: usize, spare: usize): void {
  const row = count >> 3;
  const size = group * elementBytes;
  for (let start: usize = 0; start < row; start += 16) {
    let any = false;
    for (let plane: usize = 0; plane < elementBytes; plane++)
      if (orderPlane(from + ((plane * row) << 3) + start, row, spare + plane * group, spare + most)) any = true;
    const target = to + (start << 3) * elementBytes;
    const bytes = min((row - start) << 3, group) * elementBytes;
    if (any) {
      let at = spare;
      let other = spare + most;
      for (let planes = elementBytes; planes > 1; planes >>= 1) {
        interleave(at, other, size);
        at = other;
        other = spare;
      }
      memory.copy(target, at, bytes);
    } else memory.fill(target, 0, bytes);
  }
}

/** One byte of each of 128 elements to `to`, from eight rows of their bits; `spare` has room for 256 bytes. Returns whether any is not 0. */
function orderPlane(from: usize, row: usize, to: usize, spare: usize): bool {
  let all = i8x16.splat(0);
  for (let bit: usize = 0; bit < 8; bit++) {
    const bits = v128.load(from + bit * row);
    v128.store(spare + (bit << 4), bits);
    all = v128.or(all, bits);
  }
  if (!v128.any_true(all)) {
    memory.fill(to, 0, group);
    return false;
  }
  // The bits of the eight rows at one byte are a square, which is turned about its diagonal, quarter by quarter.
  for (let step: usize = 4, mask: i32 = 0x0f; step > 0; step >>= 1, mask ^= mask << (<i32>step)) {
    for (let i: usize = 0; i < 8; i++)
      if (!(i & step)) exchange(spare + (i << 4), spare + ((i + step) << 4), <i32>step, i8x16.splat(<i8>mask));
  }
  interleave(spare, spare + group, group);
  interleave(spare + group, spare, group);
  interleave(spare, to, group);
  return true;
}

/** Exchanges the upper bits of the bytes at `a` with the lower ones of those at `b`. */
function exchange(a: usize, b: usize, step: i32, mask: v128): void {
  const x = v128.load(a);
  const y = v128.load(b);
  const t = v128.and(v128.xor(i8x16.shr_u(x, step), y), mask);
  v128.store(b, v128.xor(y, t));
  v128.store(a, v128.xor(x, i8x16.shl(t, step)));
}

/** Takes bytes from the first and from the second half of `size` in turn. */
function interleave(from: usize, to: usize, size: usize): void {
  const half = size >> 1;
  for (let i: usize = 0; i < half; i += 16) {
    const a = v128.load(from + i);
    const b = v128.load(from + half + i);
    v128.store(to + (i << 1), v128.shuffle<u8>(a, b, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23));
    v128.store(to + (i << 1), v128.shuffle<u8>(a, b, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31), 16);
  }
}
