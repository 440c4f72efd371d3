// HDF5 and CXI by path: the library reads what it needs from the disk, and links reach the files beside and below only.

import { closeSync, fstatSync, openSync, readdirSync, readSync, realpathSync, statSync } from "node:fs";
import { dirname, isAbsolute, join, parse, relative, resolve, sep } from "node:path";
import { describeHdf5, type Hdf5Description } from "../cxi/describe.js";
import { type ReadCrystal, readCrystalShard } from "../dataset/crystals.js";
import { type StoredSample, withSampleShard } from "../dataset/samples.js";
import { FileError } from "../errors.js";
import type { Hdf5File } from "../hdf5/file.js";
import { withHdf5 } from "../hdf5/open.js";
import type { ByteSource, Hdf5Input } from "../hdf5/source.js";
import type { ReadLimits } from "../limits.js";
import { asFileError } from "./files.js";
import type { LinkOptions } from "./link-options.js";
import { helpersFor } from "./lit-helpers.js";

/** Describes an HDF5 file; see `describeHdf5`. */
export function describeHdf5File(path: string, options: ReadLimits & LinkOptions = {}): Promise<Hdf5Description> {
  return withFile(path, (input) => describeHdf5(input, options), options);
}

/** Reads all crystals of a shard; see `readCrystalShard`. */
export function readCrystalShardFile(path: string, limits: ReadLimits = {}): Promise<ReadCrystal[]> {
  return withFile(path, (input) => readCrystalShard(input, limits));
}

/** Reads the sample at a place of a shard; see `withSampleShard`. */
export function readSampleFile(path: string, place: number, limits: ReadLimits = {}): Promise<StoredSample> {
  return withFile(path, (input) => withSampleShard(input, ({ sample }) => sample(place), limits));
}

/** Opens the file at `path` for `use`, which is synchronous, and closes it; see `withHdf5`. */
export function withHdf5File<T>(path: string, use: (file: Hdf5File) => T, options: ReadLimits & LinkOptions = {}): Promise<T> {
  return withFile(path, (input) => withHdf5(input, use, options), options);
}

/** Lends `use` the file at `path` as an input for the HDF5 readers, and closes what was opened. */
export async function withFile<T>(path: string, use: (input: Hdf5Input) => Promise<T>, options: LinkOptions = {}): Promise<T> {
  const files = new OpenFiles();
  try {
    const info = statSync(path);
    if (!info.isFile())
      throw new FileError(path, `expected a file, found ${info.isDirectory() ? "a directory" : "something else"}`);
    if (info.size === 0) throw new FileError(path, "expected data, found an empty file");
    const own = dirname(resolve(path));
    const disk = parse(own).root;
    const folder = options.followLinks ? disk : resolve(options.folder ?? own);
    // What the names lead to must lie in the folder too, or beside the file itself where that is a link of the disk.
    const allowed = [realpathSync(folder), dirname(realpathSync(path))];
    const neighbour = (name: string): ByteSource | "folder" | undefined => {
      const found = statSync(join(folder, name), { throwIfNoEntry: false });
      if (!found || !allowed.some((root) => isInside(root, realpathSync(join(folder, name))))) return undefined;
      if (found.isDirectory()) return "folder";
      return found.isFile() ? files.open(join(folder, name)) : undefined;
    };
    const place = relative(folder, resolve(path)).split(sep).join("/");
    if (place.startsWith("..")) throw new FileError(path, `expected a file in the folder ${folder}, found one outside`);
    const input = { name: path, source: files.open(path), place, neighbour, helpers: helpersFor(path, options) };
    return await use(options.followLinks ? { ...input, disk: readdirSync(disk) } : input);
  } catch (error) {
    throw asFileError(error, path);
  } finally {
    files.close();
  }
}

function isInside(folder: string, path: string): boolean {
  const way = relative(folder, path);
  return way === "" || (!way.startsWith("..") && !isAbsolute(way));
}

/** Files that are open for reading, each once. */
class OpenFiles {
  readonly #sources = new Map<string, { readonly descriptor: number; readonly source: ByteSource }>();

  open(path: string): ByteSource {
    const known = this.#sources.get(path);
    if (known) return known.source;
    const descriptor = openSync(path, "r");
    const read = (target: Uint8Array, at: number) => readFully(descriptor, target, at);
    const source = { size: fstatSync(descriptor).size, read };
    this.#sources.set(path, { descriptor, source });
    return source;
  }

  close(): void {
    for (const { descriptor } of this.#sources.values()) closeSync(descriptor);
  }
}

function readFully(descriptor: number, target: Uint8Array, position: number): void {
  for (let done = 0; done < target.length; ) {
    const count = readSync(descriptor, target, done, target.length - done, position + done);
    if (count === 0) throw new Error("expected more bytes in a file that was open, found its end");
    done += count;
  }
}
