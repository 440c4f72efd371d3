// A checkpoint as a file: a line with the checksum of the rest, a line of JSON that describes it, then the bytes of its arrays as they
// are. A folder replaces files only as a whole, so a reader finds the last complete one; a disk may still spoil it.

import type { Checkpoint, RefineCheckpoint } from "@friedel/imaging";
import { crc32, FormatError } from "@friedel/io";

const magic = "friedel checkpoint 2";

/** Name of the checkpoint in an output folder. */
export const checkpointName = "checkpoint.friedel";

/** A checkpoint of either kind of work. */
export type AnyCheckpoint = Checkpoint | RefineCheckpoint;

/** Whether it is of a refinement, not of iterative phasing. */
export function isRefineCheckpoint(checkpoint: AnyCheckpoint): checkpoint is RefineCheckpoint {
  return "kind" in checkpoint.meta;
}

/** The bytes of a checkpoint. */
export function encodeCheckpoint({ meta, arrays }: AnyCheckpoint): Uint8Array {
  return encodeArrays(meta, arrays);
}

/** What is stored: a description in JSON, and arrays. */
export interface StoredArrays {
  readonly meta: unknown;
  readonly arrays: Readonly<Record<string, Float32Array | Uint8Array>>;
}

/** The bytes of any description with arrays (little-endian, as all machines that run Node). */
export function encodeArrays(meta: object, arrays: StoredArrays["arrays"]): Uint8Array {
  const list = Object.entries(arrays).map(([name, array]) => ({
    name,
    type: array instanceof Uint8Array ? "u1" : "f4",
    length: array.length,
  }));
  const head = new TextEncoder().encode(`${firstLine(0)}${JSON.stringify({ meta, arrays: list }, keepNumbers)}\n`);
  const parts = Object.values(arrays);
  const out = new Uint8Array(head.length + parts.reduce((n, array) => n + array.byteLength, 0));
  out.set(head);
  let at = head.length;
  for (const array of parts) {
    out.set(new Uint8Array(array.buffer, array.byteOffset, array.byteLength), at);
    at += array.byteLength;
  }
  out.set(new TextEncoder().encode(firstLine(crc32(out.subarray(firstLine(0).length)))));
  return out;
}

/** CRC-32 of what follows, in eight hexadecimal digits. */
function firstLine(sum: number): string {
  return `${magic} ${sum.toString(16).padStart(8, "0")}\n`;
}

/** Reads a checkpoint. Throws FormatError for anything else or incomplete. */
export function decodeCheckpoint(bytes: Uint8Array, file: string): AnyCheckpoint {
  // Which of the two it is shows in `meta`, which belongs to these arrays.
  return decodeArrays(bytes, file) as AnyCheckpoint;
}

/** Reads what `encodeArrays` wrote. Throws FormatError for anything else or incomplete. */
export function decodeArrays(bytes: Uint8Array, file: string): StoredArrays {
  const first = bytes.indexOf(10);
  const second = bytes.indexOf(10, first + 1);
  const text = new TextDecoder();
  const line = text.decode(bytes.subarray(0, first + 1));
  if (second < 0 || !line.startsWith(magic))
    throw new FormatError(file, `a file that begins with "${magic}"`, "another beginning");
  if (line !== firstLine(crc32(bytes.subarray(first + 1)))) {
    throw new FormatError(
      file,
      "a checkpoint as it was written",
      "other bytes: it is damaged or cut off, begin again without it",
    );
  }
  const { meta, arrays: list } = parseHead(text.decode(bytes.subarray(first + 1, second)), file);
  const arrays: Record<string, Float32Array | Uint8Array> = {};
  let at = second + 1;
  for (const { name, type, length } of list) {
    const end = at + length * (type === "u1" ? 1 : 4);
    if (!(length >= 0 && end <= bytes.length))
      throw new FormatError(file, `a whole checkpoint of ${end} bytes or more`, `${bytes.length} bytes`);
    const part = Uint8Array.from(bytes.subarray(at, end));
    arrays[name] = type === "u1" ? part : new Float32Array(part.buffer);
    at = end;
  }
  return { meta, arrays };
}

interface Head {
  readonly meta: unknown;
  readonly arrays: readonly { readonly name: string; readonly type: string; readonly length: number }[];
}

/** The head as it was written; what it means is judged where it is resumed. */
function parseHead(json: string, file: string): Head {
  try {
    return JSON.parse(json, restoreNumbers) as Head;
  } catch (cause) {
    throw new FormatError(file, "a checkpoint's description in JSON", "damaged text", { cause });
  }
}

/** JSON has no NaN and no infinity; metrics have. */
function keepNumbers(_: string, value: unknown): unknown {
  return typeof value === "number" && !Number.isFinite(value) ? { notFinite: String(value) } : value;
}

function restoreNumbers(_: string, value: unknown): unknown {
  return typeof value === "object" && value !== null && "notFinite" in value ? Number(value.notFinite) : value;
}
