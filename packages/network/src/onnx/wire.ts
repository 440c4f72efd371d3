// The protobuf wire format, writing only what ONNX needs: varints, 32-bit floats, strings, bytes, nested messages.
// Format: https://protobuf.dev/programming-guides/encoding/

const varintType = 0;
const lengthType = 2;
const fixed32Type = 5;
const text = new TextEncoder();

/** One encoded field, or a message as the concatenation of its fields. */
export type Bytes = Uint8Array;

/** Joins encoded fields to a message. */
export function concatenate(parts: readonly Bytes[]): Bytes {
  const joined = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    joined.set(part, at);
    at += part.length;
  }
  return joined;
}

/** An integer field (int32, int64, enum): 64-bit two's complement in groups of seven bits. */
export function integerField(field: number, value: number | bigint): Bytes {
  return Uint8Array.from([...varint((field << 3) | varintType), ...varint(value)]);
}

/** A float field. */
export function floatField(field: number, value: number): Bytes {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setFloat32(0, value, true);
  return concatenate([Uint8Array.from(varint((field << 3) | fixed32Type)), bytes]);
}

/** A bytes field, or a nested message that is encoded already. */
export function bytesField(field: number, value: Bytes): Bytes {
  return concatenate([Uint8Array.from([...varint((field << 3) | lengthType), ...varint(value.length)]), value]);
}

/** A string field, in UTF-8. */
export function stringField(field: number, value: string): Bytes {
  return bytesField(field, text.encode(value));
}

/** A nested message made of these fields. */
export function messageField(field: number, parts: readonly Bytes[]): Bytes {
  return bytesField(field, concatenate(parts));
}

function varint(value: number | bigint): number[] {
  const bytes: number[] = [];
  let rest = BigInt.asUintN(64, BigInt(value));
  for (; rest > 0x7fn; rest >>= 7n) bytes.push(Number(rest & 0x7fn) | 0x80);
  bytes.push(Number(rest));
  return bytes;
}
