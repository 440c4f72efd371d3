// Builds small TIFF files of any layout for tests: byte order, BigTIFF, strips, tiles, packings, several pages.
// It shares no code with the writer under test. Not part of the package.

import { zlibSync } from "fflate";

export interface TiffRecipe {
  readonly width: number;
  readonly height: number;
  /** Pixel values, one array a page. */
  readonly pages: readonly (readonly number[])[];
  readonly format: "u" | "i" | "f";
  readonly bits: 8 | 16 | 32 | 64;
  readonly littleEndian?: boolean;
  readonly big?: boolean;
  readonly rowsPerStrip?: number;
  readonly tile?: readonly [width: number, height: number];
  readonly packing?: keyof typeof packings;
  /** The text of the first page's ImageDescription. */
  readonly description?: string;
  /** Images that follow the first page's pixels without directories of their own. */
  readonly behind?: readonly (readonly number[])[];
  /** A page of another size before all others, called a smaller copy or not. */
  readonly thumbnail?: {
    readonly width: number;
    readonly height: number;
    readonly values: readonly number[];
    readonly isMarked?: boolean;
  };
}

/** Valid, if not small: LZW and PackBits hold literals alone. */
const packings = {
  deflate: { code: 8, pack: (bytes: number[]): number[] => [...zlibSync(Uint8Array.from(bytes))] },
  packbits: {
    code: 32773,
    pack: (bytes: number[]): number[] =>
      bytes.flatMap((byte, i) => (i % 100 === 0 ? [Math.min(100, bytes.length - i) - 1, byte] : [byte])),
  },
  lzw: {
    code: 5,
    pack: (bytes: number[]): number[] => {
      // A clear code before every 100 literals keeps all codes at 9 bits.
      const codes = [...bytes.flatMap((byte, i) => (i % 100 === 0 ? [256, byte] : [byte])), 257];
      const bits = codes.map((code) => code.toString(2).padStart(9, "0")).join("");
      return (bits.match(/.{1,8}/g) ?? []).map((byte) => Number.parseInt(byte.padEnd(8, "0"), 2));
    },
  },
};

/** Tag, type, number of values, value or its place. */
type Field = [number, number, number, number[]];

/** The bytes of the file. */
export function buildTiff(recipe: TiffRecipe): Uint8Array {
  const { pages, format, bits, littleEndian = true, big = false, tile, packing, description, behind = [], thumbnail } = recipe;
  const chunks: number[] = [];
  const whole = (value: number, size: number): number[] => {
    const bytes = Array.from({ length: size }, (_, i) => Math.floor(value / 256 ** i) % 256);
    return littleEndian ? bytes : bytes.reverse();
  };
  const pixel = (value: number): number[] => {
    const view = new DataView(new ArrayBuffer(8));
    if (format === "f" && bits === 32) view.setFloat32(0, value, littleEndian);
    else if (format === "f") view.setFloat64(0, value, littleEndian);
    else return whole(value < 0 ? value + 2 ** bits : value, bits / 8);
    return [...new Uint8Array(view.buffer, 0, bits / 8)];
  };
  const word = big ? 8 : 4;
  chunks.push(...(littleEndian ? [0x49, 0x49] : [0x4d, 0x4d]), ...whole(big ? 43 : 42, 2));
  if (big) chunks.push(...whole(8, 2), ...whole(0, 2));
  let link = chunks.length;
  chunks.push(...whole(0, word));

  for (const [index, page] of [...(thumbnail ? [thumbnail.values] : []), ...pages].entries()) {
    const isThumbnail = thumbnail !== undefined && index === 0;
    const { width, height } = isThumbnail ? thumbnail : recipe;
    const rows = isThumbnail ? height : (recipe.rowsPerStrip ?? height);
    const segments: number[][] = [];
    const [stepX, stepY] = tile ?? [width, rows];
    for (let y = 0; y < height; y += stepY)
      for (let x = 0; x < width; x += stepX) {
        const segment: number[] = [];
        for (let v = y; v < (tile ? y + stepY : Math.min(height, y + stepY)); v++)
          for (let u = x; u < x + stepX; u++) segment.push(...pixel(u < width && v < height ? page[v * width + u] : 0));
        segments.push(packing ? packings[packing].pack(segment) : segment);
      }
    const offsets = segments.map((segment) => {
      const at = chunks.length;
      chunks.push(...segment);
      return at;
    });
    if (index === pages.length - 1) for (const image of behind) for (const value of image) chunks.push(...pixel(value));
    const list = (values: number[]): number[] => {
      if (values.length === 1) return whole(values[0], word);
      const at = chunks.length;
      for (const value of values) chunks.push(...whole(value, word));
      return whole(at, word);
    };
    const offsetField = list(offsets);
    const lengthField = list(segments.map((segment) => segment.length));
    const text = [...(index === 0 && description ? `${description}\0` : "")].map((letter) => letter.charCodeAt(0));
    const textAt = chunks.length;
    chunks.push(...text);
    const short = (value: number): number[] => [...whole(value, 2), ...new Array(word - 2).fill(0)];
    const image = {
      ...(thumbnail?.isMarked && { 254: isThumbnail ? 1 : 0 }),
      256: width,
      257: height,
      258: bits,
      259: packing ? packings[packing].code : 1,
      262: 1,
      277: 1,
    };
    const place = tile ? { 322: tile[0], 323: tile[1] } : { 278: rows };
    const shorts = Object.entries({ ...image, ...place, 339: { u: 1, i: 2, f: 3 }[format] });
    const words = Object.entries(tile ? { 324: offsetField, 325: lengthField } : { 273: offsetField, 279: lengthField });
    const fields = [
      ...shorts.map(([id, value]): Field => [Number(id), 3, 1, short(value)]),
      ...words.map(([id, value]): Field => [Number(id), big ? 16 : 4, segments.length, value]),
      ...(text.length > word ? [[270, 2, text.length, whole(textAt, word)] as Field] : []),
    ].sort((a, b) => a[0] - b[0]);
    const at = chunks.length;
    for (const [i, byte] of whole(at, word).entries()) chunks[link + i] = byte;
    chunks.push(...whole(fields.length, big ? 8 : 2));
    for (const [id, type, count, value] of fields)
      chunks.push(...whole(id, 2), ...whole(type, 2), ...whole(count, word), ...value);
    link = chunks.length;
    chunks.push(...whole(0, word));
  }
  return Uint8Array.from(chunks);
}
