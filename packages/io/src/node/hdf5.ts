// HDF5 and CXI by path: the library reads what it needs from the disk, and links reach the files beside and below only.

import { closeSync, openSync, readSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { describeHdf5, type Hdf5Description } from "../cxi/describe.js";
import { type ReadCrystal, readCrystalShard } from "../dataset/crystals.js";
import { type StoredSample, withSampleShard } from "../dataset/samples.js";
import { FileError } from "../errors.js";
import type { ByteSource, Hdf5Input } from "../hdf5/source.js";
import type { ReadLimits } from "../limits.js";
import { asFileError } from "./files.js";

/** Describes an HDF5 file; see `describeHdf5`. */
export function describeHdf5File(path: string, limits: ReadLimits = {}): Promise<Hdf5Description> {
  return withFile(path, (input) => describeHdf5(input, limits));
}

/** Reads all crystals of a shard; see `readCrystalShard`. */
export function readCrystalShardFile(path: string, limits: ReadLimits = {}): Promise<ReadCrystal[]> {
  return withFile(path, (input) => readCrystalShard(input, limits));
}

/** Reads the sample at a place of a shard; see `withSampleShard`. */
export function readSampleFile(path: string, place: number, limits: ReadLimits = {}): Promise<StoredSample> {
  return withFile(path, (input) => withSampleShard(input, ({ sample }) => sample(place), limits));
}

/** Lends `use` the file at `path` as an input for the HDF5 readers, and closes what was opened. */
export async function withFile<T>(path: string, use: (input: Hdf5Input) => Promise<T>): Promise<T> {
  const opened: number[] = [];
  const sources = new Map<string, ByteSource>();
  const open = (name: string): ByteSource => {
    const known = sources.get(name);
    if (known) return known;
    const descriptor = openSync(name, "r");
    opened.push(descriptor);
    const source = { size: statSync(name).size, read: (target: Uint8Array, at: number) => readFully(descriptor, target, at) };
    sources.set(name, source);
    return source;
  };
  const folder = dirname(path);
  try {
    const info = statSync(path);
    if (!info.isFile())
      throw new FileError(path, `expected a file, found ${info.isDirectory() ? "a directory" : "something else"}`);
    if (info.size === 0) throw new FileError(path, "expected data, found an empty file");
    const neighbour = (name: string): ByteSource | "folder" | undefined => {
      const found = statSync(join(folder, name), { throwIfNoEntry: false });
      if (found?.isDirectory()) return "folder";
      return found?.isFile() ? open(join(folder, name)) : undefined;
    };
    return await use({ name: path, source: open(path), neighbour });
  } catch (error) {
    throw asFileError(error, path);
  } finally {
    for (const descriptor of opened) closeSync(descriptor);
  }
}

function readFully(descriptor: number, target: Uint8Array, position: number): void {
  for (let done = 0; done < target.length; ) {
    const count = readSync(descriptor, target, done, target.length - done, position + done);
    if (count === 0) throw new Error("expected more bytes in a file that was open, found its end");
    done += count;
  }
}
