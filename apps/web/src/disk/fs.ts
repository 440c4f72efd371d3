// The functions of node:fs through which the packages read, over the files that were dropped. For a worker of a browser, which reads
// pieces of a file at once.

import { bytesNow, bytesOf, readerOf } from "./content.js";
import { absolute, blobAt, type Found, find, found, namesIn } from "./tree.js";

/** Files that are open for reading, by number. */
const open = new Map<number, Opened>();
let next = 3;

interface Opened {
  readonly size: number;
  readonly read: (from: number, to: number) => Uint8Array;
}

export function openSync(path: string): number {
  const content = blobAt(path);
  open.set(next, { size: content.size, read: readerOf(content) });
  return next++;
}

export function closeSync(file: number): void {
  open.delete(file);
}

export function fstatSync(file: number): { readonly size: number } {
  return { size: opened(file).size };
}

export function readSync(file: number, target: Uint8Array, offset: number, length: number, position: number): number {
  const bytes = opened(file).read(position, position + length);
  target.set(bytes, offset);
  return bytes.length;
}

export function readFileSync(path: string): Uint8Array {
  return bytesNow(blobAt(path));
}

export function existsSync(path: string): boolean {
  return find(path) !== undefined;
}

export function statSync(path: string, options?: { readonly throwIfNoEntry?: boolean }): Found | undefined {
  return options?.throwIfNoEntry === false ? find(path) : found(path);
}

export function readdirSync(path: string): string[] {
  return namesIn(path);
}

export function realpathSync(path: string): string {
  found(path);
  return absolute(path);
}

/** Pieces of a file, one after the other. */
export async function* createReadStream(path: string, options: { readonly highWaterMark: number }): AsyncGenerator<Uint8Array> {
  const blob = blobAt(path);
  for (let at = 0; at < blob.size; at += options.highWaterMark) {
    yield await bytesOf(blob, at, Math.min(blob.size, at + options.highWaterMark));
  }
}

function opened(file: number): Opened {
  const found = open.get(file);
  if (!found) throw new Error(`expected a file that is open, found number ${file}`);
  return found;
}
