// CBF, the frames that Pilatus and Eiger detectors are saved as: a header of text, four marks, and behind them the differences from pixel to
// pixel, each in one byte or, behind a mark, in two, four or eight (byte offset). Format: International Tables for Crystallography G, ch. 5.6.

import { type RealVolume, realVolume, type Shape, voxelCount } from "@friedel/engine";
import { FormatError } from "../errors.js";
import { checkMemory, type ReadLimits } from "../limits.js";
import type { SampleType } from "../samples.js";

/** A file's frame: axes (frame, row, column), how its numbers are stored, and the lines of its header that begin with `#`. */
export interface CbfFrame {
  readonly volume: RealVolume;
  readonly sample: SampleType;
  readonly comments: readonly string[];
}

const start = new TextEncoder().encode("###CBF");
/** What stands between text and numbers. */
const marks = [0x0c, 0x1a, 0x04, 0xd5] as const;
const longestHeader = 2 ** 20;
const samples: Readonly<Record<string, SampleType>> = {
  "signed 8-bit integer": "i1",
  "unsigned 8-bit integer": "u1",
  "signed 16-bit integer": "i2",
  "unsigned 16-bit integer": "u2",
  "signed 32-bit integer": "i4",
  "unsigned 32-bit integer": "u4",
};

/** Whether bytes start like a CBF file. */
export function isCbf(bytes: Uint8Array): boolean {
  return start.every((byte, i) => bytes[i] === byte);
}

/** Reads the frame of a file. Throws {@link FormatError} for damaged files, other packings and several frames, LimitError beyond `limits`. */
export function readCbf(bytes: Uint8Array, name: string, limits: ReadLimits = {}): CbfFrame {
  if (!isCbf(bytes)) throw new FormatError(name, "a CBF frame", "another beginning");
  const at = afterMarks(bytes, 0);
  if (at === undefined) throw new FormatError(name, "the numbers of a CBF frame behind its header", "none");
  const header = new TextDecoder("latin1").decode(bytes.subarray(0, at - marks.length));
  const field = (key: string): string | undefined =>
    new RegExp(`^\\s*${key}[:=]\\s*"?([^"\\r\\n;]*)`, "im").exec(header)?.[1].trim();
  const packing = field("conversions") ?? "none";
  if (!/^x-CBF_BYTE_OFFSET$/i.test(packing))
    throw new FormatError(name, "a CBF frame packed by byte offset", `conversions ${packing}`);
  const kind = field("X-Binary-Element-Type") ?? "none";
  const sample = Object.hasOwn(samples, kind.toLowerCase()) ? samples[kind.toLowerCase()] : undefined;
  if (sample === undefined) throw new FormatError(name, "whole numbers of 8 to 32 bits", `the element type ${kind}`);
  const whole = (key: string): number => {
    const text = field(key);
    if (text === undefined || !/^\d{1,10}$/.test(text)) throw new FormatError(name, `a whole number for ${key}`, text ?? "none");
    return Number(text);
  };
  const shape: Shape = [1, whole("X-Binary-Size-Second-Dimension"), whole("X-Binary-Size-Fastest-Dimension")];
  const size = whole("X-Binary-Size");
  if (!(at + size <= bytes.length)) throw new FormatError(name, `${size} bytes of numbers`, `${bytes.length - at}`);
  // A pixel takes a byte at least.
  const pixels = voxelCount(shape);
  if (pixels === 0 || pixels > size)
    throw new FormatError(name, `a byte and more for each of ${shape[1]}×${shape[2]} pixels`, `${size}`);
  if (afterMarks(bytes, at + size) !== undefined) throw new FormatError(name, "one frame", "several");
  checkMemory(name, 4 * pixels, limits);
  const volume = realVolume(shape);
  const used = addDifferences(bytes.subarray(at, at + size), volume.data);
  if (used !== size)
    throw new FormatError(name, `differences of ${pixels} pixels in ${size} bytes`, used < 0 ? "more" : `${used} bytes`);
  const comments = header.split(/\r?\n/).filter((line) => /^#(?!##)/.test(line));
  return { volume, sample, comments };
}

/** The byte behind the next marks from `from` on. */
function afterMarks(bytes: Uint8Array, from: number): number | undefined {
  for (let at = bytes.indexOf(marks[0], from); at >= 0 && at - from < longestHeader; at = bytes.indexOf(marks[0], at + 1)) {
    if (marks.every((mark, i) => bytes[at + i] === mark)) return at + marks.length;
  }
  return undefined;
}

/** Fills `out` with sums of differences; the bytes that they took, −1 where they did not suffice. */
function addDifferences(bytes: Uint8Array, out: Float32Array): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let [at, value] = [0, 0];
  try {
    for (let i = 0; i < out.length; i++) {
      let difference = view.getInt8(at);
      at += 1;
      if (difference === -0x80) {
        difference = view.getInt16(at, true);
        at += 2;
        if (difference === -0x8000) {
          difference = view.getInt32(at, true);
          at += 4;
          if (difference === -0x80000000) {
            difference = Number(view.getBigInt64(at, true));
            at += 8;
          }
        }
      }
      value += difference;
      out[i] = value;
    }
  } catch (error) {
    if (error instanceof RangeError) return -1;
    throw error;
  }
  return at;
}
