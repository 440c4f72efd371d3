// The errors of reading and writing files. Every message names the file, what was expected there, and what was found.
// All extend the engine's InputError: a user can mend them, and the command line answers them with exit code 2.

import { InputError } from "@friedel/engine";

/** A file that is damaged, truncated, mislabelled or of a kind that is not understood. `cause` holds a library's own error. */
export class FormatError extends InputError {
  override readonly name = "FormatError";
  /** The file's name, as the caller gave it. */
  readonly file: string;
  readonly expected: string;
  readonly found: string;

  constructor(file: string, expected: string, found: string, options?: ErrorOptions) {
    super(`${file}: expected ${expected}, found ${found}`, options);
    this.file = file;
    this.expected = expected;
    this.found = found;
  }
}

/** Honest data that need more memory than the reader may use. */
export class LimitError extends InputError {
  override readonly name = "LimitError";
  readonly file: string;
  readonly neededBytes: number;
  readonly limitBytes: number;

  constructor(file: string, neededBytes: number, limitBytes: number) {
    super(`${file}: expected data of at most ${formatBytes(limitBytes)} in memory, found ${formatBytes(neededBytes)}`);
    this.file = file;
    this.neededBytes = neededBytes;
    this.limitBytes = limitBytes;
  }
}

/** A path that cannot be read or written: missing, a directory, no permission, an empty file, a full disk. */
export class FileError extends InputError {
  override readonly name = "FileError";
  readonly file: string;

  constructor(file: string, message: string, options?: ErrorOptions) {
    super(`${file}: ${message}`, options);
    this.file = file;
  }
}

/** A number of bytes as people read it: `1.50 GB`, decimal units. */
export function formatBytes(bytes: number): string {
  const units = ["B", "kB", "MB", "GB", "TB", "PB"];
  const step = Math.min(units.length - 1, Math.max(0, Math.floor(Math.log10(Math.max(1, bytes)) / 3)));
  return step === 0 ? `${bytes} B` : `${(bytes / 1000 ** step).toPrecision(3)} ${units[step]}`;
}
