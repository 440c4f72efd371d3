// PNG images of grey: one frame of 1, 2, 4, 8 or 16 bits, as cameras and painters of masks write them. The layout is judged before
// anything is inflated. PNG specification, third edition (https://www.w3.org/TR/png-3/), sections 5, 9 and 11.

import { type RealVolume, realVolume } from "@friedel/engine";
import { zlibSync } from "fflate";
import { crc32 } from "../crc32.js";
import { FormatError } from "../errors.js";
import { checkInside, checkMemory, type ReadLimits } from "../limits.js";
import type { Image } from "../npy/npy.js";
import type { SampleType } from "../samples.js";
import { unpackWhole } from "../zlib.js";

/** An image as a volume of one frame; values are those of the file, 0 to 2^bits − 1. */
export interface PngImage {
  readonly volume: RealVolume;
  readonly sample: SampleType;
}

const signature = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
const chunkBytes = 12;
const colourTypes = ["grey", "", "colour", "a palette", "grey with transparency", "", "colour with transparency"];
/** Whether bytes start like a PNG file. */
export function isPng(bytes: Uint8Array): boolean {
  return signature.every((byte, i) => bytes[i] === byte);
}

/** Reads an image. Throws {@link FormatError} for damaged files, colours and interlaced images, LimitError beyond `limits`. */
export function readPng(bytes: Uint8Array, name: string, limits: ReadLimits = {}): PngImage {
  if (!isPng(bytes)) throw new FormatError(name, "a PNG file", "another beginning");
  const { header, packed } = readChunks(bytes, name);
  const view = new DataView(header.buffer, header.byteOffset, header.byteLength);
  const [columns, rows] = [view.getUint32(0), view.getUint32(4)];
  const [bits, colour, , , interlace] = header.subarray(8);
  if (!(columns > 0 && rows > 0)) throw new FormatError(name, "an image of at least 1×1 pixels", `${columns}×${rows}`);
  if (colour !== 0)
    throw new FormatError(
      name,
      "a PNG of grey (convert it: no one channel is the measured one)",
      colourTypes[colour] || `colour type ${colour}`,
    );
  if (![1, 2, 4, 8, 16].includes(bits)) throw new FormatError(name, "1, 2, 4, 8 or 16 bits a pixel", `${bits}`);
  if (interlace !== 0) throw new FormatError(name, "a PNG that is not interlaced", "one that is");
  const stride = Math.ceil((columns * bits) / 8);
  const length = rows * (stride + 1);
  checkMemory(name, 4 * rows * columns + length, limits);
  const lines = unpackWhole(joined(packed), length, name, limits);
  const perPixel = Math.max(1, bits / 8);
  const volume = realVolume([1, rows, columns]);
  for (let row = 0; row < rows; row++) {
    undoFilter(lines, row, stride, perPixel, name);
    const line = lines.subarray(row * (stride + 1) + 1, (row + 1) * (stride + 1));
    for (let i = 0; i < columns; i++) volume.data[row * columns + i] = pixelAt(line, i, bits);
  }
  return { volume, sample: bits === 16 ? "u2" : "u1" };
}

/** The header and the packed lines, each chunk held against its checksum. */
function readChunks(bytes: Uint8Array, name: string): { header: Uint8Array; packed: Uint8Array[] } {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const packed: Uint8Array[] = [];
  let header: Uint8Array | undefined;
  for (let at = signature.length; at < bytes.length; ) {
    checkInside(name, "a chunk", at, chunkBytes, bytes.length);
    const length = view.getUint32(at);
    checkInside(name, "a chunk", at, length + chunkBytes, bytes.length);
    const type = String.fromCharCode(...bytes.subarray(at + 4, at + 8));
    if (crc32(bytes.subarray(at + 4, at + 8 + length)) !== view.getUint32(at + 8 + length))
      throw new FormatError(
        name,
        `a chunk ${type} with the checksum that it was written with`,
        "another: the file is damaged, copy it again",
      );
    const data = bytes.subarray(at + 8, at + 8 + length);
    if (type === "IHDR" && data.length === 13) header ??= data;
    else if (type === "IDAT") packed.push(data);
    if (type === "IEND") break;
    at += length + chunkBytes;
  }
  if (!header || packed.length === 0) throw new FormatError(name, "a header and pixels", header ? "no pixels" : "no header");
  return { header, packed };
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const out = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}

/** Undoes a line's filter in place, the line above being undone already: none, left, above, mean, Paeth. */
function undoFilter(lines: Uint8Array, row: number, stride: number, perPixel: number, name: string): void {
  const start = row * (stride + 1) + 1;
  const filter = lines[start - 1];
  if (filter > 4) throw new FormatError(name, "a filter from 0 to 4", `${filter} in row ${row}`);
  for (let i = 0; filter > 0 && i < stride; i++) {
    const left = i >= perPixel ? lines[start + i - perPixel] : 0;
    const above = row > 0 ? lines[start + i - stride - 1] : 0;
    const corner = row > 0 && i >= perPixel ? lines[start + i - stride - 1 - perPixel] : 0;
    const guess = [0, left, above, (left + above) >> 1, filter === 4 ? paeth(left, above, corner) : 0][filter];
    lines[start + i] = (lines[start + i] + guess) & 0xff;
  }
}

/** Of left, above and corner, the one next to left + above − corner. */
function paeth(left: number, above: number, corner: number): number {
  const guess = left + above - corner;
  const [a, b, c] = [left, above, corner].map((value) => Math.abs(guess - value));
  return a <= b && a <= c ? left : b <= c ? above : corner;
}

function pixelAt(line: Uint8Array, i: number, bits: number): number {
  if (bits === 16) return (line[2 * i] << 8) | line[2 * i + 1];
  if (bits === 8) return line[i];
  return (line[(i * bits) >> 3] >> (8 - bits - ((i * bits) & 7))) & (2 ** bits - 1);
}

/** An image of one frame as a PNG of grey; values are rounded and clamped to 0 … 2^bits − 1. Throws {@link FormatError} for several frames. */
export function writePng(image: RealVolume | Image, bits: 8 | 16, name = "PNG"): Uint8Array {
  const [columns, rows, frames = 1] = [...image.shape].reverse();
  if (frames !== 1) throw new FormatError(name, "one frame for a PNG", `${frames}`);
  const stride = (columns * bits) / 8;
  const lines = new Uint8Array(rows * (stride + 1));
  image.data.forEach((value, i) => {
    const whole = Math.min(2 ** bits - 1, Math.max(0, Math.round(value) || 0));
    const at = Math.floor(i / columns) * (stride + 1) + 1 + (i % columns) * (bits / 8);
    if (bits === 16) lines.set([whole >> 8, whole & 0xff], at);
    else lines[at] = whole;
  });
  const header = new Uint8Array(13);
  const view = new DataView(header.buffer);
  view.setUint32(0, columns);
  view.setUint32(4, rows);
  header[8] = bits;
  const chunks = [chunk("IHDR", header), chunk("IDAT", zlibSync(lines)), chunk("IEND", new Uint8Array(0))];
  return joined([Uint8Array.from(signature), ...chunks]);
}

function chunk(type: string, data: Uint8Array): Uint8Array {
  const out = new Uint8Array(data.length + chunkBytes);
  const view = new DataView(out.buffer);
  view.setUint32(0, data.length);
  for (let i = 0; i < 4; i++) out[4 + i] = type.charCodeAt(i);
  out.set(data, 8);
  view.setUint32(8 + data.length, crc32(out.subarray(4, 8 + data.length)));
  return out;
}
