// The header of an NPY file, versions 1 to 3 (NEP 1, https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html):
// magic, version, length, and a Python dict literal with exactly the keys descr, fortran_order and shape.

import { FormatError } from "../errors.js";
import { isSampleType, type SampleType, sampleBytes } from "../samples.js";

/** Contents of an NPY header. */
export interface NpyHeader {
  readonly shape: readonly number[];
  /** NumPy's code without byte order: `b1`, `c8`, `c16`, `U` with its length, or a {@link SampleType}. */
  readonly code: string;
  readonly kind: "bool" | "real" | "complex" | "text";
  /** The type of one stored number; a complex element has two. */
  readonly sample: SampleType;
  /** Samples an element: 2 for complex, the number of characters for text, else 1. */
  readonly samplesPerElement: number;
  readonly littleEndian: boolean;
  readonly fortranOrder: boolean;
  readonly dataOffset: number;
}

const elementTypes = "a type of bool, whole number, float, complex or text (no records, no objects)";

const magic = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59];

/** Whether bytes start like an NPY file. */
export function isNpy(bytes: Uint8Array): boolean {
  return magic.every((byte, i) => bytes[i] === byte);
}

/** Reads the header and checks that the data it announces are there. Throws {@link FormatError}. */
export function readNpyHeader(bytes: Uint8Array, name: string): NpyHeader {
  if (!isNpy(bytes) || bytes.length < 12)
    throw new FormatError(name, "an NPY header", `${bytes.length} bytes that start otherwise`);
  const major = bytes[6];
  if (major < 1 || major > 3) throw new FormatError(name, "NPY version 1, 2 or 3", `version ${major}`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const start = major === 1 ? 10 : 12;
  const length = major === 1 ? view.getUint16(8, true) : view.getUint32(8, true);
  // A header of a plain array takes 128 bytes; numpy itself refuses more than 10 000.
  if (length > 10_000 || start + length > bytes.length) {
    const expected = "a header of at most 10000 bytes inside the file";
    throw new FormatError(name, expected, `${length} bytes in a file of ${bytes.length}`);
  }
  const text = new TextDecoder().decode(bytes.subarray(start, start + length));
  const header = { ...parseDict(text, name), dataOffset: start + length };
  const needed = header.shape.reduce((a, b) => a * b, 1) * header.samplesPerElement * sampleBytes(header.sample);
  const present = bytes.length - header.dataOffset;
  if (!(needed <= present)) {
    throw new FormatError(name, `${needed} bytes of data for shape (${header.shape.join(", ")}) of ${header.code}`, `${present}`);
  }
  return header;
}

/** Whether an array is one of Python objects, which need Python to be read. */
export function holdsObjects(bytes: Uint8Array): boolean {
  return /'descr'\s*:\s*'\|O\d*'/.test(new TextDecoder("latin1").decode(bytes.subarray(0, 256)));
}

function parseDict(text: string, name: string): Omit<NpyHeader, "dataOffset"> {
  const fail = (what: string): never => {
    throw new FormatError(name, `${what} in the NPY header`, text.trim().slice(0, 120));
  };
  const descr = /'descr'\s*:\s*'([<>|=]?)([a-zA-Z]\d*)'/.exec(text);
  if (!descr) return fail(elementTypes);
  const order = /'fortran_order'\s*:\s*(True|False)/.exec(text);
  if (!order) return fail("'fortran_order': True or False");
  const shapeText = /'shape'\s*:\s*\(([\d\s,L]*)\)/.exec(text);
  if (!shapeText) return fail("'shape': a tuple of whole numbers");
  const shape = shapeText[1]
    .split(",")
    .filter((part) => part.trim() !== "")
    .map((part) => Number.parseInt(part, 10));
  if (shape.length > 32 || !shape.every(Number.isSafeInteger)) return fail("a possible shape");
  const element = elementType(descr[2]) ?? fail(elementTypes);
  return { shape, ...element, littleEndian: descr[1] !== ">", fortranOrder: order[1] === "True" };
}

function elementType(code: string): Pick<NpyHeader, "code" | "kind" | "sample" | "samplesPerElement"> | undefined {
  if (code === "b1") return { code, kind: "bool", sample: "u1", samplesPerElement: 1 };
  if (code === "c8") return { code, kind: "complex", sample: "f4", samplesPerElement: 2 };
  if (code === "c16") return { code, kind: "complex", sample: "f8", samplesPerElement: 2 };
  if (/^U\d+$/.test(code)) return { code, kind: "text", sample: "u4", samplesPerElement: Number(code.slice(1)) };
  if (isSampleType(code)) return { code, kind: "real", sample: code, samplesPerElement: 1 };
  return undefined;
}
