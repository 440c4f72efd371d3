// Parameters in a memory that host and kernels share. A layout numbers named fields as AssemblyScript numbers those of an unmanaged
// class (in order, each aligned to its own size) and types their values, so that a float cannot be written as an integer and no field
// forgotten. The kernels' classes are made from the same records (kernel-fields.ts). A WGSL struct can be, too: its members are
// aligned likewise, an f32x4 is a vec4<f32>, a flag a u32; bindings take the place of addresses, and there is no f64.

import { EngineError } from "../../errors.js";

/** Types of fields: bytes, and the kernels' type. usize: an address or bytes. flag: 0 or 1. f32x4: one number in all four lanes. */
export const fieldTypes = {
  i32: { bytes: 4, kernel: "i32" },
  flag: { bytes: 4, kernel: "i32" },
  usize: { bytes: 4, kernel: "usize" },
  f32: { bytes: 4, kernel: "f32" },
  f64: { bytes: 8, kernel: "f64" },
  f32x4: { bytes: 16, kernel: "v128" },
} as const;

type FieldType = keyof typeof fieldTypes;

/** Fields by name, in the order in which they lie in memory. */
export type Fields = Readonly<Record<string, FieldType>>;

type Value<T extends FieldType> = T extends "flag" ? boolean : number;

/** A value for every field. */
export type Values<F extends Fields> = { readonly [K in keyof F]: Value<F[K]> };

/** Where fields lie, in bytes from the start of their record, and how long it is. */
export interface Layout<F extends Fields> {
  readonly fields: F;
  readonly offsets: { readonly [K in keyof F]: number };
  readonly bytes: number;
}

/** A layout at an address of its own. */
export interface Block<F extends Fields> extends Layout<F> {
  readonly at: number;
}

/** Numbers the fields of a record. */
export function layout<F extends Fields>(fields: F): Layout<F> {
  let bytes = 0;
  const offsets = Object.entries(fields).map(([name, type]): [string, number] => {
    const size = fieldTypes[type].bytes;
    const at = Math.ceil(bytes / size) * size;
    bytes = at + size;
    return [name, at];
  });
  return { fields, offsets: recordOf(offsets), bytes };
}

/** Where a crew has its own blocks and its kernels theirs; arrays are allocated beyond. */
export const regions = { crew: [1024, 2048], kernels: [2048, 4096] } as const;

/** Bytes of a cache line: every block begins with one, and a block of one word for which threads compete has it for itself. */
const line = 64;

/** Puts blocks one after the other into a region. Throws {@link EngineError} where they do not fit. */
export function place<B extends Readonly<Record<string, Fields>>>(
  blocks: B,
  [from, end]: readonly [number, number] = regions.kernels,
): { readonly [K in keyof B]: Block<B[K]> } {
  let next = from;
  const placed = Object.entries(blocks).map(([name, fields]): [string, Block<Fields>] => {
    const block = { ...layout(fields), at: next };
    next = Math.ceil((block.at + block.bytes) / line) * line;
    return [name, block];
  });
  if (next > end) throw new EngineError(`expected parameters of at most ${end - from} bytes, found ${next - from}`);
  return recordOf(placed);
}

/** Names, numbered from 1. */
export function numbered<N extends string>(names: readonly N[]): { readonly [K in N]: number } {
  return recordOf(names.map((name, i) => [name, i + 1]));
}

/** Writes a record at an address. Errors as in {@link writeField}. */
export function writeRecord<F extends Fields>(memory: DataView, to: Layout<F>, at: number, values: NoInfer<Values<F>>): void {
  for (const name in to.fields) writeField(memory, to, at, name, values[name]);
}

/** Writes one field of a record. Throws {@link EngineError} for an integer that is none; addresses beyond 2 GiB keep their bits. */
export function writeField<F extends Fields, K extends keyof F & string>(
  memory: DataView,
  { fields, offsets }: Layout<F>,
  at: number,
  name: K,
  value: NoInfer<Value<F[K]>>,
): void {
  const type: FieldType = fields[name];
  const number = Number(value);
  const to = at + offsets[name];
  if (type === "f64") memory.setFloat64(to, number, true);
  else if (type === "f32") memory.setFloat32(to, number, true);
  else if (type === "f32x4") for (let lane = 0; lane < 16; lane += 4) memory.setFloat32(to + lane, number, true);
  else if (Number.isInteger(number)) memory.setInt32(to, number, true);
  else throw new EngineError(`expected an integer for the kernels' ${name}, found ${number}`);
}

/** Reads a record at an address. */
export function readRecord<F extends Fields>(memory: DataView, { fields, offsets }: Layout<F>, at: number): Values<F> {
  return recordOf(Object.entries(fields).map(([name, type]) => [name, readField(memory, type, at + offsets[name])]));
}

function readField(memory: DataView, type: FieldType, at: number): number | boolean {
  if (type === "f64") return memory.getFloat64(at, true);
  if (type === "f32" || type === "f32x4") return memory.getFloat32(at, true);
  if (type === "flag") return memory.getInt32(at, true) !== 0;
  return type === "usize" ? memory.getUint32(at, true) : memory.getInt32(at, true);
}

/** Object.fromEntries, which forgets the names that TypeScript knows. */
function recordOf<T>(entries: Iterable<readonly [string, unknown]>): T {
  return Object.fromEntries(entries) as T;
}
