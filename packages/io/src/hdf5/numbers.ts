// Turns the raw bytes of numbers into the arrays of friedel.

import type { Hdf5Type } from "./type.js";

/** The arrays that numbers can be read into: float32 for volumes, float64 for small tables. */
export type NumberArray = Float32Array | Float64Array;

/**
 * Copies `count` numbers of `type`, little-endian in `memory` at `offset` (a multiple of 8), to `target` from `at` on.
 * A complex element is two numbers. Returns false for a type that is no number.
 */
export function copyNumbers(
  type: Hdf5Type,
  memory: ArrayBufferLike,
  offset: number,
  count: number,
  target: NumberArray,
  at: number,
): boolean {
  const values = view(type, memory, offset, type.kind === "complex" ? 2 * count : count);
  if (values === undefined) return false;
  if (values instanceof BigInt64Array || values instanceof BigUint64Array) {
    for (let i = 0; i < values.length; i++) target[at + i] = Number(values[i]);
  } else {
    target.set(values, at);
  }
  return true;
}

function view(type: Hdf5Type, memory: ArrayBufferLike, offset: number, count: number) {
  switch (type.kind) {
    case "boolean":
      return new Uint8Array(memory, offset, count);
    case "integer":
      return integers(type.bytes, type.signed, memory, offset, count);
    case "float":
    case "complex":
      if (type.bytes === 2) return Float32Array.from(new Uint16Array(memory, offset, count), halfToNumber);
      return type.bytes === 4 ? new Float32Array(memory, offset, count) : new Float64Array(memory, offset, count);
    default:
      return undefined;
  }
}

function integers(bytes: number, signed: boolean, memory: ArrayBufferLike, offset: number, count: number) {
  switch (bytes) {
    case 1:
      return signed ? new Int8Array(memory, offset, count) : new Uint8Array(memory, offset, count);
    case 2:
      return signed ? new Int16Array(memory, offset, count) : new Uint16Array(memory, offset, count);
    case 4:
      return signed ? new Int32Array(memory, offset, count) : new Uint32Array(memory, offset, count);
    default:
      return signed ? new BigInt64Array(memory, offset, count) : new BigUint64Array(memory, offset, count);
  }
}

/** IEEE 754 binary16. */
function halfToNumber(half: number): number {
  const sign = half & 0x8000 ? -1 : 1;
  const exponent = (half >> 10) & 31;
  const fraction = half & 1023;
  if (exponent === 31) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return sign * (exponent === 0 ? fraction * 2 ** -24 : (1024 + fraction) * 2 ** (exponent - 25));
}
