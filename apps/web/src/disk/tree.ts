// The files that a user dropped, by path: what the functions of Node's file system beside this file find. Nothing is ever written.

import { basename, dirname, resolve } from "pathe";

/** A file and its path below what was dropped: `scan/frames/0001.tif`. */
export interface DroppedFile {
  readonly path: string;
  readonly blob: Blob;
}

const root = "/";
let files: ReadonlyMap<string, Blob> = new Map();
/** Names in each folder. */
let folders: ReadonlyMap<string, ReadonlySet<string>> = new Map([[root, new Set()]]);

/** Puts these files in place of those that were there. */
export function putFiles(dropped: readonly DroppedFile[]): void {
  const blobs = new Map(dropped.map(({ path, blob }) => [absolute(path), blob]));
  const names = new Map<string, Set<string>>([[root, new Set()]]);
  for (const file of blobs.keys()) {
    for (let path = file; path !== root; path = dirname(path)) {
      const folder = dirname(path);
      const known = names.get(folder) ?? new Set();
      names.set(folder, known.add(basename(path)));
    }
  }
  files = blobs;
  folders = names;
}

/** The working directory is the top of what was dropped. */
export function absolute(path: string): string {
  return resolve(root, path);
}

/** What Node's `Stats` have of it here. */
export interface Found {
  readonly size: number;
  readonly mtimeMs: number;
  isFile(): boolean;
  isDirectory(): boolean;
}

/** What lies at a path; undefined for nothing. */
export function find(path: string): Found | undefined {
  const place = absolute(path);
  const blob = files.get(place);
  if (blob) return { size: blob.size, mtimeMs: 0, isFile: () => true, isDirectory: () => false };
  return folders.has(place) ? { size: 0, mtimeMs: 0, isFile: () => false, isDirectory: () => true } : undefined;
}

/** The same, or an error as Node's. */
export function found(path: string): Found {
  const at = find(path);
  if (!at) throw systemError("ENOENT", path);
  return at;
}

/** The bytes of a file, or an error as Node's. */
export function blobAt(path: string): Blob {
  const blob = files.get(absolute(path));
  if (!blob) throw systemError(folders.has(absolute(path)) ? "EISDIR" : "ENOENT", path);
  return blob;
}

/** Names in a folder, sorted, or an error as Node's. */
export function namesIn(path: string): string[] {
  const names = folders.get(absolute(path));
  if (!names) throw systemError(files.has(absolute(path)) ? "ENOTDIR" : "ENOENT", path);
  return [...names].sort();
}

/** An error with the code that Node's has. */
export function systemError(code: string, path: string): Error {
  return Object.assign(new Error(`${code}: ${path}`), { code });
}
