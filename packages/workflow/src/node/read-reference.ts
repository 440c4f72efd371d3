// Reads the reference of `--like`: a result with its geometry, or an object of any format.

import { basename, dirname, resolve } from "node:path";
import type { LikeReference } from "../like.js";
import { readObjectFile, readResultFile } from "../scan/read.js";
import { isHdf5Name, stem } from "../scan/source.js";
import { diskFile } from "./files.js";

/** Reads a reference. Throws FileError, FormatError, LimitError, DataError. */
export async function readReference(path: string): Promise<LikeReference> {
  const file = diskFile(path);
  const read = isHdf5Name(path) ? await readResultFile(file) : { object: await readObjectFile(file), geometry: undefined };
  const { object, geometry } = read;
  return { name: nameOf(path), object, ...(geometry && { geometry }), file: await file.fingerprint() };
}

/** What figures and tables call a result: its folder's name where its own says nothing. */
export function nameOf(path: string): string {
  const name = stem(path);
  return name === "result" ? basename(dirname(resolve(path))) : name;
}
