// Reading and writing whole files by path. A written file appears under its name complete or not at all.

import { randomUUID } from "node:crypto";
import { mkdir, open, readFile, rename, rm, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { FileError } from "../errors.js";
import { checkMemory, type ReadLimits } from "../limits.js";

/** A whole file. Throws {@link FileError} if it is missing, a directory, unreadable or empty; LimitError if it is too long. */
export async function readFileBytes(path: string, limits: ReadLimits = {}): Promise<Uint8Array> {
  try {
    const info = await stat(path);
    if (!info.isFile())
      throw new FileError(path, `expected a file, found ${info.isDirectory() ? "a directory" : "something else"}`);
    if (info.size === 0) throw new FileError(path, "expected data, found an empty file");
    checkMemory(path, info.size, limits);
    const buffer = await readFile(path);
    // A plain array: Buffer's slice() is no copy, which would surprise every reader.
    return new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.byteLength);
  } catch (error) {
    throw asFileError(error, path);
  }
}

/**
 * Writes a file so that a crash at any moment leaves the old content or the new one under `path`: into a name beside it,
 * flushed to the disk, then renamed. Throws {@link FileError} and leaves nothing behind.
 */
export async function writeFileAtomic(path: string, bytes: Uint8Array | string): Promise<void> {
  const temporary = join(dirname(path), `.${basename(path)}.${randomUUID().slice(0, 8)}.part`);
  try {
    const file = await open(temporary, "wx");
    try {
      await file.writeFile(bytes);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (error) {
    // Where it was never made, removing it may fail as making it did.
    await rm(temporary, { force: true }).catch(() => {});
    throw asFileError(error, path);
  }
  await syncFolder(dirname(path));
}

/** Flushes the names in a folder, so that a power cut does not take back a rename or a folder. Some systems open no folders: they keep their own time. */
async function syncFolder(path: string): Promise<void> {
  const folder = await open(path).catch(() => undefined);
  await folder?.sync().catch(() => {});
  await folder?.close();
}

/**
 * Makes a folder and those above it; the first that was made, or undefined where all were there. Level by level, for Node's own way
 * goes round for ever below folders that answer as if they were missing themselves (/proc). Throws {@link FileError}.
 */
export async function makeFolder(path: string): Promise<string | undefined> {
  try {
    return await makeOne(path);
  } catch (error) {
    const parent = dirname(path);
    if (codeOf(error) !== "ENOENT" || parent === path) throw asFileError(error, path);
    const first = await makeFolder(parent);
    const made = await makeOne(path).catch((cause: unknown) => {
      const isRefused = codeOf(cause) === "ENOENT";
      throw isRefused
        ? new FileError(path, "expected that a folder can be made here, found that the system makes none", { cause })
        : asFileError(cause, path);
    });
    return first ?? made;
  }
}

/** Makes one folder; undefined where it is there already. */
async function makeOne(path: string): Promise<string | undefined> {
  try {
    await mkdir(path);
    await syncFolder(dirname(path));
    return path;
  } catch (error) {
    if (codeOf(error) === "EEXIST" && (await isFolder(path))) return undefined;
    throw error;
  }
}

/** How programs name a mask after its data: `S12_pynx_input_data.npz` and `…_mask.npz`, `S12_pynx_1.npz` and `S12_maskpynx_1.npz`. */
const maskNames: readonly (readonly [RegExp, string])[] = [
  [/^(.*[_-])data(?=\.[^.]+$)/i, "$1mask"],
  [/^(S\d+_)(?=pynx_)/i, "$1mask"],
];

/** The file beside `path` that holds its mask, by the name that goes with it; undefined without. */
export async function maskBeside(path: string): Promise<string | undefined> {
  for (const [data, mask] of maskNames) {
    const name = basename(path).replace(data, mask);
    const found = join(dirname(path), name);
    if (name === basename(path)) continue;
    const info = await stat(found).catch(() => undefined);
    if (info?.isFile()) return found;
  }
  return undefined;
}

/** Whether a folder is there. */
export async function isFolder(path: string): Promise<boolean> {
  const info = await stat(path).catch(() => undefined);
  return info?.isDirectory() === true;
}

/** A share of the memory that this process may still take, for the readers' `maxBytes`. */
export function availableMemory(share = 0.5): number {
  return Math.floor(process.availableMemory() * share);
}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: "expected a file or folder, found none of that name",
  EACCES: "expected permission, found none",
  EPERM: "expected permission, found none",
  EISDIR: "expected a file, found a directory",
  ENOTDIR: "expected a folder, found a file on the way",
  ENOSPC: "expected space on the disk, found it full",
  EROFS: "expected a disk that can be written, found a read-only one",
  ENAMETOOLONG: "expected a shorter name",
  EEXIST: "expected a folder, found a file of that name",
  EMFILE: "expected another file to be opened, found that this process may open no more (ulimit -n)",
  ENFILE: "expected another file to be opened, found that this system may open no more",
  EDQUOT: "expected space on the disk, found the quota used up",
  EIO: "expected a disk that answers, found a read or write error",
  ELOOP: "expected a file, found links that lead in a circle",
};

/** The system's error as one that a user can mend; any other error as it is. */
export function asFileError(error: unknown, path: string): unknown {
  const code = codeOf(error);
  if (code === undefined || error instanceof FileError) return error;
  return new FileError(path, reasons[code] ?? `expected a usable file, found the system error ${code}`, { cause: error });
}

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && "code" in error ? String(error.code) : undefined;
}
