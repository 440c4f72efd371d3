// The files that were read for a scan, as provenance names them: length and SHA-256, without holding them in memory.

import { stat } from "node:fs/promises";
import type { FileRole, ReadFile } from "../scans/records.js";
import { sumOfFile } from "./file-sums.js";
import { asFileError } from "./files.js";

/** Length and SHA-256 of the file at `path`. Throws FileError. */
export async function readFileRecord(role: FileRole, path: string): Promise<ReadFile> {
  try {
    const sha256 = await sumOfFile(path);
    return { role, path, bytes: (await stat(path)).size, sha256 };
  } catch (error) {
    throw asFileError(error, path);
  }
}
