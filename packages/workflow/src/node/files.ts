// A file on the disk as a source: read whole or, where the format allows, in pieces.

import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { availableMemory, readFileBytes, withFile } from "@friedel/io/node";
import type { InputSource } from "../scan/source.js";

/** The file at a path; its name is the path. */
export function diskFile(path: string): InputSource {
  const maxBytes = availableMemory();
  return {
    name: path,
    maxBytes,
    bytes: () => readFileBytes(path, { maxBytes }),
    lend: (use) => withFile(path, use),
    async fingerprint() {
      const hash = createHash("sha256");
      for await (const piece of createReadStream(path)) hash.update(piece);
      return { path, sha256: hash.digest("hex") };
    },
  };
}
