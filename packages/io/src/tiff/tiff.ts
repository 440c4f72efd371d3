// TIFF frames and stacks, both ways: greyscale, whole numbers or floats, any byte order, strips or tiles.
// Pixel values pass as they are; photometric interpretation, orientation and resolution are left aside, as counts have none.

import { formatShape, type RealVolume, realVolume } from "@friedel/engine";
import { FormatError } from "../errors.js";
import { checkMemory, type ReadLimits } from "../limits.js";
import { decodeSamples, encodeSamples, type SampleType, sampleBytes } from "../samples.js";
import { readTiffLayout, type TiffLayout, type TiffPage } from "./layout.js";
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
  /** What was left out: pages of another size (a thumbnail), in words. */
  readonly notes: readonly string[];
}

/** A file's pixels beside its description: axes (frame, row, column), float32. */
export interface TiffStack extends TiffInfo {
  readonly volume: RealVolume;
}

/** Reads the properties of a TIFF file. Throws {@link FormatError}, also if its pages differ in size; a thumbnail is left out. */
export function readTiffInfo(bytes: Uint8Array, name: string): TiffInfo {
  return describe(readTiffLayout(bytes, name), name).info;
}

/** Reads all pages. Throws {@link FormatError} for damaged files, LimitError beyond `limits`. */
export function readTiff(bytes: Uint8Array, name: string, limits: ReadLimits = {}): TiffStack {
  const layout = readTiffLayout(bytes, name);
  const { info, pages } = describe(layout, name);
  const pixels = info.width * info.height;
  checkMemory(name, 4 * pixels * info.frames, limits);
  const data = new Float32Array(pixels * info.frames);
  pages.forEach((page, frame) => {
    readPixels(bytes, page, layout.littleEndian, data.subarray(frame * pixels, (frame + 1) * pixels), name);
  });
  return { ...info, volume: realVolume([info.frames, info.height, info.width], data) };
}

/** The pages that are frames, all of one size, and what is said of the file. A page of another size is left out where it is alone. */
function describe({ pages, littleEndian }: TiffLayout, name: string): { info: TiffInfo; pages: readonly TiffPage[] } {
  const sizes = new Map<string, TiffPage[]>();
  for (const page of pages) {
    const size = sizeOf(page);
    const same = sizes.get(size);
    if (same) same.push(page);
    else sizes.set(size, [page]);
  }
  const whole = (same: readonly TiffPage[]): number => same.filter((page) => !page.isReduced).length;
  const frames = [...sizes.values()].reduce((most, other) => (whole(other) > whole(most) ? other : most));
  const [{ width, height, sample }] = frames;
  const others = pages.length === frames.length ? [] : pages.filter((page) => sizeOf(page) !== sizeOf(frames[0]));
  if (others.length > 0 && !(others.every((page) => page.isReduced) || (others.length === 1 && frames.length > 1))) {
    const place = pages.findIndex((page) => sizeOf(page) !== sizeOf(pages[0]));
    throw new FormatError(name, `pages of ${sizeOf(pages[0])} pixels`, `${sizeOf(pages[place])} on page ${place}`);
  }
  const notes = others.map((page) => {
    const kind = page.isReduced ? "a smaller copy" : "of another size than the others";
    return `page ${pages.indexOf(page)} of ${sizeOf(page)} pixels is left out: it is ${kind}`;
  });
  return { info: { width, height, frames: frames.length, sample, littleEndian, notes }, pages: frames };
}

function sizeOf({ height, width }: TiffPage): string {
  return formatShape([height, width]);
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
