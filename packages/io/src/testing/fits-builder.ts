// FITS files as other programs write them, for tests: every type of number, offsets, an image in an extension.

import { type CardValue, writeFitsHeader } from "../fits/header.js";

export interface FitsRecipe {
  /** As NAXIS1, NAXIS2, … */
  readonly axes: readonly number[];
  readonly bits: 8 | 16 | 32 | 64 | -32 | -64;
  /** As they are stored. */
  readonly values: readonly number[];
  readonly cards?: Readonly<Record<string, CardValue>>;
  /** Behind a primary part without an array, with a table between them. */
  readonly isExtension?: boolean;
}

const blockBytes = 2880;

export function buildFits({ axes, bits, values, cards = {}, isExtension = false }: FitsRecipe): Uint8Array {
  const own = [["BITPIX", bits], ["NAXIS", axes.length], ...axes.map((n, i) => [`NAXIS${i + 1}`, n] as const)] as const;
  const more = Object.entries(cards);
  const data = new DataView(new ArrayBuffer(Math.ceil((values.length * Math.abs(bits)) / 8 / blockBytes) * blockBytes));
  values.forEach((value, i) => {
    const at = (i * Math.abs(bits)) / 8;
    if (bits === 8) data.setUint8(at, value);
    else if (bits === 16) data.setInt16(at, value);
    else if (bits === 32) data.setInt32(at, value);
    else if (bits === 64) data.setBigInt64(at, BigInt(value));
    else if (bits === -32) data.setFloat32(at, value);
    else data.setFloat64(at, value);
  });
  const image = new Uint8Array(data.buffer);
  if (!isExtension) return joined([writeFitsHeader([["SIMPLE", true], ...own, ...more]), image]);
  const empty = writeFitsHeader([
    ["SIMPLE", true],
    ["BITPIX", 8],
    ["NAXIS", 0],
    ["EXTEND", true],
  ]);
  const table = [
    ["XTENSION", "BINTABLE"],
    ["BITPIX", 8],
    ["NAXIS", 2],
    ["NAXIS1", 4],
    ["NAXIS2", 3],
    ["PCOUNT", 7],
    ["GCOUNT", 1],
  ] as const;
  const head = writeFitsHeader([["XTENSION", "IMAGE"], ...own, ["PCOUNT", 0], ["GCOUNT", 1], ...more]);
  return joined([empty, writeFitsHeader(table), new Uint8Array(blockBytes), head, image]);
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  return Uint8Array.from(parts.flatMap((part) => [...part]));
}
