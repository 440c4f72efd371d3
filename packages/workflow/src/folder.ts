// Where a workflow leaves its files and finds its checkpoints: a folder on a disk (see node/output.ts), files in memory, or
// whatever else an application has, such as a browser's own file system.

import { FileError } from "@friedel/io";

/** A place for files, by name; a name may have folders of its own, parted by "/". */
export interface Folder {
  /** Its name in messages: a path, if it has one. */
  readonly name: string;
  /** The bytes of a file. Throws FileError where there is none. */
  read(name: string): Promise<Uint8Array>;
  /** Writes a file, which appears under its name whole or not at all, whenever the program ends. */
  write(name: string, bytes: Uint8Array | string): Promise<void>;
  /** Removes a file if it is there. */
  remove(name: string): Promise<void>;
  /** Names of all files, sorted. */
  list(): Promise<readonly string[]>;
}

/** A folder in memory, as a browser's worker uses it. */
export function memoryFolder(name = "memory"): Folder {
  const files = new Map<string, Uint8Array>();
  return {
    name,
    async read(file) {
      const bytes = files.get(file);
      if (!bytes) throw new FileError(`${name}/${file}`, "expected a file, found none of that name");
      return bytes;
    },
    async write(file, bytes) {
      files.set(file, typeof bytes === "string" ? new TextEncoder().encode(bytes) : bytes);
    },
    async remove(file) {
      files.delete(file);
    },
    list: async () => [...files.keys()].sort(),
  };
}
