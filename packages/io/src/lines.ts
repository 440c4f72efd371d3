// The lines of a text file one after the other, and the numbers in them; errors name the line.

import { FormatError } from "./errors.js";

const newline = 10;

/** How much of a line an error shows. */
const shown = 60;

/** A place between two lines. */
export interface LinePlace {
  readonly offset: number;
  readonly number: number;
}

export class Lines {
  readonly #decoder = new TextDecoder("latin1");
  #offset = 0;
  #number = 0;
  #line = "";

  constructor(
    private readonly bytes: Uint8Array,
    private readonly file: string,
  ) {}

  /** Whether all lines have been read. */
  get atEnd(): boolean {
    return this.#offset >= this.bytes.length;
  }

  /** Where the reader is, to come back to with {@link goTo}. */
  get place(): LinePlace {
    return { offset: this.#offset, number: this.#number };
  }

  /** Goes back to a place, or on to one known from before: the next line is the one that was next there. */
  goTo(place: LinePlace): void {
    this.#offset = place.offset;
    this.#number = place.number;
  }

  /** Passes over `count` lines without looking at them. Throws FormatError at the file's end. */
  skip(count: number, expected: string): void {
    for (let i = 0; i < count; i++) {
      if (this.atEnd) throw this.#ended(expected);
      const found = this.bytes.indexOf(newline, this.#offset);
      this.#offset = found < 0 ? this.bytes.length : found + 1;
      this.#number++;
    }
  }

  /** The next line without the blanks around it. Throws FormatError at the file's end. */
  next(expected: string): string {
    if (this.atEnd) throw this.#ended(expected);
    const found = this.bytes.indexOf(newline, this.#offset);
    const end = found < 0 ? this.bytes.length : found;
    this.#line = this.#decoder.decode(this.bytes.subarray(this.#offset, end)).trim();
    this.#offset = end + 1;
    this.#number++;
    return this.#line;
  }

  /** The next `count` numbers, which fill whole lines, or undefined, after checking them, if they are not to be kept. */
  numbers(count: number, what: string, keep: boolean): Float64Array | undefined {
    const values = keep ? new Float64Array(count) : undefined;
    for (let done = 0; done < count; ) {
      const line = this.next(`${count} ${what}, of which ${done} are there`);
      if (line === "") continue;
      for (const word of line.split(/\s+/)) {
        // Fortran writes D for the exponent.
        const value = Number(word.replace(/[dD]/, "e"));
        if (done >= count) throw this.error(`the last of ${count} ${what} to end its line`);
        if (!Number.isFinite(value)) throw this.error(`a number (${what})`, `"${word.slice(0, shown)}"`);
        if (values) values[done] = value;
        done++;
      }
    }
    return values;
  }

  /** An error about the current line; by default it quotes the line. */
  error(expected: string, found = `"${this.#line.slice(0, shown)}"`): FormatError {
    return new FormatError(this.file, expected, `${found} on line ${this.#number}`);
  }

  #ended(expected: string): FormatError {
    return new FormatError(this.file, expected, `the file's end after line ${this.#number}`);
  }
}
