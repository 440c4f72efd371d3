// The texts that an ONNX file carries, read without a runtime: of the whole file only the outermost fields are looked at.
import { WeightsError } from "../errors.js";

const metadataField = 14;

/** The metadata of an ONNX file, texts by key. Throws a WeightsError where the bytes are no ONNX file. */
export function readModelMetadata(bytes: Uint8Array): Record<string, string> {
  const fields = lengthFields(bytes);
  // Field 7 is the graph: without it, it is something else.
  if (!fields.some(({ field }) => field === 7)) throw damaged();
  const text = new TextDecoder();
  return Object.fromEntries(
    fields
      .filter(({ field }) => field === metadataField)
      .map(({ value }) => {
        const parts = lengthFields(value);
        const part = (wanted: number): string => text.decode(parts.find(({ field }) => field === wanted)?.value);
        return [part(1), part(2)];
      }),
  );
}

/** The fields with bytes of a message; the others are passed over. */
function lengthFields(bytes: Uint8Array): { field: number; value: Uint8Array }[] {
  const found: { field: number; value: Uint8Array }[] = [];
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
    const key = varint();
    const type = key % 8;
    if (type === 0) varint();
    else if (type === 5) at += 4;
    else if (type === 1) at += 8;
    else if (type === 2) {
      const length = varint();
      if (at + length > bytes.length) throw damaged();
      found.push({ field: Math.floor(key / 8), value: bytes.subarray(at, at + length) });
      at += length;
    } else throw damaged();
  }
  return found;
}

function damaged(): WeightsError {
  return new WeightsError("Expected an ONNX model, found other or damaged bytes");
}
