// The files that are open to the page, by path: what the functions of Node's file system beside this file find. Nothing is ever written.

import { basename, dirname, resolve } from "pathe";
import type { Content } from "./content.js";

/** A file and its path below what was dropped: `scan/frames/0001.tif`. */
export interface DroppedFile {
  readonly path: string;
  readonly blob: Content;
}

const root = "/";
let files: Map<string, Content> = new Map();
/** Names in each folder. */
let folders: Map<string, Set<string>> = new Map([[root, new Set()]]);

/** Puts these files in place of those that were there. */
export function putFiles(dropped: readonly DroppedFile[]): void {
  files = new Map();
  folders = new Map([[root, new Set()]]);
  for (const file of dropped) addFile(file);
}

/** Puts one beside them. */
export function addFile({ path: name, blob }: DroppedFile): void {
  const file = absolute(name);
  files.set(file, blob);
  for (let path = file; path !== root; path = dirname(path)) {
    const folder = dirname(path);
    const known = folders.get(folder) ?? new Set();
    folders.set(folder, known.add(basename(path)));
  }
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
export function blobAt(path: string): Content {
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
