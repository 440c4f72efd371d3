// Finds the pixels of a TIFF file (TIFF 6.0 and BigTIFF): header, directories, strips and tiles, all checked against the length
// of the file. Nothing is decoded here. Only files as detectors write them are accepted: one sample a pixel.

import { FormatError } from "../errors.js";
import { isSampleType, type SampleType, sampleBytes } from "../samples.js";
import { type Fields, isTiff, type Reader, readDirectory, readField, readWhole } from "./directory.js";
import { stackedImages } from "./stacks.js";

/** A strip or tile: where its bytes are, and which pixels it covers. `width` is the stored row length, also beyond the image. */
export interface TiffSegment {
  readonly offset: number;
  readonly length: number;
  readonly row: number;
  readonly column: number;
  readonly width: number;
  readonly height: number;
}

/** One image of a file. */
export interface TiffPage {
  readonly width: number;
  readonly height: number;
  readonly sample: SampleType;
  readonly compression: Compression;
  /** 1 none, 2 differences of numbers, 3 differences of float bytes. */
  readonly predictor: number;
  /** Whether the file calls it a smaller copy of another page. */
  readonly isReduced: boolean;
  readonly segments: readonly TiffSegment[];
}

/** The pages of a file, and its byte order. */
export interface TiffLayout {
  readonly littleEndian: boolean;
  readonly pages: readonly TiffPage[];
}

const compressions = { 1: "none", 5: "lzw", 8: "deflate", 32946: "deflate", 32773: "packbits" } as const;
export type Compression = (typeof compressions)[keyof typeof compressions];

/** More than any of these packings can unfold to: LZW writes 4096 bytes at most for a code of 12 bits. */
const maximalExpansion = 3000;

const tags = {
  NewSubfileType: 254,
  ImageWidth: 256,
  ImageLength: 257,
  BitsPerSample: 258,
  Compression: 259,
  StripOffsets: 273,
  SamplesPerPixel: 277,
  RowsPerStrip: 278,
  StripByteCounts: 279,
  Predictor: 317,
  TileWidth: 322,
  TileLength: 323,
  TileOffsets: 324,
  TileByteCounts: 325,
  SampleFormat: 339,
} as const;
type Tag = keyof typeof tags;

/**
 * Reads the layout. Throws {@link FormatError} if the file is damaged or its pages could not lie in it:
 * directories and segments of all pages together must not be longer than the file, so that none of it is used again and
 * again to make a small file large.
 */
export function readTiffLayout(bytes: Uint8Array, name: string): TiffLayout {
  if (!isTiff(bytes) || bytes.length < 8)
    throw new FormatError(name, "a TIFF file", `${bytes.length} bytes that start otherwise`);
  const littleEndian = bytes[0] === 0x49;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const reader: Reader = { view, name, littleEndian, big: view.getUint16(2, littleEndian) === 43 };
  const pages: TiffPage[] = [];
  const seen = new Set<number>();
  let stored = 0;
  for (let at = reader.big ? readWhole(reader, 8, 8) : readWhole(reader, 4, 4); at !== 0; ) {
    if (seen.has(at)) throw new FormatError(name, "directories that end", `directory ${seen.size} leading back to byte ${at}`);
    seen.add(at);
    const directory = readDirectory(reader, at);
    const page = readPage(reader, directory.fields);
    stored += directory.bytes;
    const isAlone = pages.length === 0 && directory.next === 0;
    const copies = isAlone ? stackedImages(reader, directory.fields, page) : 1;
    for (const segment of page.segments) stored += copies * segment.length;
    if (stored > bytes.length) {
      throw new FormatError(name, `at most ${bytes.length} bytes of pages, the file's length`, `${stored} or more`);
    }
    for (let copy = 0; copy < copies; copy++) pages.push(copy === 0 ? page : shifted(page, copy));
    at = directory.next;
  }
  if (pages.length === 0) throw new FormatError(name, "at least one image", "none");
  return { littleEndian, pages };
}

/** The page of a stack whose images follow each other without directories of their own. */
function shifted(page: TiffPage, copy: number): TiffPage {
  const bytes = page.segments.reduce((sum, { length }) => sum + length, 0);
  return { ...page, segments: page.segments.map((segment) => ({ ...segment, offset: segment.offset + copy * bytes })) };
}

function readPage(reader: Reader, fields: Fields): TiffPage {
  const { name, view } = reader;
  const list = (what: Tag, count: number) => readField(reader, fields, tags[what], what, count);
  const one = (what: Tag, fallback?: number): number => {
    const value = list(what, 1)?.[0] ?? fallback;
    if (value === undefined) throw new FormatError(name, `the field ${what}`, "none");
    return value;
  };
  const width = one("ImageWidth");
  const height = one("ImageLength");
  if (!(width > 0 && height > 0)) throw new FormatError(name, "an image of at least 1×1 pixels", `${width}×${height}`);
  const samples = one("SamplesPerPixel", 1);
  if (samples !== 1) throw new FormatError(name, "one sample a pixel (no colours)", `${samples}`);
  const bits = one("BitsPerSample", 1);
  const format = one("SampleFormat", 1);
  const sample = `${["", "u", "i", "f"][format] ?? "?"}${bits / 8}`;
  if (!isSampleType(sample))
    throw new FormatError(name, "whole numbers or floats of 8 to 64 bits", `${bits} bits of SampleFormat ${format}`);
  const code = one("Compression", 1);
  const compression = Object.entries(compressions).find(([known]) => Number(known) === code)?.[1];
  if (!compression) throw new FormatError(name, "compression none, LZW, Deflate or PackBits", `Compression ${code}`);
  const predictor = one("Predictor", 1);
  const expectedPredictor = compression === "none" || compression === "packbits" ? [1] : sample[0] === "f" ? [1, 3] : [1, 2];
  if (!expectedPredictor.includes(predictor)) {
    throw new FormatError(name, `Predictor ${expectedPredictor.join(" or ")} with ${sample} and ${compression}`, `${predictor}`);
  }

  const tiled = fields.has(tags.TileOffsets);
  const segmentWidth = tiled ? one("TileWidth") : width;
  const segmentHeight = tiled ? one("TileLength") : Math.min(height, one("RowsPerStrip", height));
  if (!(segmentWidth > 0 && segmentHeight > 0))
    throw new FormatError(name, "strips or tiles with pixels", `${segmentWidth}×${segmentHeight}`);
  const across = Math.ceil(width / segmentWidth);
  const count = across * Math.ceil(height / segmentHeight);
  const offsets = list(tiled ? "TileOffsets" : "StripOffsets", count);
  const lengths = list(tiled ? "TileByteCounts" : "StripByteCounts", count);
  if (!offsets) throw new FormatError(name, "the field StripOffsets or TileOffsets", "none");
  const segments = offsets.map((offset, i): TiffSegment => {
    const row = Math.floor(i / across) * segmentHeight;
    // The last strip ends with the image; a tile is always stored whole.
    const rows = tiled ? segmentHeight : Math.min(segmentHeight, height - row);
    const unpacked = segmentWidth * rows * sampleBytes(sample);
    const length = compression === "none" ? unpacked : lengths?.[i];
    if (length === undefined) throw new FormatError(name, "the field StripByteCounts or TileByteCounts", "none");
    if (!(offset + length <= view.byteLength && unpacked <= maximalExpansion * length)) {
      const expected = `${segmentWidth}×${rows} pixels of ${sample} in ${length} bytes at byte ${offset}`;
      throw new FormatError(name, expected, `a file of ${view.byteLength} bytes`);
    }
    return { offset, length, row, column: (i % across) * segmentWidth, width: segmentWidth, height: rows };
  });
  const isReduced = (one("NewSubfileType", 0) & 1) === 1;
  return { width, height, sample, compression, predictor, isReduced, segments };
}
