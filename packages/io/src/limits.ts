// How much memory a reader may use. Two questions are kept apart: whether a size that a file states is possible at all,
// given the file's length (else FormatError), and whether honest data fit into memory (else LimitError).
// Both are asked before anything is allocated.

import { FormatError, LimitError } from "./errors.js";

/** Options of every reader. */
export interface ReadLimits {
  /** Bytes that the result of one read may occupy; the caller passes a share of the available memory. Default {@link defaultMaxBytes}. */
  readonly maxBytes?: number;
}

/** Default limit: 2 GiB, about as much as a browser tab can hold. */
export const defaultMaxBytes = 2 ** 31;

/** Throws {@link LimitError} if `bytes` exceed the limit. */
export function checkMemory(file: string, bytes: number, limits: ReadLimits = {}): void {
  const limit = limits.maxBytes ?? defaultMaxBytes;
  if (!(bytes <= limit)) throw new LimitError(file, bytes, limit);
}

/** Deflate cannot expand further than 1032:1 (258 bytes for a quarter of a byte). */
const maximalExpansion = 1032;

/** Throws {@link FormatError} where so many packed bytes cannot be those `length` bytes, {@link LimitError} beyond the limit. */
export function checkUnpacked(file: string, length: number, packedLength: number, limits: ReadLimits = {}): void {
  if (length > maximalExpansion * packedLength)
    throw new FormatError(file, `at most ${maximalExpansion} bytes for each packed byte`, `${length} from ${packedLength}`);
  checkMemory(file, length, limits);
}

/** Throws {@link FormatError} unless `what`, `length` bytes from `offset`, lies inside a file of `fileLength` bytes. */
export function checkInside(file: string, what: string, offset: number, length: number, fileLength: number): void {
  if (!(offset >= 0 && length >= 0 && offset + length <= fileLength)) {
    throw new FormatError(file, `${what} of ${length} bytes at byte ${offset}`, `a file of ${fileLength} bytes`);
  }
}

/** Options for reading a volume. */
export interface VolumeOptions extends ReadLimits {
  /** Which array of a file with several: an NPZ name, a VTI name. */
  readonly array?: string;
}
