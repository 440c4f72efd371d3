// The directories of a TIFF or BigTIFF file: fields and their whole numbers, read only where they lie inside the file.

import { FormatError } from "../errors.js";

/** Bytes of the field types that can hold a whole number: BYTE, SHORT, LONG, LONG8. */
const typeBytes: Readonly<Record<number, number>> = { 1: 1, 3: 2, 4: 4, 16: 8 };

/** Whether bytes start like a TIFF file. */
export function isTiff(bytes: Uint8Array): boolean {
  const [a, b, c, d] = bytes;
  return (
    (a === 0x49 && b === 0x49 && (c === 42 || c === 43) && d === 0) ||
    (a === 0x4d && b === 0x4d && c === 0 && (d === 42 || d === 43))
  );
}

/** A file with its byte order, and whether it is a BigTIFF. */
export interface Reader {
  readonly view: DataView;
  readonly name: string;
  readonly littleEndian: boolean;
  readonly big: boolean;
}

/** Type, number of values, and the byte where they begin. */
export interface Field {
  readonly type: number;
  readonly count: number;
  readonly at: number;
}

/** A directory's fields by tag. */
export type Fields = ReadonlyMap<number, Field>;

/** The directory at byte `at`, its own length, and the place of the next (0 for none). */
export function readDirectory(reader: Reader, at: number): { fields: Fields; bytes: number; next: number } {
  const { big, view, name } = reader;
  const [head, entry, inline] = big ? [8, 20, 8] : [2, 12, 4];
  const count = readWhole(reader, at, head);
  const end = at + head + count * entry;
  if (!(end + inline <= view.byteLength)) {
    throw new FormatError(name, `a directory of ${count} entries at byte ${at}`, `a file of ${view.byteLength} bytes`);
  }
  const fields = new Map<number, Field>();
  for (let i = 0; i < count; i++) {
    const start = at + head + i * entry;
    const type = readWhole(reader, start + 2, 2);
    const values = readWhole(reader, start + 4, inline);
    const valueAt = start + 4 + inline;
    const fits = (typeBytes[type] ?? 1) * values <= inline;
    fields.set(readWhole(reader, start, 2), { type, count: values, at: fits ? valueAt : readWhole(reader, valueAt, inline) });
  }
  return { fields, bytes: end + inline - at, next: readWhole(reader, end, inline) };
}

/** The first `count` whole numbers of a field; undefined if the field is missing. */
export function readField(reader: Reader, fields: Fields, id: number, what: string, count: number): number[] | undefined {
  const field = fields.get(id);
  if (!field) return undefined;
  const size = typeBytes[field.type];
  if (size === undefined || field.count < count || !(field.at + size * count <= reader.view.byteLength)) {
    const expected = `${count} whole numbers in the field ${what}`;
    throw new FormatError(reader.name, expected, `${field.count} of type ${field.type} at byte ${field.at}`);
  }
  return Array.from({ length: count }, (_, i) => readWhole(reader, field.at + size * i, size));
}

/** The first `most` bytes of a text field; undefined if the field is missing, or no text inside the file. */
export function readText(reader: Reader, fields: Fields, id: number, most: number): string | undefined {
  const field = fields.get(id);
  const length = Math.min(field?.count ?? 0, most);
  if (field?.type !== 2 || !(field.at + length <= reader.view.byteLength)) return undefined;
  const { buffer, byteOffset } = reader.view;
  return new TextDecoder("latin1").decode(new Uint8Array(buffer, byteOffset + field.at, length));
}

/** One unsigned whole number of 1, 2, 4 or 8 bytes. */
export function readWhole({ view, name, littleEndian }: Reader, at: number, size: number): number {
  if (!(at + size <= view.byteLength))
    throw new FormatError(name, `a number at byte ${at}`, `a file of ${view.byteLength} bytes`);
  if (size === 1) return view.getUint8(at);
  if (size === 2) return view.getUint16(at, littleEndian);
  if (size === 4) return view.getUint32(at, littleEndian);
  return Number(view.getBigUint64(at, littleEndian));
}
