// FITS images, astronomy's format: the primary array, or the first image extension that holds one. Numbers are big-endian; BSCALE and
// BZERO turn them into values, which is also how whole numbers without a sign are stored. FITS standard 4.0, sections 3.3 and 5.3.

import { type RealVolume, realVolume, type Shape, voxelCount } from "@friedel/engine";
import { volumeAxes } from "../arrays.js";
import { FormatError } from "../errors.js";
import { checkInside, checkMemory, type ReadLimits } from "../limits.js";
import type { Image } from "../npy/npy.js";
import { decodeSamples, encodeSamples, type SampleType, sampleBytes, swapBytes } from "../samples.js";
import { blockBytes, type CardValue, type FitsHeader, readFitsHeader, writeFitsHeader } from "./header.js";

/** An image: axes (frame, row, column), the first row being the file's first. */
export interface FitsImage {
  readonly volume: RealVolume;
  /** How values are meant: `u2` where whole numbers of 16 bits are stored with the offset that makes them unsigned. */
  readonly sample: SampleType;
}

const samples: Readonly<Record<number, SampleType>> = { 8: "u1", 16: "i2", 32: "i4", 64: "i8", [-32]: "f4", [-64]: "f8" };
/** The offsets that stand for a change of sign. */
const unsigned: Readonly<Record<string, readonly [zero: number, meant: SampleType]>> = {
  u1: [-128, "i1"],
  i2: [2 ** 15, "u2"],
  i4: [2 ** 31, "u4"],
  i8: [2 ** 63, "u8"],
};
const mostAxes = 999;

/**
 * Reads the first image. Values that the header calls blank become NaN. Throws {@link FormatError} for damaged files and for those
 * without an image, LimitError beyond `limits`.
 */
export function readFits(bytes: Uint8Array, name: string, limits: ReadLimits = {}): FitsImage {
  for (let at = 0; at < bytes.length; ) {
    const header = readFitsHeader(bytes, at, name);
    const isImage = at === 0 || header.cards.get("XTENSION") === "IMAGE";
    const { axes, sample, bytes: length } = layoutOf(header, name);
    if (isImage && axes.length > 0) {
      const needed = axes.reduce((a, b) => a * b, sampleBytes(sample));
      checkInside(name, `the ${axes.join("×")} numbers of the image`, header.end, needed, bytes.length);
      return readImage(bytes.subarray(header.end, header.end + needed), header, axes, sample, name, limits);
    }
    if (header.cards.get("ZIMAGE") === true)
      throw new FormatError(
        name,
        "an image that is not packed inside (a whole file may be: .fits.gz)",
        "one of fpack: run funpack",
      );
    at = header.end + Math.ceil(length / blockBytes) * blockBytes;
  }
  throw new FormatError(name, "an image in the FITS file", "none");
}

/** The axes of an array, the last running fastest, the type of its numbers, and how many bytes it takes with what belongs to it. */
function layoutOf({ cards }: FitsHeader, name: string): { axes: number[]; sample: SampleType; bytes: number } {
  const bits = cards.get("BITPIX");
  const sample = samples[Number(bits)];
  if (sample === undefined) throw new FormatError(name, "BITPIX of 8, 16, 32, 64, -32 or -64", String(bits ?? "none"));
  const count = wholeOf(cards, "NAXIS", mostAxes, name);
  const axes = Array.from({ length: count }, (_, i) => wholeOf(cards, `NAXIS${i + 1}`, 2 ** 40, name)).reverse();
  const [groups, parameters] = ["GCOUNT", "PCOUNT"].map((key, i) =>
    cards.has(key) ? wholeOf(cards, key, 2 ** 40, name) : 1 - i,
  );
  const elements = count === 0 ? 0 : axes.reduce((a, b) => a * b, 1) + parameters;
  const bytes = elements * groups * sampleBytes(sample);
  if (!(bytes <= Number.MAX_SAFE_INTEGER))
    throw new FormatError(name, "an array that fits into a file", `axes of ${axes.join("×")}`);
  return { axes, sample, bytes };
}

function readImage(
  stored: Uint8Array,
  { cards }: FitsHeader,
  axes: readonly number[],
  sample: SampleType,
  name: string,
  limits: ReadLimits,
): FitsImage {
  const shape: Shape = volumeAxes(axes.length === 1 ? [1, ...axes] : axes, name);
  const voxels = voxelCount(shape);
  const [scale, zero] = [numberOf(cards, "BSCALE", 1, name), numberOf(cards, "BZERO", 0, name)];
  const blank = sample.startsWith("f") ? undefined : cards.get("BLANK");
  const isPlain = scale === 1 && zero === 0 && blank === undefined;
  checkMemory(name, voxels * 4, limits);
  const volume = realVolume(shape);
  if (isPlain) decodeSamples(stored, sample, false, volume.data, 0, voxels);
  else {
    // By rows in double precision: the offset of whole numbers of 32 bits is beyond what float32 holds beside them.
    const columns = shape[2];
    const row = new Float64Array(columns);
    for (let at = 0; at < voxels; at += columns) {
      decodeSamples(stored.subarray(at * sampleBytes(sample)), sample, false, row, 0, columns);
      for (let i = 0; i < columns; i++) volume.data[at + i] = row[i] === blank ? Number.NaN : zero + scale * row[i];
    }
  }
  const [offset, meant] = unsigned[sample] ?? [Number.NaN, sample];
  return { volume, sample: scale === 1 && zero === offset ? meant : sample };
}

function wholeOf(cards: ReadonlyMap<string, CardValue>, key: string, most: number, name: string): number {
  const value = cards.get(key);
  if (typeof value === "number" && Number.isInteger(value) && value >= 0 && value <= most) return value;
  throw new FormatError(
    name,
    `a whole number for ${key} in the FITS header`,
    value === undefined ? "none" : `"${String(value).slice(0, 40)}"`,
  );
}

function numberOf(cards: ReadonlyMap<string, CardValue>, key: string, fallback: number, name: string): number {
  const value = cards.get(key) ?? fallback;
  if (typeof value === "number") return value;
  throw new FormatError(name, `a number for ${key} in the FITS header`, `"${String(value).slice(0, 40)}"`);
}

/** A real volume or image as a FITS file of 32-bit floats; `cards` are added to its header (keys of at most eight capital letters). */
export function writeFits(volume: RealVolume | Image, cards: Readonly<Record<string, CardValue>> = {}): Uint8Array {
  const axes = [...volume.shape].reverse();
  const header = writeFitsHeader([
    ["SIMPLE", true],
    ["BITPIX", -32],
    ["NAXIS", axes.length],
    ...axes.map((n, i) => [`NAXIS${i + 1}`, n] as const),
    ...Object.entries(cards),
  ]);
  const data = encodeSamples(volume.data, "f4");
  swapBytes(data, 4);
  const out = new Uint8Array(header.length + Math.ceil(data.length / blockBytes) * blockBytes);
  out.set(header);
  out.set(data, header.length);
  return out;
}
