// Numbers as files store them, in either byte order, to and from float32. TIFF, NPY and VTK share this one conversion.
// float32 holds whole numbers exactly up to 2^24 = 16 777 216; larger counts are rounded to 24 bits.

/** A stored number: i signed, u unsigned, f IEEE float, and its length in bytes (NumPy's codes). */
export type SampleType = "i1" | "u1" | "i2" | "u2" | "i4" | "u4" | "i8" | "u8" | "f2" | "f4" | "f8";

const arrays = {
  i1: Int8Array,
  u1: Uint8Array,
  i2: Int16Array,
  u2: Uint16Array,
  i4: Int32Array,
  u4: Uint32Array,
  i8: BigInt64Array,
  u8: BigUint64Array,
  f2: Uint16Array,
  f4: Float32Array,
  f8: Float64Array,
} as const;

const nativeIsLittle = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;

/** Bytes of one sample. */
export function sampleBytes(type: SampleType): number {
  return arrays[type].BYTES_PER_ELEMENT;
}

/** Whether a text is a {@link SampleType}. */
export function isSampleType(text: string): text is SampleType {
  return Object.hasOwn(arrays, text);
}

/** Decodes `count` samples from the start of `bytes` into `out` from `outOffset`. The caller has checked the lengths. */
export function decodeSamples(
  bytes: Uint8Array,
  type: SampleType,
  littleEndian: boolean,
  out: Float32Array | Float64Array,
  outOffset = 0,
  count = Math.floor(bytes.length / sampleBytes(type)),
): void {
  const values = nativeSamples(bytes, type, littleEndian, count);
  if (values instanceof BigInt64Array || values instanceof BigUint64Array) {
    for (let i = 0; i < count; i++) out[outOffset + i] = Number(values[i]);
  } else if (type === "f2") {
    for (let i = 0; i < count; i++) out[outOffset + i] = halfToNumber(values[i]);
  } else {
    out.set(values, outOffset);
  }
}

/** The numbers as they are, in this machine's byte order; a view of `bytes` where that is possible. */
export function nativeSamples(bytes: Uint8Array, type: SampleType, littleEndian: boolean, count: number) {
  const size = sampleBytes(type);
  const swap = size > 1 && littleEndian !== nativeIsLittle;
  const aligned = bytes.byteOffset % size === 0;
  // Not bytes.slice: that of Node's Buffer is no copy.
  const part = swap || !aligned ? new Uint8Array(bytes.subarray(0, count * size)) : bytes;
  if (swap) swapBytes(part, size);
  // Files are read into plain or shared memory alike; the typed arrays' types know only the first.
  return new arrays[type](part.buffer as ArrayBuffer, part.byteOffset, count);
}

/** Reverses the bytes of every group of `size`, in place. */
export function swapBytes(bytes: Uint8Array, size: number): void {
  for (let start = 0; start + size <= bytes.length; start += size) {
    for (let low = start, high = start + size - 1; low < high; low++, high--) {
      const kept = bytes[low];
      bytes[low] = bytes[high];
      bytes[high] = kept;
    }
  }
}

/** Encodes numbers as little-endian samples; whole-number types round and clamp to their range. */
export function encodeSamples(
  values: ArrayLike<number>,
  type: "i1" | "u1" | "i2" | "u2" | "i4" | "u4" | "f4" | "f8",
): Uint8Array {
  const out = new arrays[type](values.length);
  if (type[0] === "f") {
    out.set(values);
  } else {
    const bits = 8 * out.BYTES_PER_ELEMENT;
    const [low, high] = type[0] === "u" ? [0, 2 ** bits - 1] : [-(2 ** (bits - 1)), 2 ** (bits - 1) - 1];
    for (let i = 0; i < values.length; i++) out[i] = Math.min(high, Math.max(low, Math.round(values[i])));
  }
  const bytes = new Uint8Array(out.buffer);
  if (!nativeIsLittle) swapBytes(bytes, out.BYTES_PER_ELEMENT);
  return bytes;
}

/** IEEE 754 binary16: 1 sign, 5 exponent and 10 fraction bits. */
function halfToNumber(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction ? Number.NaN : sign * Number.POSITIVE_INFINITY;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}
