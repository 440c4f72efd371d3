// The files that make up frames, as they are read: each with its sum, and one over all of them.

import { createHash } from "node:crypto";
import type { RealVolume } from "@friedel/engine";
import { readFrameFile } from "../frame-formats.js";
import type { ReadLimits } from "../limits.js";
import type { FileRole, ReadFile } from "../scans/records.js";
import { readFileBytes } from "./files.js";

/** A record of what was read. */
export interface SeenFiles {
  /** In the order of reading. */
  readonly files: readonly ReadFile[];
  see(role: FileRole, path: string, bytes: Uint8Array): void;
  /** Reads a detector's map and records it; undefined without a path. Errors as `readFileBytes` and `readFrameFile`. */
  readMap(role: FileRole, path: string | undefined): Promise<RealVolume | undefined>;
  /** SHA-256 (hex) over the bytes of what was seen, each after its length as text, and of `more`. Called once, at the end. */
  sha256(more?: string): string;
}

/** Starts a record. */
export function seenFiles(limits: ReadLimits): SeenFiles {
  const hash = createHash("sha256");
  const files: ReadFile[] = [];
  const see = (role: FileRole, path: string, bytes: Uint8Array): void => {
    hash.update(`${bytes.length}\n`).update(bytes);
    files.push({ role, path, bytes: bytes.length, sha256: createHash("sha256").update(bytes).digest("hex") });
  };
  return {
    files,
    see,
    async readMap(role, path) {
      if (path === undefined) return undefined;
      const bytes = await readFileBytes(path, limits);
      see(role, path, bytes);
      return readFrameFile(bytes, path, limits).volume;
    },
    sha256: (more = "") => hash.update(more).digest("hex"),
  };
}
