// MATLAB 5 files (save -v6 and -v7): their numeric arrays as volumes. MATLAB's axes are (row, column, frame), the first running fastest;
// ours (frame, row, column). MATLAB 7.3 files are HDF5, and read as such.

import { complexVolume, type MaskVolume, maskVolume, realVolume, type Shape, type Volume, voxelCount } from "@friedel/engine";
import { type ListedArray, volumeAxes } from "../arrays.js";
import { FormatError } from "../errors.js";
import { checkMemory, type ReadLimits } from "../limits.js";
import { decodeSamples, type SampleType, sampleBytes } from "../samples.js";
import { unpackWhole } from "../zlib.js";
import { elementSamples, elementTypes, type MatBytes, readElement, unpackBeginning } from "./elements.js";

/** A numeric array of a file, not yet read. */
export interface MatArray {
  readonly name: string;
  /** As MATLAB has them: (row, column, frame, …). */
  readonly dimensions: readonly number[];
  /** How MATLAB holds the numbers; the file may store them shorter. */
  readonly sample: SampleType;
  /** Reads it. Throws FormatError, LimitError. */
  readonly read: (limits: ReadLimits) => Volume;
}

const headerBytes = 128;
/** Flags, dimensions and name of an array lie in so many bytes: 32 dimensions, a name of 63 letters. */
const beginningBytes = 512;
/** MATLAB's numeric classes: 6 double, 7 single, 8 to 15 whole numbers. */
const classSamples: Readonly<Record<number, SampleType>> = {
  6: "f8",
  7: "f4",
  8: "i1",
  9: "u1",
  10: "i2",
  11: "u2",
  12: "i4",
  13: "u4",
  14: "i8",
  15: "u8",
};
const [complexFlag, logicalFlag] = [0x0800, 0x0200];
const structureClass = 2;
const mostDimensions = 32;
const mostFields = 4096;

/** Whether bytes start like a MATLAB 5 or 7.3 file. */
export function isMat(bytes: Uint8Array): boolean {
  const order = String.fromCharCode(bytes[126] ?? 0, bytes[127] ?? 0);
  return bytes.length >= headerBytes && (order === "IM" || order === "MI") && text(bytes.subarray(0, 6)) === "MATLAB";
}

/**
 * The numeric arrays of a file, and those in its structures, as `structure.field`. Throws {@link FormatError} for damaged files, MATLAB 7.3
 * and older than 5, LimitError for a packed structure beyond `limits`.
 */
export function listMatArrays(bytes: Uint8Array, name: string, limits: ReadLimits = {}): MatArray[] {
  if (!isMat(bytes)) throw new FormatError(name, "a MATLAB file of version 5, 6 or 7 (save -v7)", "another beginning");
  if (bytes[126] === 0x49 ? bytes[125] !== 1 : bytes[124] !== 1)
    throw new FormatError(name, "a MATLAB file of version 5, 6 or 7", "MATLAB 7.3, which is HDF5: name it .h5, or save with -v7");
  const file: MatBytes = { bytes, name, littleEndian: bytes[126] === 0x49 };
  const arrays: MatArray[] = [];
  for (let at = headerBytes; at < bytes.length; ) {
    const element = readElement(file, at);
    const data = bytes.subarray(element.at, element.at + element.length);
    if (element.type === elementTypes.compressed) arrays.push(...packedArray(file, data, limits));
    else if (element.type === elementTypes.matrix) arrays.push(...matrixArray(file, data, plain(data), limits));
    at = element.next;
  }
  return arrays;
}

/** What `chooseArray` needs to know of an array. */
export function listedMat({ name, dimensions, sample }: MatArray): ListedArray & { readonly sample: SampleType } {
  const [rows, columns, ...frames] = dimensions;
  return { name, shape: [...frames.reverse(), rows, columns], sample };
}

/** The content of a matrix element: its length, and all of it. */
interface Content {
  readonly length: number;
  whole(limits: ReadLimits): Uint8Array;
}

function plain(data: Uint8Array): Content {
  return { length: data.length, whole: () => data };
}

function packedArray({ name, littleEndian }: MatBytes, packed: Uint8Array, limits: ReadLimits): MatArray[] {
  const beginning = unpackBeginning(packed, beginningBytes, name);
  const file = { bytes: beginning, name, littleEndian };
  if (beginning.length < 8) throw new FormatError(name, "a packed array", `${beginning.length} bytes`);
  const view = new DataView(beginning.buffer, beginning.byteOffset, beginning.byteLength);
  if (view.getUint32(0, littleEndian) !== elementTypes.matrix) return [];
  const length = view.getUint32(4, littleEndian);
  const whole = (most: ReadLimits) => unpackWhole(packed, length + 8, name, most).subarray(8);
  return matrixArray(file, beginning.subarray(8), { length, whole }, limits);
}

/**
 * The array of a matrix element, or those of a structure; none for text, cells, sparse ones, and for a structure that is a `field` itself.
 * `beginning` holds its first elements.
 */
function matrixArray(
  { name, littleEndian }: MatBytes,
  beginning: Uint8Array,
  { length, whole }: Content,
  limits: ReadLimits,
  field?: string,
): MatArray[] {
  const file: MatBytes = { bytes: beginning, name, littleEndian };
  // An empty matrix element has nothing inside.
  if (length === 0) return [];
  const flags = readElement(file, 0);
  if (flags.length < 8) throw new FormatError(name, "8 bytes of array flags", `${flags.length}`);
  const word = new DataView(beginning.buffer, beginning.byteOffset, beginning.byteLength).getUint32(flags.at, littleEndian);
  const sample = classSamples[word & 0xff];
  const isStructure = (word & 0xff) === structureClass && field === undefined;
  if (sample === undefined && !isStructure) return [];
  const dims = readElement(file, flags.next);
  const count = dims.length / 4;
  if (!(Number.isInteger(count) && count >= 2 && count <= mostDimensions))
    throw new FormatError(name, `2 to ${mostDimensions} dimensions`, `${dims.length} bytes of them`);
  const dimensions = numbersOf(file, dims.at, "i4", count);
  if (dimensions.some((n) => n < 0)) throw new FormatError(name, "dimensions of 0 or more", dimensions.join("×"));
  const label = readElement(file, dims.next);
  const called = field ?? text(beginning.subarray(label.at, label.at + label.length));
  if (sample === undefined) {
    // Of several structures in an array nothing tells which is meant.
    if (dimensions.some((n) => n !== 1)) return [];
    return fieldsOf({ bytes: whole(limits), name, littleEndian }, label.next, called, limits);
  }
  const [isComplex, isLogical] = [(word & complexFlag) !== 0, (word & logicalFlag) !== 0];
  const read = (most: ReadLimits): Volume => {
    const values = { bytes: whole(most), name: `${name}:${called}`, littleEndian };
    const volume = readVolume(values, label.next, dimensions, isComplex, most);
    return isLogical && volume.kind === "real" ? truth(volume.shape, volume.data) : volume;
  };
  return [{ name: called, dimensions, sample, read }];
}

/** The numeric arrays of a structure whose lengths of names begin at `at`: the names, each as long, and an unnamed matrix for each. */
function fieldsOf(file: MatBytes, at: number, called: string, limits: ReadLimits): MatArray[] {
  const { bytes, name } = file;
  const width = readElement(file, at);
  if (width.length !== 4) throw new FormatError(name, `the length of the names of ${called}'s fields`, `${width.length} bytes`);
  const [each] = numbersOf(file, width.at, "i4", 1);
  const names = readElement(file, width.next);
  const count = each > 0 ? names.length / each : 0;
  if (!(Number.isInteger(count) && count <= mostFields))
    throw new FormatError(name, `names of at most ${mostFields} fields in ${called}`, `${names.length} bytes of ${each} each`);
  const arrays: MatArray[] = [];
  for (let i = 0, next = names.next; i < count; i++) {
    const from = names.at + i * each;
    const field = text(bytes.subarray(from, from + each)).replace(/\0.*$/s, "");
    const element = readElement(file, next);
    const data = bytes.subarray(element.at, element.at + element.length);
    if (element.type === elementTypes.matrix) arrays.push(...matrixArray(file, data, plain(data), limits, `${called}.${field}`));
    next = element.next;
  }
  return arrays;
}

function readVolume(file: MatBytes, at: number, dimensions: readonly number[], isComplex: boolean, limits: ReadLimits): Volume {
  const shape = matVolumeShape(dimensions, file.name);
  checkMemory(file.name, voxelCount(shape) * (isComplex ? 8 : 4), limits);
  const out = new Float32Array(voxelCount(shape) * (isComplex ? 2 : 1));
  for (let part = 0, from = at; part < (isComplex ? 2 : 1); part++)
    from = readPart(file, from, shape, out, part, isComplex ? 2 : 1);
  return isComplex ? complexVolume(shape, out) : realVolume(shape, out);
}

/** MATLAB's (row, column, frame) as (frame, row, column). */
function matVolumeShape(dimensions: readonly number[], name: string): Shape {
  const [rows, columns, frames] = volumeAxes([...dimensions, ...(dimensions.length === 2 ? [1] : [])], name);
  return [frames, rows, columns];
}

/** Real or imaginary parts into every `step`-th number of `out` from `offset`; where the next element begins. */
function readPart(
  file: MatBytes,
  at: number,
  [frames, rows, columns]: Shape,
  out: Float32Array,
  offset: number,
  step: number,
): number {
  const element = readElement(file, at);
  const sample = elementSamples[element.type];
  if (sample === undefined) throw new FormatError(file.name, "an element of numbers", `the element type ${element.type}`);
  const needed = frames * rows * columns * sampleBytes(sample);
  if (element.length !== needed) throw new FormatError(file.name, `${needed} bytes of numbers`, `${element.length}`);
  const frame = new Float32Array(rows * columns);
  for (let z = 0, to = offset; z < frames; z++) {
    const start = element.at + z * frame.length * sampleBytes(sample);
    decodeSamples(file.bytes.subarray(start, element.at + element.length), sample, file.littleEndian, frame, 0, frame.length);
    for (let y = 0; y < rows; y++) for (let x = 0; x < columns; x++, to += step) out[to] = frame[x * rows + y];
  }
  return element.next;
}

function truth(shape: Shape, values: Float32Array): MaskVolume {
  return maskVolume(
    shape,
    Uint8Array.from(values, (value) => (value === 0 ? 0 : 1)),
  );
}

function numbersOf(file: MatBytes, at: number, sample: SampleType, count: number): number[] {
  const out = new Float64Array(count);
  decodeSamples(file.bytes.subarray(at), sample, file.littleEndian, out, 0, count);
  return [...out];
}

function text(bytes: Uint8Array): string {
  return new TextDecoder("latin1").decode(bytes);
}
