// The functions of node:fs through which the packages read, over the files that were dropped. For a worker of a browser, which reads
// pieces of a file at once.

import { absolute, blobAt, type Found, find, found, namesIn } from "./tree.js";

/** Files that are open for reading, by number. */
const open = new Map<number, Blob>();
let next = 3;

export function openSync(path: string): number {
  open.set(next, blobAt(path));
  return next++;
}

export function closeSync(file: number): void {
  open.delete(file);
}

export function fstatSync(file: number): { readonly size: number } {
  return { size: opened(file).size };
}

export function readSync(file: number, target: Uint8Array, offset: number, length: number, position: number): number {
  const bytes = bytesOf(opened(file).slice(position, position + length));
  target.set(bytes, offset);
  return bytes.length;
}

export function readFileSync(path: string): Uint8Array {
  return bytesOf(blobAt(path));
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
    yield new Uint8Array(await blob.slice(at, at + options.highWaterMark).arrayBuffer());
  }
}

function opened(file: number): Blob {
  const blob = open.get(file);
  if (!blob) throw new Error(`expected a file that is open, found number ${file}`);
  return blob;
}

interface BlobReader {
  readAsArrayBuffer(blob: Blob): ArrayBuffer;
}

function bytesOf(blob: Blob): Uint8Array {
  const { FileReaderSync } = globalThis as { FileReaderSync?: new () => BlobReader };
  if (FileReaderSync === undefined) throw new Error("expected a worker of a browser, which can read files at once");
  return new Uint8Array(new FileReaderSync().readAsArrayBuffer(blob));
}
