// EDF, the ESRF's format of detector frames: one block after the other, each a header of `Key = value ;` lines in braces, padded with
// blanks, and behind its closing brace the numbers of one frame. Kinds of numbers as fabio knows them (github.com/silx-kit/fabio).

import { formatShape, type RealVolume, realVolume, type Shape, voxelCount } from "@friedel/engine";
import { FormatError } from "../errors.js";
import { checkMemory, type ReadLimits } from "../limits.js";
import { decodeSamples, type SampleType, sampleBytes } from "../samples.js";

/** A file's frames: axes (frame, row, column), how the first stores its numbers, and the header of each block. */
export interface EdfStack {
  readonly volume: RealVolume;
  readonly sample: SampleType;
  readonly headers: readonly ReadonlyMap<string, string>[];
}

/** One block. */
interface Block {
  readonly header: ReadonlyMap<string, string>;
  readonly shape: Shape;
  readonly sample: SampleType;
  readonly littleEndian: boolean;
  /** Where its numbers begin. */
  readonly at: number;
}

/** Names of the kinds of numbers, in small letters. A long is of 32 bits here. */
const samples: Readonly<Record<SampleType, string>> = {
  i1: "signedbyte signed8",
  u1: "unsignedbyte unsigned8",
  i2: "signedshort signed16",
  u2: "unsignedshort unsigned16 unsignedshortinteger",
  i4: "signedinteger signed32 signedlong",
  u4: "unsignedinteger unsigned32 unsignedlong",
  i8: "signed64",
  u8: "unsigned64",
  f2: "",
  f4: "floatvalue float floatieee32 float32 real",
  f8: "doublevalue double doubleieee64 floatieee64 float64",
};

/** A header takes 512 to some thousand bytes; who asks for more has lost its end. */
const longestHeader = 2 ** 20;
const brace = 0x7b;
const closingBrace = 0x7d;
const [newline, carriageReturn] = [10, 13];

/** Whether bytes start like an EDF file. */
export function isEdf(bytes: Uint8Array): boolean {
  const start = new TextDecoder("latin1").decode(bytes.subarray(0, 4096));
  return /^\s*\{/.test(start) && /(^|[\s;{])(HeaderID|EDF_\w+|ByteOrder|DataType|Dim_1)\s*=/i.test(start);
}

/** Reads all frames of a file. Throws {@link FormatError} for damaged files and frames of several sizes, LimitError beyond `limits`. */
export function readEdf(bytes: Uint8Array, name: string, limits: ReadLimits = {}): EdfStack {
  const blocks = readBlocks(bytes, name);
  const [first] = blocks;
  if (!first) throw new FormatError(name, "an EDF file with a frame", "none");
  const [depth, rows, columns] = first.shape;
  const other = blocks.find(({ shape }) => shape.join() !== first.shape.join());
  if (other) throw new FormatError(name, `frames of ${formatShape(first.shape)}`, formatShape(other.shape));
  checkMemory(name, 4 * voxelCount(first.shape) * blocks.length, limits);
  const volume = realVolume([depth * blocks.length, rows, columns]);
  const voxels = voxelCount(first.shape);
  blocks.forEach(({ at, sample, littleEndian }, i) => {
    decodeSamples(bytes.subarray(at, at + voxels * sampleBytes(sample)), sample, littleEndian, volume.data, i * voxels, voxels);
  });
  return { volume, sample: first.sample, headers: blocks.map(({ header }) => header) };
}

function readBlocks(bytes: Uint8Array, name: string): Block[] {
  const blocks: Block[] = [];
  for (let at = skipBlanks(bytes, 0); at < bytes.length; ) {
    const { header, end } = readHeader(bytes, at, name);
    const length = header.has("dim_1") ? 0 : wholeOf(header, "edf_binarysize", 0, name);
    if (header.has("dim_1")) blocks.push(readBlock(header, end, bytes.length, name));
    const block = blocks.at(-1);
    const frameBytes = header.has("dim_1") && block ? voxelCount(block.shape) * sampleBytes(block.sample) : length;
    // What a writer says of its block may be more than its frame.
    const stated = wholeOf(header, "edf_binarysize", wholeOf(header, "size", frameBytes, name), name);
    at = skipBlanks(bytes, end + Math.max(frameBytes, stated));
  }
  return blocks;
}

/** The lines of the header that begins at `at`, keys in small letters, and the byte behind it. */
function readHeader(bytes: Uint8Array, at: number, name: string): { header: Map<string, string>; end: number } {
  if (bytes[at] !== brace) throw new FormatError(name, `an EDF header at byte ${at}`, "another beginning");
  let close = at;
  let end = 0;
  for (; end === 0; close++) {
    close = bytes.indexOf(closingBrace, close);
    if (close < 0 || close - at > longestHeader) throw new FormatError(name, `the end of the EDF header at byte ${at}`, "none");
    // The header ends with its line; a brace inside a value does not.
    if (bytes[close + 1] === newline) end = close + 2;
    else if (bytes[close + 1] === carriageReturn && bytes[close + 2] === newline) end = close + 3;
  }
  const text = new TextDecoder("latin1").decode(bytes.subarray(at + 1, close - 1));
  const header = new Map<string, string>();
  for (const line of text.split(";")) {
    const equals = line.indexOf("=");
    if (equals > 0) header.set(line.slice(0, equals).trim().toLowerCase(), line.slice(equals + 1).trim());
  }
  return { header, end };
}

function readBlock(header: ReadonlyMap<string, string>, at: number, fileLength: number, name: string): Block {
  const columns = wholeOf(header, "dim_1", 0, name);
  const shape: Shape = [wholeOf(header, "dim_3", 1, name), wholeOf(header, "dim_2", 1, name), columns];
  if (voxelCount(shape) === 0) throw new FormatError(name, "a frame with pixels", formatShape(shape));
  const packing = header.get("compression") ?? "none";
  if (!/^(|none|no|uncompressed.*)$/i.test(packing))
    throw new FormatError(
      name,
      "an EDF frame that is not packed inside (a whole file may be: .edf.gz)",
      `Compression = ${packing}`,
    );
  const kind = (header.get("datatype") ?? "none").toLowerCase();
  const [sample] = Object.entries(samples).find(([, names]) => names.split(" ").includes(kind)) ?? [];
  if (sample === undefined) throw new FormatError(name, "a DataType of whole numbers or floats of 8 to 64 bits", kind);
  const order = (header.get("byteorder") ?? "LowByteFirst").toLowerCase();
  if (order !== "lowbytefirst" && order !== "highbytefirst")
    throw new FormatError(name, "ByteOrder = LowByteFirst or HighByteFirst", header.get("byteorder") ?? "none");
  const type = sample as SampleType; // a key of the table above
  const needed = voxelCount(shape) * sampleBytes(type);
  if (!(at + needed <= fileLength))
    throw new FormatError(
      name,
      `${formatShape(shape)} pixels of ${type}, ${needed} bytes`,
      `${Math.max(0, fileLength - at)} bytes`,
    );
  return { header, shape, sample: type, littleEndian: order === "lowbytefirst", at };
}

function wholeOf(header: ReadonlyMap<string, string>, key: string, fallback: number, name: string): number {
  const text = header.get(key);
  if (text === undefined) return fallback;
  if (!/^\d{1,15}$/.test(text))
    throw new FormatError(name, `a whole number for ${key} in the EDF header`, `"${text.slice(0, 40)}"`);
  return Number(text);
}

/** The next byte from `at` that is no blank, line end or zero: writers pad files with them. */
function skipBlanks(bytes: Uint8Array, at: number): number {
  let next = at;
  while (next < bytes.length && (bytes[next] === 0 || bytes[next] === 32 || (bytes[next] >= 9 && bytes[next] <= 13))) next++;
  return next;
}
