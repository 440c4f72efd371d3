// Tensors by name in one file: the safetensors format (https://huggingface.co/docs/safetensors), float32 only.
// A header of JSON, its length before it, then the numbers; nothing in it is ever executed. Read as untrusted input.

import { WeightsError } from "../errors.js";
import { elementCount } from "../graph/graph.js";

/** A tensor of a file. */
export interface Tensor {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

/** The contents of a file. */
export interface TensorFile {
  readonly tensors: Readonly<Record<string, Tensor>>;
  /** Texts by key. */
  readonly metadata: Readonly<Record<string, string>>;
}

/** Longest header that is read, as other readers limit it. */
const maxHeader = 100e6;

/** The bytes of a safetensors file. */
export function writeSafetensors({ tensors, metadata }: TensorFile): Uint8Array {
  const header: Record<string, unknown> = { __metadata__: metadata };
  let at = 0;
  for (const [name, { shape, data }] of Object.entries(tensors)) {
    header[name] = { dtype: "F32", shape, data_offsets: [at, at + data.byteLength] };
    at += data.byteLength;
  }
  const json = new TextEncoder().encode(JSON.stringify(header));
  // Spaces up to a multiple of 8, so that the numbers are aligned.
  const length = Math.ceil(json.length / 8) * 8;
  const bytes = new Uint8Array(8 + length + at).fill(0x20, 8, 8 + length);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(length), true);
  bytes.set(json, 8);
  at = 8 + length;
  for (const { data } of Object.values(tensors)) {
    bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), at);
    at += data.byteLength;
  }
  return bytes;
}

/** Reads a safetensors file of float32 tensors. Throws a WeightsError for a damaged one. */
export function readSafetensors(bytes: Uint8Array): TensorFile {
  if (bytes.length < 8) throw new WeightsError(`Expected a safetensors file, found ${bytes.length} bytes`);
  const length = Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true));
  if (length > Math.min(bytes.length - 8, maxHeader))
    throw new WeightsError(`Expected a safetensors file, found a header of ${length} bytes in a file of ${bytes.length}`);
  const header = parseHeader(bytes.subarray(8, 8 + length));
  const numbers = bytes.subarray(8 + length);
  const { __metadata__: metadata = {}, ...entries } = header;
  if (!isRecord(metadata) || !Object.values(metadata).every((text) => typeof text === "string"))
    throw new WeightsError("Expected texts as metadata of a safetensors file, found something else");
  const texts = Object.fromEntries(Object.entries(metadata).map(([key, text]) => [key, String(text)]));
  const tensors = Object.fromEntries(Object.entries(entries).map(([name, entry]) => [name, readTensor(name, entry, numbers)]));
  return { tensors, metadata: texts };
}

function readTensor(name: string, entry: unknown, numbers: Uint8Array): Tensor {
  const { dtype, shape, data_offsets: offsets } = isRecord(entry) ? entry : {};
  if (dtype !== "F32") throw new WeightsError(`Expected float32 numbers (F32) for ${name}, found ${String(dtype)}`);
  if (!isCounts(shape) || !isCounts(offsets) || offsets.length !== 2)
    throw new WeightsError(`Expected a shape and two offsets for ${name} in the safetensors header`);
  const [start, end] = offsets;
  if (end > numbers.length || end - start !== 4 * elementCount(shape))
    throw new WeightsError(
      `Expected ${4 * elementCount(shape)} bytes for ${name}, found ${end - start} of ${numbers.length}: a damaged file`,
    );
  // A copy: numbers need not begin at a multiple of four, and slices of Node's buffers are views.
  return { shape, data: new Float32Array(new Uint8Array(numbers.subarray(start, end)).buffer) };
}

function parseHeader(bytes: Uint8Array): Record<string, unknown> {
  let header: unknown;
  try {
    header = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch (cause) {
    throw new WeightsError("Expected JSON in the safetensors header, found something else", { cause });
  }
  if (!isRecord(header)) throw new WeightsError("Expected an object in the safetensors header, found something else");
  return header;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isCounts(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((n) => Number.isSafeInteger(n) && n >= 0);
}
