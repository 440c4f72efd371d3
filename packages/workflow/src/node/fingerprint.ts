// The checksum of an input on the disk, read in pieces: a file need not fit into memory.

import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import type { InputFile } from "../provenance.js";

/** A file as provenance names it. */
export async function fingerprint(path: string): Promise<InputFile> {
  const hash = createHash("sha256");
  for await (const piece of createReadStream(path)) hash.update(piece);
  return { path, sha256: hash.digest("hex") };
}
