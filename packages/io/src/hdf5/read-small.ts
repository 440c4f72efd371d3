// Reads attributes and small datasets as plain values.

import { elementBytes, type NativeFile, product } from "./native-file.js";
import type { NativeMetadata } from "./native-library.js";
import type { Hdf5Value } from "./records.js";
import { copyNumbers, type Hdf5Type, typeOf } from "./type.js";

/** Most elements and bytes of an attribute or a small dataset. */
const mostElements = 65_536;
const mostBytes = 2 ** 22;

/** Where a value is: an attribute of an object, or the dataset itself with an empty attribute name. */
export interface ValuePlace {
  readonly path: string;
  readonly attribute: string;
}

/** The value; undefined if there is none, or it is large, or neither number nor text. */
export function readSmall(file: NativeFile, { path, attribute }: ValuePlace, native: NativeMetadata): Hdf5Value | undefined {
  const what = attribute === "" ? `dataset ${path}` : `attribute ${attribute} of ${path}`;
  const shape = file.shape(what, native);
  const type = typeOf(native);
  const count = product(shape ?? [0]);
  const bytes = elementBytes(type) * count;
  if (count === 0 || count > mostElements || bytes > mostBytes || type.kind === "other") return undefined;
  return file.withMemory(bytes, (pointer) => {
    const at = BigInt(pointer);
    file.read(`readable values in ${what}`, (library, id) =>
      attribute === ""
        ? library.get_dataset_data(id, path, null, null, null, at)
        : library.get_attribute_data(id, path, attribute, at),
    );
    const isScalar = shape?.length === 0;
    if (type.kind === "text") {
      const texts = readTexts(file, type, pointer, count);
      if (type.variable) file.call(what, (library, id) => library.reclaim_vlen_memory(id, path, attribute, at));
      return isScalar ? texts[0] : texts;
    }
    const numbers = new Float64Array(type.kind === "complex" ? 2 * count : count);
    copyNumbers(type, file.library.HEAPU8.buffer, pointer, count, numbers, 0);
    if (isScalar && type.kind === "boolean") return numbers[0] !== 0;
    return isScalar && type.kind !== "complex" ? numbers[0] : [...numbers];
  });
}

function readTexts({ library }: NativeFile, type: Extract<Hdf5Type, { kind: "text" }>, pointer: number, count: number): string[] {
  if (type.variable) {
    const pointers = [...new Uint32Array(library.HEAPU8.buffer, pointer, count)];
    return pointers.map((at) => library.UTF8ToString(at, mostBytes));
  }
  const decoder = new TextDecoder();
  return Array.from({ length: count }, (_, i) => {
    const bytes = library.HEAPU8.slice(pointer + i * type.bytes, pointer + (i + 1) * type.bytes);
    const end = bytes.indexOf(0);
    return decoder.decode(end < 0 ? bytes : bytes.subarray(0, end)).trimEnd();
  });
}
