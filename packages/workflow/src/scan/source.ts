// A file to read from, wherever it lies: in memory here, on the disk in node/files.ts.

import { type Hdf5Input, hdf5Input } from "@friedel/io";
import { type InputFile, inputFile } from "../provenance.js";

/** One file. Its name tells its format; it is a path where there is one. */
export interface InputSource {
  readonly name: string;
  /** Most bytes of memory that reading may take; the readers' own limit without it. */
  readonly maxBytes?: number;
  /** All of it. Throws FileError where it cannot be read, LimitError where it is too long. */
  bytes(): Promise<Uint8Array>;
  /** Lends it to a reader of HDF5, which takes the pieces that it needs. */
  lend<T>(use: (input: Hdf5Input) => Promise<T>): Promise<T>;
  /** The file as provenance names it. */
  fingerprint(): Promise<InputFile & { readonly bytes: number }>;
}

/** A file in memory. */
export function memoryFile(name: string, bytes: Uint8Array): InputSource {
  return {
    name,
    bytes: async () => bytes,
    lend: (use) => use(hdf5Input(bytes, name)),
    fingerprint: async () => ({ ...(await inputFile(name, bytes)), bytes: bytes.length }),
  };
}

/** Whether a name's ending is one that HDF5 files have. */
export function isHdf5Name(name: string): boolean {
  return /\.(cxi|h5|hdf5?|he5|nxs|nx)$/i.test(name);
}

const hdf5Signature = [0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a];

/** Whether a MATLAB file is of version 7.3, which is HDF5 behind a header of 512 bytes. */
export async function isNewMatlab(source: InputSource): Promise<boolean> {
  if (!/\.mat$/i.test(source.name)) return false;
  const found = (await source.bytes()).subarray(512, 520);
  // Not as text: what decoders call latin1 is windows-1252, of which the first byte is another character.
  return hdf5Signature.every((byte, i) => found[i] === byte);
}

/** `/data/scan54/` → `scan54`, `a/b.npy` → `b`. */
export function stem(path: string): string {
  const name = path.replace(/[/\\]+$/, "").replace(/^.*[/\\]/, "");
  return name.replace(/(?<=.)\.[^.]*$/, "") || "pattern";
}
