// How much memory a reader may use. Two questions are kept apart: whether a size that a file states is possible at all,
// given the file's length (else FormatError), and whether honest data fit into memory (else LimitError).
// Both are asked before anything is allocated.

import { FormatError, LimitError } from "./errors.js";

/** What every reader takes. */
export interface ReadLimits {
  /** Bytes that the result of one read may occupy; the caller gives a share of the memory available. Default {@link defaultMaxBytes}. */
  readonly maxBytes?: number;
}

/** The limit without a caller's own: what a browser tab may still hold, 2 GiB. */
export const defaultMaxBytes = 2 ** 31;

/** Throws {@link LimitError} where `bytes` exceed the limit. */
export function checkMemory(file: string, bytes: number, limits: ReadLimits = {}): void {
  const limit = limits.maxBytes ?? defaultMaxBytes;
  if (!(bytes <= limit)) throw new LimitError(file, bytes, limit);
}

/** Throws {@link FormatError} unless `what`, `length` bytes from `offset`, lies inside a file of `fileLength` bytes. */
export function checkInside(file: string, what: string, offset: number, length: number, fileLength: number): void {
  if (!(offset >= 0 && length >= 0 && offset + length <= fileLength)) {
    throw new FormatError(file, `${what} of ${length} bytes at byte ${offset}`, `a file of ${fileLength} bytes`);
  }
}
