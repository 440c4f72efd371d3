// The texts and tensors that an ONNX file carries, read (and the texts replaced) without a runtime.
import { WeightsError } from "../errors.js";
import { concatenate, messageField, stringField } from "./wire.js";

const graphField = 7;
const tensorField = 5;
const metadataField = 14;

/** The metadata of an ONNX file, texts by key. Throws a WeightsError where the bytes are no ONNX file. */
export function readModelMetadata(bytes: Uint8Array): Record<string, string> {
  const fields = lengthFields(bytes);
  if (!fields.some(({ field }) => field === graphField)) throw damaged();
  return Object.fromEntries(fields.filter(({ field }) => field === metadataField).map(({ value }) => entryOf(value)));
}

/** The encoded graph of an ONNX file, its weights inside. Throws a WeightsError where the bytes are no ONNX file. */
export function readModelGraph(bytes: Uint8Array): Uint8Array {
  const graph = lengthFields(bytes).find(({ field }) => field === graphField);
  if (!graph) throw damaged();
  return graph.value;
}

/** The 32-bit floats of each tensor that an ONNX file of ours stores, by name. Throws a WeightsError where the bytes are no ONNX file. */
export function readStoredTensors(bytes: Uint8Array): Record<string, Float32Array> {
  const tensors = lengthFields(readModelGraph(bytes)).filter(({ field }) => field === tensorField);
  return Object.fromEntries(tensors.map(({ value }) => tensorOf(value)));
}

const [tensorName, tensorBytes] = [8, 9];

function tensorOf(bytes: Uint8Array): readonly [name: string, data: Float32Array] {
  const parts = lengthFields(bytes);
  const part = (wanted: number) => parts.find(({ field }) => field === wanted)?.value ?? new Uint8Array();
  // A copy: floats must lie at multiples of four.
  const raw = part(tensorBytes).slice();
  return [new TextDecoder().decode(part(tensorName)), new Float32Array(raw.buffer, 0, Math.floor(raw.length / 4))];
}

/**
 * An ONNX file with these texts beside or in the place of those it has, without those that are undefined; all else is kept as it is.
 * Throws a WeightsError likewise.
 */
export function replaceModelMetadata(bytes: Uint8Array, texts: Readonly<Record<string, string | undefined>>): Uint8Array {
  const kept: Uint8Array[] = [];
  let at = 0;
  for (const { field, value, begin, end } of lengthFields(bytes)) {
    if (field !== metadataField || !Object.hasOwn(texts, entryOf(value)[0])) continue;
    kept.push(bytes.subarray(at, begin));
    at = end;
  }
  const added = Object.entries(texts).flatMap(([key, text]) =>
    text === undefined ? [] : [messageField(metadataField, [stringField(1, key), stringField(2, text)])],
  );
  return concatenate([...kept, bytes.subarray(at), ...added]);
}

function entryOf(bytes: Uint8Array): readonly [key: string, text: string] {
  const text = new TextDecoder();
  const parts = lengthFields(bytes);
  const part = (wanted: number): string => text.decode(parts.find(({ field }) => field === wanted)?.value);
  return [part(1), part(2)];
}

/** A field with bytes, and where it lies, its key included. */
interface LengthField {
  readonly field: number;
  readonly value: Uint8Array;
  readonly begin: number;
  readonly end: number;
}

/** The fields with bytes of a message; the others are passed over. */
function lengthFields(bytes: Uint8Array): LengthField[] {
  const found: LengthField[] = [];
  let at = 0;
  const varint = (): number => {
    let value = 0;
    for (let scale = 1; at < bytes.length && scale < 2 ** 63; scale *= 128) {
      const byte = bytes[at++];
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) return value;
    }
    throw damaged();
  };
  while (at < bytes.length) {
    const begin = at;
    const key = varint();
    const type = key % 8;
    if (type === 0) varint();
    else if (type === 5) at += 4;
    else if (type === 1) at += 8;
    else if (type === 2) {
      const length = varint();
      if (at + length > bytes.length) throw damaged();
      found.push({ field: Math.floor(key / 8), value: bytes.subarray(at, at + length), begin, end: at + length });
      at += length;
    } else throw damaged();
  }
  return found;
}

function damaged(): WeightsError {
  return new WeightsError("Expected an ONNX model, found other or damaged bytes");
}
