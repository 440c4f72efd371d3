// TIFF frames and stacks, both ways: greyscale, whole numbers or floats, any byte order, strips or tiles.
// Pixel values pass as they are; photometric interpretation, orientation and resolution are left aside, as counts have none.

import { formatShape, type RealVolume, realVolume } from "@friedel/engine";
import { FormatError } from "../errors.js";
import { checkMemory, type ReadLimits } from "../limits.js";
import { decodeSamples, encodeSamples, type SampleType, sampleBytes } from "../samples.js";
import { readTiffLayout, type TiffPage } from "./layout.js";
import { undoPredictor, unpackSegment } from "./unpack.js";

/** Properties of a TIFF file, without its pixels. */
export interface TiffInfo {
  readonly width: number;
  readonly height: number;
  /** Number of pages, all of one size. */
  readonly frames: number;
  /** How the first page stores its numbers. */
  readonly sample: SampleType;
  readonly littleEndian: boolean;
}

/** A file's pixels beside its description: axes (frame, row, column), float32. */
export interface TiffStack extends TiffInfo {
  readonly volume: RealVolume;
}

/** Reads the properties of a TIFF file. Throws {@link FormatError}, also if its pages differ in size. */
export function readTiffInfo(bytes: Uint8Array, name: string): TiffInfo {
  return describe(readTiffLayout(bytes, name), name);
}

/** Reads all pages. Throws {@link FormatError} for damaged files, LimitError beyond `limits`. */
export function readTiff(bytes: Uint8Array, name: string, limits: ReadLimits = {}): TiffStack {
  const layout = readTiffLayout(bytes, name);
  const info = describe(layout, name);
  const pixels = info.width * info.height;
  checkMemory(name, 4 * pixels * info.frames, limits);
  const data = new Float32Array(pixels * info.frames);
  layout.pages.forEach((page, frame) => {
    readPixels(bytes, page, layout.littleEndian, data.subarray(frame * pixels, (frame + 1) * pixels), name);
  });
  return { ...info, volume: realVolume([info.frames, info.height, info.width], data) };
}

function describe(layout: { littleEndian: boolean; pages: readonly TiffPage[] }, name: string): TiffInfo {
  const [{ width, height, sample }] = layout.pages;
  const other = layout.pages.findIndex((page) => page.width !== width || page.height !== height);
  if (other > 0) {
    const page = layout.pages[other];
    const expected = `pages of ${formatShape([height, width])} pixels`;
    throw new FormatError(name, expected, `${formatShape([page.height, page.width])} on page ${other}`);
  }
  return { width, height, frames: layout.pages.length, sample, littleEndian: layout.littleEndian };
}

function readPixels(bytes: Uint8Array, page: TiffPage, littleEndian: boolean, out: Float32Array, name: string): void {
  const size = sampleBytes(page.sample);
  for (const segment of page.segments) {
    const { row, column, width, height } = segment;
    const packed = bytes.subarray(segment.offset, segment.offset + segment.length);
    let raw: Uint8Array;
    try {
      raw = unpackSegment(packed, page.compression, width * height * size);
    } catch (cause) {
      const expected = `${width * height * size} bytes of ${page.compression} pixels at byte ${segment.offset}`;
      throw new FormatError(name, expected, cause instanceof Error ? cause.message : String(cause), { cause });
    }
    if (page.predictor > 1) undoPredictor(raw, page.predictor, width, size, littleEndian);
    const little = littleEndian && page.predictor !== 3;
    const rows = Math.min(height, page.height - row);
    const columns = Math.min(width, page.width - column);
    if (columns === width && width === page.width) {
      decodeSamples(raw, page.sample, little, out, row * page.width, rows * width);
    } else {
      for (let y = 0; y < rows; y++) {
        decodeSamples(raw.subarray(y * width * size), page.sample, little, out, (row + y) * page.width + column, columns);
      }
    }
  }
}

/**
 * A volume as a TIFF file, one page a frame, uncompressed, little-endian. Whole-number types round and clamp.
 * Throws {@link FormatError} beyond 4 GiB, which TIFF cannot address.
 */
export function writeTiff(volume: RealVolume, sample: "u2" | "i4" | "f4", name = "TIFF"): Uint8Array {
  const [frames, height, width] = volume.shape;
  const size = sampleBytes(sample);
  const pixels = width * height;
  // Ten fields (below), their number before them, the next directory's place behind. Directories start at even bytes.
  const entries = 10;
  const directoryBytes = 2 + 12 * entries + 4;
  const pageBytes = Math.ceil((pixels * size) / 2) * 2 + directoryBytes;
  const total = 8 + frames * pageBytes;
  if (total >= 2 ** 32) throw new FormatError(name, "less than 4.29 GB, as TIFF needs", `${total} bytes`);
  const out = new Uint8Array(total);
  const view = new DataView(out.buffer);
  out.set([0x49, 0x49, 42, 0]);
  view.setUint32(4, 8 + pageBytes - directoryBytes, true);
  const format = { u: 1, i: 2, f: 3 }[sample[0] as "u" | "i" | "f"]; // the three first letters of the parameter's type
  for (let frame = 0; frame < frames; frame++) {
    const start = 8 + frame * pageBytes;
    out.set(encodeSamples(volume.data.subarray(frame * pixels, (frame + 1) * pixels), sample), start);
    let at = start + pageBytes - directoryBytes;
    view.setUint16(at, entries, true);
    at += 2;
    const field = (id: number, value: number, type: "short" | "long" = "long"): void => {
      view.setUint16(at, id, true);
      view.setUint16(at + 2, type === "short" ? 3 : 4, true);
      view.setUint32(at + 4, 1, true);
      view.setUint32(at + 8, value, true);
      at += 12;
    };
    field(256, width);
    field(257, height);
    field(258, 8 * size, "short");
    field(259, 1, "short");
    field(262, 1, "short");
    field(273, start);
    field(277, 1, "short");
    field(278, height);
    field(279, pixels * size);
    field(339, format, "short");
    view.setUint32(at, frame + 1 < frames ? at + 4 + pageBytes - directoryBytes : 0, true);
  }
  return out;
}
