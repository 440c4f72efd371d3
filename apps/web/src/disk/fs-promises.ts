// The functions of node:fs/promises through which the packages read, over the files that were dropped. Those that write are refused.

import { bytesOf } from "./content.js";
import { blobAt, type Found, found, namesIn, systemError } from "./tree.js";

export async function stat(path: string): Promise<Found> {
  return found(path);
}

export async function access(path: string): Promise<void> {
  found(path);
}

export async function readFile(path: string): Promise<Uint8Array<ArrayBuffer>> {
  return bytesOf(blobAt(path));
}

/** An entry of a folder. */
interface Entry extends Pick<Found, "isFile" | "isDirectory"> {
  readonly name: string;
  isSymbolicLink(): boolean;
}

export async function readdir(path: string): Promise<string[]>;
export async function readdir(path: string, options: { readonly withFileTypes: true }): Promise<Entry[]>;
export async function readdir(path: string, options?: { readonly withFileTypes: true }): Promise<string[] | Entry[]> {
  const names = namesIn(path);
  if (!options) return names;
  return names.map((name) => {
    const { isFile, isDirectory } = found(`${path}/${name}`);
    return { name, isFile, isDirectory, isSymbolicLink: () => false };
  });
}

async function refuse(path: string): Promise<never> {
  throw systemError("EROFS", path);
}

export const mkdir = refuse;
export const open = refuse;
export const rename = refuse;
export const rm = refuse;
