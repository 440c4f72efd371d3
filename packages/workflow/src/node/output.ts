// Folders on the disk. Each file appears under its name whole or not at all, and work whose input is refused leaves nothing, not even
// the folder that it would have filled.

import { mkdir, readdir, rm, rmdir, stat } from "node:fs/promises";
import { dirname, join, sep } from "node:path";
import { DataError, InputError, ShapeError } from "@friedel/engine";
import { FileError } from "@friedel/io";
import { readFileBytes, writeFileAtomic } from "@friedel/io/node";
import type { Folder } from "../folder.js";

/** A folder that comes into being with its first file; its name is its path. */
export interface OutputFolder extends Folder {
  /** Files written and not removed since it was opened, sorted. */
  readonly files: readonly string[];
  /** Removes what was written since the folder was opened, and the folder if it is then empty and was not there before. */
  discard(): Promise<void>;
}

/**
 * Opens an output folder for some work, which leaves nothing there if the input turns out to be bad. Where a file cannot be
 * written (a full disk), what there is stays: the checkpoint among it. Errors of the data name `input`.
 */
export async function withOutput<T>(path: string, input: string | null, work: (output: OutputFolder) => Promise<T>): Promise<T> {
  const output = await openOutput(path);
  try {
    return await work(output);
  } catch (error) {
    if (error instanceof InputError && !(error instanceof FileError)) await output.discard();
    const isUnnamed = error instanceof DataError || error instanceof ShapeError;
    throw input !== null && isUnnamed && !error.message.startsWith(input)
      ? new FileError(input, error.message, { cause: error })
      : error;
  }
}

/** Opens an output folder without making it. Throws FileError where a file has its name. */
export async function openOutput(path: string): Promise<OutputFolder> {
  const existing = await stat(path).catch(() => undefined);
  if (existing && !existing.isDirectory()) throw new FileError(path, "expected a folder for the output, found a file");
  if (existing) await removeParts(path);
  const files: string[] = [];
  const made: string[] = [];
  return {
    name: path,
    files,
    read: (name) => readFileBytes(join(path, name)),
    async write(name, bytes) {
      const first = await mkdir(dirname(join(path, name)), { recursive: true });
      if (first !== undefined) made.push(first);
      await writeFileAtomic(join(path, name), bytes);
      if (!files.includes(name)) files.push(name);
      files.sort();
    },
    async remove(name) {
      await rm(join(path, name), { force: true });
      if (files.includes(name)) files.splice(files.indexOf(name), 1);
    },
    async list() {
      const found: string[] = [];
      for (const name of await readdir(path, { recursive: true }).catch(() => []))
        if ((await stat(join(path, name))).isFile()) found.push(name.split(sep).join("/"));
      return found.sort();
    },
    async discard() {
      for (const name of files) await rm(join(path, name), { force: true });
      for (const name of files) if (name !== dirname(name)) await rmdir(dirname(join(path, name))).catch(() => {});
      if (!existing) await rmdir(path).catch(() => {});
      for (const folder of made.reverse()) await rmdir(folder).catch(() => {});
    },
  };
}

/** Removes what `writeFileAtomic` could not finish in a run that was killed. */
async function removeParts(folder: string): Promise<void> {
  const parts = (await readdir(folder)).filter((name) => /^\..+\.[0-9a-f]{8}\.part$/.test(name));
  for (const name of parts) await rm(join(folder, name), { force: true });
}
