// Sums of the files that were dropped: the browser's own, on another thread and by the processor's instructions, where the page is of
// this machine or came encrypted; else as the other sums here.

import { createHash } from "./crypto.js";
import { createReadStream } from "./fs.js";
import { readFile } from "./fs-promises.js";
import { found } from "./tree.js";

/** Larger files are not held in memory for their sum. */
const mostBytes = 2 ** 28;

/** SHA-256 (hex) of bytes. */
export async function sumOf(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  // Not there in pages from other machines without encryption, whatever its type says.
  const { subtle } = crypto as Partial<Crypto>;
  if (!subtle) return createHash("sha256").update(bytes).digest("hex");
  const sum = new Uint8Array(await subtle.digest("SHA-256", bytes));
  return Array.from(sum, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** SHA-256 (hex) of the file at a path. Throws as Node for one that is not there. */
export async function sumOfFile(path: string): Promise<string> {
  if (found(path).size <= mostBytes) return sumOf(await readFile(path));
  const hash = createHash("sha256");
  for await (const piece of createReadStream(path, { highWaterMark: 2 ** 22 })) hash.update(piece);
  return hash.digest("hex");
}
