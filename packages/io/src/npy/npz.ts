// NPZ: a ZIP of NPY files, one an array. Every size in the ZIP's directory is checked before anything is inflated,
// so that a small file cannot unfold into a large memory. Unzipping is fflate's; what it throws is wrapped here.

import type { Volume } from "@friedel/engine";
import { unzipSync, zip, zipSync } from "fflate";
import type { ListedArray } from "../arrays.js";
import { crc32 } from "../crc32.js";
import { FormatError } from "../errors.js";
import { checkMemory, type ReadLimits } from "../limits.js";
import type { SampleType } from "../samples.js";
import { holdsObjects, readNpyHeader } from "./header.js";
import { type Image, writeNpy, writeNpyNumbers, writeNpyText } from "./npy.js";

/** Deflate cannot expand further than 1032:1 (258 bytes for a quarter of a byte); the rest is for tiny entries. */
const maximalExpansion = 1032;
const entryHeaderBytes = 46;

/** Whether bytes start like a ZIP file. */
export function isZip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x50 && bytes[1] === 0x4b && (bytes[2] === 3 || bytes[2] === 5);
}

/**
 * The arrays of an NPZ file by name, each as the bytes of an NPY file for {@link readNpy} and its siblings.
 * Throws {@link FormatError} for damaged or impossible archives, LimitError if the whole content exceeds `limits`.
 */
export function readNpz(bytes: Uint8Array, name: string, limits: ReadLimits = {}): ReadonlyMap<string, Uint8Array> {
  if (!isZip(bytes)) throw new FormatError(name, "an NPZ (ZIP) file", "another beginning");
  let entries = 0;
  let packed = 0;
  let unpacked = 0;
  const judge = (entry: { name: string; size: number; originalSize: number }): boolean => {
    entries++;
    packed += entry.size;
    unpacked += entry.originalSize;
    if (!(entries * entryHeaderBytes + packed <= bytes.length)) {
      const expected = "a ZIP directory that fits into the file";
      throw new FormatError(name, expected, `entry ${entries} of ${entry.size} bytes beyond its end`);
    }
    if (!(entry.originalSize <= maximalExpansion * (entry.size + 1))) {
      const expected = `at most ${maximalExpansion} bytes for each packed byte`;
      throw new FormatError(name, expected, `${entry.name} with ${entry.originalSize} from ${entry.size}`);
    }
    checkMemory(name, unpacked, limits);
    return false;
  };
  let files: Record<string, Uint8Array>;
  try {
    // All of the directory is judged before anything is inflated.
    unzipSync(bytes, { filter: judge });
    files = unzipSync(bytes);
  } catch (error) {
    if (error instanceof Error && !("file" in error)) {
      throw new FormatError(name, "a whole NPZ (ZIP) file", error.message, { cause: error });
    }
    throw error;
  }
  const sums = checksums(bytes);
  for (const [file, content] of Object.entries(files)) {
    const sum = sums.get(file);
    if (sum !== undefined && sum !== crc32(content)) {
      const expected = `${file} with the checksum (CRC-32) that it was written with, ${hex(sum)}`;
      throw new FormatError(name, expected, `${hex(crc32(content))}: the file is damaged, copy it again`);
    }
  }
  const arrays = Object.entries(files).filter(([file]) => file.endsWith(".npy"));
  return new Map(arrays.map(([file, content]) => [file.slice(0, -4), content]));
}

/** The checksums that a ZIP's directory states, by file name; unzipping has found the directory sound. */
function checksums(bytes: Uint8Array): ReadonlyMap<string, number> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const sums = new Map<string, number>();
  let end = bytes.length - 22;
  while (end > 0 && view.getUint32(end, true) !== 0x06054b50) end--;
  let at = view.getUint32(end + 16, true);
  for (let left = view.getUint16(end + 10, true); left > 0; left--) {
    if (!(at + entryHeaderBytes <= bytes.length && view.getUint32(at, true) === 0x02014b50)) break;
    const length = view.getUint16(at + 28, true);
    const file = new TextDecoder().decode(bytes.subarray(at + entryHeaderBytes, at + entryHeaderBytes + length));
    sums.set(file, view.getUint32(at + 16, true));
    at += entryHeaderBytes + length + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
  }
  return sums;
}

function hex(sum: number): string {
  return sum.toString(16).padStart(8, "0");
}

/** What `chooseArray` needs to know of an NPZ file's arrays; arrays of Python objects are passed over beside others. Throws {@link FormatError}. */
export function listNpzArrays(
  arrays: ReadonlyMap<string, Uint8Array>,
  file: string,
): (ListedArray & { readonly sample: SampleType })[] {
  const readable = [...arrays].filter(([, content]) => !holdsObjects(content));
  return (readable.length > 0 ? readable : [...arrays]).flatMap(([name, content]) => {
    const { shape, kind, sample } = readNpyHeader(content, `${file}:${name}`);
    return kind === "text" ? [] : [{ name, shape, sample }];
  });
}

/** Value of an NPZ entry: a volume, a number, a row of numbers, or a text (JSON, say). */
export type NpzValue = Volume | Image | number | string | readonly number[] | Float64Array;

/** Bytes that a worker compresses in less time than it takes to begin. */
const worthWorkers = 2 ** 23;

/**
 * Writes named arrays as NPZ, lightly compressed and without a time stamp; `numpy.load` reads them without pickle. Large arrays are
 * compressed in workers.
 */
export async function writeNpz(arrays: Readonly<Record<string, NpzValue>>): Promise<Uint8Array> {
  const files = Object.entries(arrays).map(([name, value]) => [`${name}.npy`, npyOf(value)] as const);
  // ZIP cannot say "no time"; its first moment stands for that, so that equal content gives equal bytes.
  const options = { level: 1, mtime: new Date(1980, 0, 1), consume: true } as const;
  const size = files.reduce((sum, [, { length }]) => sum + length, 0);
  if (size < worthWorkers) return zipSync(Object.fromEntries(files), options);
  return new Promise((resolve, reject) => {
    zip(Object.fromEntries(files), options, (error, bytes) => (error ? reject(error) : resolve(bytes)));
  });
}

function npyOf(value: NpzValue): Uint8Array {
  if (typeof value === "string") return writeNpyText(value);
  if (typeof value === "number") return writeNpyNumbers([value], []);
  if ("kind" in value) return writeNpy(value);
  return writeNpyNumbers(value);
}
