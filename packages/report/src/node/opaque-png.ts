// Opaque pixels as PNG (ISO/IEC 15948) by Node's own zlib, on a thread of its pool: resvg's encoder takes twice the time, and on the thread
// that calls it. Each row is written as what it differs by from the row above (filter type 2).

import { promisify } from "node:util";
import { deflate } from "node:zlib";

const deflated = promisify(deflate);

/** Files at level 6 are a tenth smaller and take twice as long. */
const level = 3;

/** RGBA pixels as PNG, 8 bits a colour; undefined where one of them can be seen through. */
export async function opaquePng(pixels: Uint8Array, width: number, height: number): Promise<Uint8Array | undefined> {
  const rows = rowsOf(pixels, width, height);
  if (!rows) return undefined;
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  // 8 bits a sample, colours without a table and without alpha.
  header.set([8, 2, 0, 0, 0], 8);
  const data = await deflated(rows, { level });
  return Buffer.concat([signature, chunk("IHDR", header), chunk("IDAT", data), chunk("IEND", Buffer.alloc(0))]);
}

/** The colours row by row, each behind its filter type, less those of the row above; undefined where an alpha is not full. */
function rowsOf(pixels: Uint8Array, width: number, height: number): Uint8Array | undefined {
  const out = new Uint8Array(height * (3 * width + 1));
  const above = 4 * width;
  let [from, to, alpha] = [0, 0, 255];
  for (let y = 0; y < height; y++) {
    out[to++] = 2;
    for (let x = 0; x < width; x++, from += 4, to += 3) {
      for (let k = 0; k < 3; k++) out[to + k] = pixels[from + k] - (y > 0 ? pixels[from + k - above] : 0);
      alpha &= pixels[from + 3];
    }
  }
  return alpha === 255 ? out : undefined;
}

const signature = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);

/** Length, name, data and their checksum. */
function chunk(name: string, data: Uint8Array): Uint8Array {
  const out = Buffer.alloc(data.length + 12);
  out.writeUInt32BE(data.length, 0);
  out.write(name, 4, "latin1");
  out.set(data, 8);
  out.writeUInt32BE(crc32(out.subarray(4, -4)), data.length + 8);
  return out;
}

/** Remainders of every byte by the polynomial of CRC-32, bits reversed. */
const remainders = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte;
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
  return value;
});

function crc32(bytes: Uint8Array): number {
  let value = 0xffffffff;
  for (const byte of bytes) value = (value >>> 8) ^ remainders[(value ^ byte) & 0xff];
  return (value ^ 0xffffffff) >>> 0;
}
