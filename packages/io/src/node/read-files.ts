// The files that were read for a scan, as provenance names them: length and SHA-256, without holding them in memory.

import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import type { FileRole, ReadFile } from "../scans/records.js";
import { asFileError } from "./files.js";

/** Length and SHA-256 of the file at `path`. Throws FileError. */
export async function readFileRecord(role: FileRole, path: string): Promise<ReadFile> {
  try {
    const hash = createHash("sha256");
    for await (const piece of createReadStream(path, { highWaterMark: 2 ** 22 })) hash.update(piece);
    return { role, path, bytes: (await stat(path)).size, sha256: hash.digest("hex") };
  } catch (error) {
    throw asFileError(error, path);
  }
}
