// The files that make up frames, as they are read: each with its sum, and one over all of them.

import { createHash } from "node:crypto";
import type { RealVolume } from "@friedel/engine";
import { readFrameFile } from "../frame-formats.js";
import type { ReadLimits } from "../limits.js";
import type { FileRole, ReadFile } from "../scans/records.js";
import { sumOf } from "./file-sums.js";
import { readFileBytes } from "./files.js";

/** A record of what was read. */
export interface SeenFiles {
  /** In the order of reading. */
  readonly files: readonly ReadFile[];
  add(record: ReadFile): void;
  /** Reads a detector's map and records it; undefined without a path. Errors as `readFileBytes` and `readFrameFile`. */
  readMap(role: FileRole, path: string | undefined): Promise<RealVolume | undefined>;
  /** SHA-256 (hex) over length and SHA-256 of each file, a line each, and `more`. */
  sha256(more?: string): string;
}

/** The record of a file with these bytes. */
export async function fileRecord(role: FileRole, path: string, bytes: Uint8Array): Promise<ReadFile> {
  return { role, path, bytes: bytes.length, sha256: await sumOf(bytes) };
}

/** Starts a record. */
export function seenFiles(limits: ReadLimits): SeenFiles {
  const files: ReadFile[] = [];
  return {
    files,
    add: (record) => files.push(record),
    async readMap(role, path) {
      if (path === undefined) return undefined;
      const bytes = await readFileBytes(path, limits);
      files.push(await fileRecord(role, path, bytes));
      return readFrameFile(bytes, path, limits).volume;
    },
    sha256(more = "") {
      const hash = createHash("sha256");
      for (const { bytes, sha256 } of files) hash.update(`${bytes} ${sha256}\n`);
      return hash.update(more).digest("hex");
    },
  };
}
