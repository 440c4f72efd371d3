// A file on the disk as a source: read whole or, where the format allows, in pieces.

import { availableMemory, type LinkOptions, maskBeside, readFileBytes, readFileRecord, withFile } from "@friedel/io/node";
import type { MaskSource } from "../scan/mask.js";
import type { InputSource } from "../scan/source.js";

/** The file at a path; its name is the path. */
export function diskFile(path: string, links: LinkOptions = {}): InputSource {
  const maxBytes = availableMemory();
  return {
    name: path,
    maxBytes,
    bytes: () => readFileBytes(path, { maxBytes }),
    lend: (use) => withFile(path, use, links),
    async fingerprint() {
      const { bytes, sha256 } = await readFileRecord("pattern", path);
      return { path, bytes, sha256 };
    },
  };
}

/** The mask that lies beside a file with data under the name that goes with it; undefined without. */
export async function foundMask(path: string): Promise<MaskSource | undefined> {
  const found = await maskBeside(path);
  return found === undefined ? undefined : { source: diskFile(found), isFound: true };
}

/** The file of a mask, with the dataset in it behind a colon: `masks.h5:/entry/mask`. */
export function maskFile(path: string): MaskSource {
  const [, file, dataset] = /^(.*\.(?:cxi|h5|hdf5?|he5|nxs|nx|mat)):(\/.+)$/i.exec(path) ?? [];
  return file === undefined || dataset === undefined ? { source: diskFile(path) } : { source: diskFile(file), path: dataset };
}
