// Sums of files by which provenance knows them again. In a tab another file stands in for this one, whose sums a browser makes beside
// the thread that asks.

import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";

/** SHA-256 (hex) of bytes. */
export async function sumOf(bytes: Uint8Array): Promise<string> {
  return createHash("sha256").update(bytes).digest("hex");
}

/** SHA-256 (hex) of the file at a path, without holding it in memory. Throws what reading throws. */
export async function sumOfFile(path: string): Promise<string> {
  const hash = createHash("sha256");
  for await (const piece of createReadStream(path, { highWaterMark: 2 ** 22 })) hash.update(piece);
  return hash.digest("hex");
}
