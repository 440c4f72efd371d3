// Headers of FITS files: cards of 80 characters in blocks of 2880 bytes, up to the card END. FITS standard 4.0, sections 3 and 4
// (https://fits.gsfc.nasa.gov/fits_standard.html).

import { FormatError } from "../errors.js";

/** What a card may hold here; texts without their quotes and trailing blanks. */
export type CardValue = number | string | boolean;

/** A header and the byte behind its last block. */
export interface FitsHeader {
  readonly cards: ReadonlyMap<string, CardValue>;
  readonly end: number;
}

export const blockBytes = 2880;
const cardBytes = 80;
/** Headers with a long history have some hundred blocks; who asks for more has lost its END. */
const mostBlocks = 2000;

/** Whether bytes start like a FITS file. */
export function isFits(bytes: Uint8Array): boolean {
  return /^SIMPLE {2}= +T/.test(new TextDecoder("latin1").decode(bytes.subarray(0, 40)));
}

/** Reads the header that begins at `at`. Throws {@link FormatError} for one that does not end. */
export function readFitsHeader(bytes: Uint8Array, at: number, name: string): FitsHeader {
  const cards = new Map<string, CardValue>();
  const last = Math.min(bytes.length, at + mostBlocks * blockBytes);
  for (let card = at; card + cardBytes <= last; card += cardBytes) {
    const text = new TextDecoder("latin1").decode(bytes.subarray(card, card + cardBytes));
    const key = text.slice(0, 8).trimEnd();
    if (key === "END") return { cards, end: at + Math.ceil((card + cardBytes - at) / blockBytes) * blockBytes };
    if (text.slice(8, 10) === "= " && !cards.has(key)) cards.set(key, cardValue(text.slice(10)));
  }
  throw new FormatError(name, `the end of the FITS header at byte ${at}`, "none");
}

/** The value in a card's last 70 characters, a comment behind it left out. */
function cardValue(text: string): CardValue {
  const quoted = /^\s*'((?:[^']|'')*)'/.exec(text);
  if (quoted) return quoted[1].replaceAll("''", "'").trimEnd();
  const word = text.split("/")[0].trim();
  if (word === "T" || word === "F") return word === "T";
  // FORTRAN writes exponents of double precision with a D.
  const value = Number(word.replace(/D/i, "E"));
  return word !== "" && Number.isFinite(value) ? value : word;
}

/** A header of these cards as whole blocks. */
export function writeFitsHeader(cards: readonly (readonly [key: string, value: CardValue])[]): Uint8Array {
  const lines = cards.map(([key, value]) => {
    const text = typeof value === "string" ? `'${value.replaceAll("'", "''").padEnd(8)}'` : wordOf(value).padStart(20);
    return `${key.padEnd(8)}= ${text}`.slice(0, cardBytes).padEnd(cardBytes);
  });
  const text = [...lines, "END".padEnd(cardBytes)].join("");
  return new TextEncoder().encode(text.padEnd(Math.ceil(text.length / blockBytes) * blockBytes));
}

function wordOf(value: number | boolean): string {
  return typeof value === "boolean" ? (value ? "T" : "F") : String(value).toUpperCase();
}
