// Where the bytes of an HDF5 file come from: memory, a file on disk, a Blob in a worker.
// HDF5 asks for pieces, so a large file is never held in memory as a whole.

import type { FrameHelpers } from "./lit-job.js";

/** Random access to bytes. */
export interface ByteSource {
  readonly size: number;
  /** Fills `target` with the bytes from `position` on; the range always lies inside the source. */
  read(target: Uint8Array, position: number): void;
}

/** A file to open, and its neighbours. */
export interface Hdf5Input {
  /** The name that error messages use. */
  readonly name: string;
  readonly source: ByteSource;
  /**
   * The files that external links and virtual datasets may reach: paths relative to the folder that the user named, never
   * above it. Without it the file stands alone.
   */
  neighbour?(path: string): ByteSource | "folder" | undefined;
  /** The file's own path in that folder; by default it lies at its top. */
  readonly place?: string;
  /** Threads that can help to read it. */
  readonly helpers?: FrameHelpers;
  /** Where `neighbour` reaches the whole disk: the names at the disk's top, so that absolute links lead there. */
  readonly disk?: readonly string[];
}

/** A file in memory, for the readers of HDF5; the bytes are not copied. */
export function hdf5Input(bytes: Uint8Array, name: string): Hdf5Input {
  return { name, source: byteSource(bytes) };
}

/** Bytes in memory as a source; they are not copied. */
export function byteSource(bytes: Uint8Array): ByteSource {
  const read = (target: Uint8Array, position: number) => target.set(bytes.subarray(position, position + target.length));
  return { size: bytes.length, read };
}
