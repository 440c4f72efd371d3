// Walks through a legacy VTK file: lines of words, and numbers as text or as big-endian bytes between them.

import { FormatError, LimitError } from "../errors.js";
import { checkInside, defaultMaxBytes, type ReadLimits } from "../limits.js";
import { decodeSamples, type SampleType, sampleBytes } from "../samples.js";

/** VTK's names of number types. A vtkIdType is stored as int, whatever it is in memory. */
const types: Readonly<Record<string, SampleType>> = {
  char: "i1",
  unsigned_char: "u1",
  short: "i2",
  unsigned_short: "u2",
  int: "i4",
  unsigned_int: "u4",
  vtkidtype: "i4",
  long: "i8",
  unsigned_long: "u8",
  vtktypeint64: "i8",
  vtktypeuint64: "u8",
  float: "f4",
  double: "f8",
};

/** Longest line that can be one; binary numbers taken for a line end here. */
const longestLine = 4096;

/** How much of a line an error shows. */
const shown = 60;

const newline = 10;
const decoder = new TextDecoder("latin1");

export class LegacyCursor {
  #offset = 0;
  #taken = 0;
  /** Whether numbers are bytes; set once the file has said so. */
  isBinary = false;

  constructor(
    private readonly bytes: Uint8Array,
    private readonly file: string,
    private readonly limits: ReadLimits,
  ) {}

  /** The next line without the blanks around it; undefined at the file's end. */
  line(): string | undefined {
    if (this.#offset >= this.bytes.length) return undefined;
    const part = this.bytes.subarray(this.#offset, this.#offset + longestLine);
    const found = part.indexOf(newline);
    if (found < 0 && part.length === longestLine) throw new FormatError(this.file, "a line of text", `bytes at ${this.#offset}`);
    const length = found < 0 ? part.length : found;
    this.#offset += length + 1;
    return decoder.decode(part.subarray(0, length)).trim();
  }

  /** The words of the next line that has any; undefined at the file's end. */
  words(): string[] | undefined {
    for (let line = this.line(); line !== undefined; line = this.line()) if (line !== "") return line.split(/\s+/);
    return undefined;
  }

  /** Whether the next word, after any blanks, is this one; the place stays. */
  peek(word: string): boolean {
    let at = this.#offset;
    while (at < this.bytes.length && this.bytes[at] <= 32 && at < this.#offset + 2) at++;
    return decoder.decode(this.bytes.subarray(at, at + word.length)).toUpperCase() === word;
  }

  /** The next line's words, which must begin as expected. */
  expect(what: string, ...beginnings: string[]): string[] {
    const words = this.words();
    if (words && beginnings.some((word) => words[0].toUpperCase() === word)) return words;
    throw this.error(what, words);
  }

  /** `count` numbers of VTK's type `name`. Checks their room in the file and in memory before it makes anything. */
  numbers(count: number, name: string, what: string): Float64Array<ArrayBuffer> {
    const type = types[name.toLowerCase()];
    if (type === undefined) throw new FormatError(this.file, `numbers in ${what}`, `the type "${name.slice(0, shown)}"`);
    // As text a number takes a digit and a blank at least, the last one perhaps a digit alone.
    const length = this.isBinary ? count * sampleBytes(type) : Math.max(0, 2 * count - 1);
    checkInside(this.file, what, this.#offset, length, this.bytes.length);
    this.#take(8 * count);
    const out = new Float64Array(count);
    if (this.isBinary) {
      decodeSamples(this.bytes.subarray(this.#offset, this.#offset + length), type, false, out, 0, count);
      this.#offset += length;
      return out;
    }
    for (let i = 0; i < count; i++) {
      const word = this.#word();
      out[i] = /^[-+]?nan$/i.test(word) ? Number.NaN : Number(word);
      if (word === "" || (Number.isNaN(out[i]) && !/nan/i.test(word))) {
        throw new FormatError(this.file, `${count} numbers in ${what}`, `"${word.slice(0, shown)}" after ${i} of them`);
      }
    }
    return out;
  }

  error(expected: string, found: readonly string[] | undefined): FormatError {
    return new FormatError(this.file, expected, found ? `"${found.join(" ").slice(0, shown)}"` : "the file's end");
  }

  /** Counts what is made against the limit; the whole result must fit. */
  #take(bytes: number): void {
    this.#taken += bytes;
    const limit = this.limits.maxBytes ?? defaultMaxBytes;
    if (this.#taken > limit) throw new LimitError(this.file, this.#taken, limit);
  }

  #word(): string {
    const isBlank = (at: number) => this.bytes[at] <= 32;
    while (this.#offset < this.bytes.length && isBlank(this.#offset)) this.#offset++;
    const start = this.#offset;
    while (this.#offset < this.bytes.length && !isBlank(this.#offset)) this.#offset++;
    return decoder.decode(this.bytes.subarray(start, Math.min(this.#offset, start + shown)));
  }
}
