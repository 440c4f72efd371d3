// A folder of a browser as the input of the HDF5 readers: File objects by their paths, as a dropped folder gives them.

import { FormatError } from "../errors.js";
import type { ByteSource, Hdf5Input } from "./source.js";

/** The class of browsers that reads a Blob at once; only workers have it. */
interface BlobReader {
  readAsArrayBuffer(blob: Blob): ArrayBuffer;
}
type BlobReaderClass = new () => BlobReader;

/**
 * The file at `place` among `files`, which are named by their paths in one folder; links may reach all of them and nothing
 * else. Works in a worker of a browser only, where blobs can be read at once. Throws {@link FormatError} if there is none.
 */
export function hdf5FromBlobs(files: ReadonlyMap<string, Blob>, place: string): Hdf5Input {
  const main = files.get(place);
  if (main === undefined) throw new FormatError(place, "a file of that name in the folder", [...files.keys()].join(", "));
  const folders = new Set([...files.keys()].flatMap((path) => foldersOf(path)));
  const neighbour = (path: string): ByteSource | "folder" | undefined => {
    const file = files.get(path);
    if (file) return blobSource(file);
    return folders.has(path) ? "folder" : undefined;
  };
  return { name: place, place, source: blobSource(main), neighbour };
}

/** `a/b/c.h5` → `a`, `a/b`. */
function foldersOf(path: string): string[] {
  const parts = path.split("/").slice(0, -1);
  return parts.map((_, i) => parts.slice(0, i + 1).join("/"));
}

function blobSource(blob: Blob): ByteSource {
  const { FileReaderSync } = globalThis as { FileReaderSync?: BlobReaderClass };
  if (FileReaderSync === undefined) throw new Error("expected a worker of a browser, which can read files at once");
  const reader = new FileReaderSync();
  return {
    size: blob.size,
    read: (target, position) =>
      target.set(new Uint8Array(reader.readAsArrayBuffer(blob.slice(position, position + target.length)))),
  };
}
