// The datatypes of HDF5 that are read here, from the library's description of them.

import { decodeSamples, isSampleType, type SampleType } from "../samples.js";
import type { NativeMetadata } from "./native-library.js";

/** Type of one element of a dataset or attribute. `bytes` is the size of a number; for complex, of one of its two parts. */
export type Hdf5Type =
  | { readonly kind: "integer"; readonly bytes: number; readonly signed: boolean }
  | { readonly kind: "float" | "complex"; readonly bytes: number }
  | { readonly kind: "boolean"; readonly bytes: 1 }
  | { readonly kind: "text"; readonly bytes: number; readonly variable: boolean }
  | { readonly kind: "other"; readonly bytes: number; readonly name: string };

/** HDF5's class numbers (H5T_class_t). */
export const nativeClass = { integer: 0, float: 1, text: 3, compound: 6, enumeration: 8, complex: 11 } as const;

const otherNames: Readonly<Record<number, string>> = {
  2: "time",
  4: "bit field",
  5: "opaque",
  6: "compound",
  7: "reference",
  8: "enumeration",
  9: "variable-length list",
  10: "array",
};

/** The names that programs give to the two parts of a complex number; h5py writes r and i. */
const partNames = ["r i", "re im", "real imag", "real imaginary"];

/** The type behind the library's description; "other" for types that are not read here. */
export function typeOf(native: NativeMetadata): Hdf5Type {
  const bytes = native.size;
  if (native.type === nativeClass.integer && [1, 2, 4, 8].includes(bytes))
    return { kind: "integer", bytes, signed: native.signed };
  if (native.type === nativeClass.float && [2, 4, 8].includes(bytes)) return { kind: "float", bytes };
  if (native.type === nativeClass.text) return { kind: "text", bytes, variable: native.vlen };
  if (native.type === nativeClass.complex && (bytes === 8 || bytes === 16)) return { kind: "complex", bytes: bytes / 2 };
  if (native.type === nativeClass.compound && isComplex(native)) return { kind: "complex", bytes: bytes / 2 };
  if (native.type === nativeClass.enumeration && isBoolean(native)) return { kind: "boolean", bytes: 1 };
  return { kind: "other", bytes, name: otherNames[native.type] ?? `class ${native.type}` };
}

/** A type's short name, as numpy would call it where it has one: `int32`, `complex64`, `text`. */
export function formatType(type: Hdf5Type): string {
  switch (type.kind) {
    case "integer":
      return `${type.signed ? "int" : "uint"}${8 * type.bytes}`;
    case "float":
      return `float${8 * type.bytes}`;
    case "complex":
      return `complex${16 * type.bytes}`;
    case "other":
      return type.name;
    default:
      return type.kind;
  }
}

/** How a number, or one part of a complex one, is stored; undefined for other types. */
export function sampleTypeOf(type: Hdf5Type): SampleType | undefined {
  if (type.kind === "text" || type.kind === "other") return undefined;
  const letter = type.kind === "boolean" ? "u" : type.kind === "integer" ? (type.signed ? "i" : "u") : "f";
  const sample = `${letter}${type.bytes}`;
  return isSampleType(sample) ? sample : undefined;
}

/**
 * Copies `count` elements of a number type, little-endian in `memory` from `offset` on, to `target` from `at` on; a complex
 * element is two numbers. The caller has checked the type and the lengths.
 */
export function copyNumbers(
  type: Hdf5Type,
  memory: ArrayBufferLike,
  offset: number,
  count: number,
  target: Float32Array | Float64Array,
  at: number,
): void {
  const sample = sampleTypeOf(type);
  if (sample === undefined) throw new Error(`expected a number type, found ${formatType(type)}`);
  const numbers = type.kind === "complex" ? 2 * count : count;
  decodeSamples(new Uint8Array(memory, offset, numbers * type.bytes), sample, true, target, at, numbers);
}

/** Two floats of one size side by side, with the names of a complex number's parts. */
function isComplex({ size, compound_type }: NativeMetadata): boolean {
  const [real, imaginary, ...more] = compound_type?.members ?? [];
  if (real === undefined || imaginary === undefined || more.length > 0) return false;
  const part = size / 2;
  return (
    (part === 4 || part === 8) &&
    [real, imaginary].every(
      (member, i) => member.type === nativeClass.float && member.size === part && member.offset === i * part,
    ) &&
    partNames.includes(`${real.name} ${imaginary.name}`.toLowerCase())
  );
}

/** h5py stores a bool as an enumeration of one byte with the members FALSE and TRUE. */
function isBoolean({ size, enum_type }: NativeMetadata): boolean {
  return size === 1 && enum_type !== undefined && enum_type.members.FALSE === 0 && enum_type.members.TRUE === 1;
}
