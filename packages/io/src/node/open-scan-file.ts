// A file of scans on the disk: its values, the log beside it, and which files were read.

import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { readFio } from "../fio/fio.js";
import type { Hdf5File } from "../hdf5/file.js";
import { withHdf5 } from "../hdf5/open.js";
import type { ByteSource } from "../hdf5/source.js";
import type { ReadLimits } from "../limits.js";
import { hdf5Values } from "../scans/hdf5-values.js";
import type { NamedTree } from "../scans/named-tree.js";
import { findPlaces } from "../scans/places.js";
import type { ValueTree } from "../scans/values.js";
import { withFile } from "./hdf5.js";
import type { LinkOptions } from "./link-options.js";

/** An open file of scans. */
export interface ScanFile {
  readonly file: Hdf5File;
  readonly named: NamedTree;
  /** Paths of the files that were read since the last call. */
  filesRead(): readonly string[];
}

/** Opens the HDF5 file at `path` for `use`, which is synchronous. */
export function withScanFile<T>(path: string, use: (opened: ScanFile) => T, options: ReadLimits & LinkOptions = {}): Promise<T> {
  return withFile(
    path,
    (input) => {
      const read = new Set<string>();
      const seen = (source: ByteSource, name: string): ByteSource => ({
        size: source.size,
        read: (target, position) => {
          read.add(name);
          source.read(target, position);
        },
      });
      const folder = options.followLinks ? "/" : (options.folder ?? dirname(path));
      const neighbour = (name: string): ByteSource | "folder" | undefined => {
        const found = input.neighbour?.(name);
        return found === undefined || found === "folder" ? found : seen(found, join(folder, name));
      };
      const filesRead = (): readonly string[] => {
        const names = [...read];
        read.clear();
        return names;
      };
      const watched = { ...input, source: seen(input.source, path), neighbour };
      return withHdf5(watched, (file) => use({ file, named: namedTree(file, path), filesRead }), options);
    },
    options,
  );
}

function namedTree(file: Hdf5File, path: string): NamedTree {
  const folder = dirname(path);
  return {
    tree: hdf5Values(file),
    path: resolve(path),
    logBeside(places, filling) {
      for (const place of places) {
        const [found] = findPlaces(folderTree(folder), "/", place, filling);
        if (!found) continue;
        const log = join(folder, found.path);
        return readFio(new Uint8Array(readFileSync(log)), log);
      }
      return undefined;
    },
  };
}

/** Names on the disk below a folder, as places of logs are looked for. */
export function folderTree(folder: string): ValueTree {
  const nothing = () => undefined;
  return {
    file: folder,
    list: (path) =>
      statSync(join(folder, path), { throwIfNoEntry: false })?.isDirectory() ? readdirSync(join(folder, path)) : [],
    has: (path) => existsSync(join(folder, path)),
    broken: nothing,
    shape: nothing,
    numbers: nothing,
    text: nothing,
    attribute: nothing,
    attributeNumbers: nothing,
  };
}
