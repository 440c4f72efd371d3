// Folders on the disk. Each file appears under its name whole or not at all, and work whose input is refused leaves nothing, not even
// the folder that it would have filled.

import { readdir, rm, rmdir, stat } from "node:fs/promises";
import { dirname, join, sep } from "node:path";
import { DataError, InputError, ShapeError } from "@friedel/engine";
import { FileError } from "@friedel/io";
import { makeFolder, readFileBytes, writeFileAtomic } from "@friedel/io/node";
import type { Folder } from "../folder.js";
import { lockFolder, lockName } from "./lock.js";
import { readRunFiles, runFilesName, writeRunFiles } from "./run-files.js";
import { sourceRecordName } from "./source-record.js";

/** A folder that comes into being with its first file; its name is its path. Files may be written and removed side by side. */
export interface OutputFolder extends Folder {
  /** Files written and not removed since it was opened, sorted. */
  readonly files: readonly string[];
  /** Removes folders in it that removing files has left empty: not at once, for something may be about to be written there. */
  tidy(): Promise<void>;
  /** Removes what was written since the folder was opened, and the folder if it is then empty and was not there before. */
  discard(): Promise<void>;
}

/**
 * Opens an output folder for some work, which leaves nothing there if the input turns out to be bad. Where a file cannot be
 * written (a full disk), what there is stays: the checkpoint among it. Files of an earlier run of `command` that this one has not
 * written go with its success; without a command all stay. Errors of the data name `input`. Throws FileError, before any work, for a folder that cannot be written
 * and for one that another run writes to.
 */
export async function withOutput<T>(
  path: string,
  input: string | null,
  command: string | null,
  work: (output: OutputFolder) => Promise<T>,
): Promise<T> {
  const output = await openOutput(path);
  const made = await makeFolder(path);
  const release = await lockFolder(path).catch(async (error: unknown) => {
    await removeEmpty(path, made);
    throw error;
  });
  try {
    const done = await work(output);
    if (command !== null && output.files.length > 0) await replaceFormer(path, command, output);
    await output.tidy();
    return done;
  } catch (error) {
    if (error instanceof InputError && !(error instanceof FileError)) await output.discard();
    const isUnnamed = error instanceof DataError || error instanceof ShapeError;
    throw input !== null && isUnnamed && !error.message.startsWith(input)
      ? new FileError(input, error.message, { cause: error })
      : error;
  } finally {
    await release();
    await removeEmpty(path, made);
  }
}

async function replaceFormer(path: string, command: string, output: OutputFolder): Promise<void> {
  const former = (await readRunFiles(path))[command] ?? [];
  for (const name of former) if (!output.files.includes(name)) await output.remove(name);
  await writeRunFiles(path, command, output.files);
}

/** Removes a folder, and those above it up to the first that was made for it, as far as they are empty. */
async function removeEmpty(path: string, made: string | undefined): Promise<void> {
  if (made === undefined) return;
  for (let folder = path; ; folder = dirname(folder)) {
    const isRemoved = await rmdir(folder).then(
      () => true,
      () => false,
    );
    if (!isRemoved || folder === made) return;
  }
}

/** Opens an output folder without making it. Throws FileError where a file has its name. */
export async function openOutput(path: string): Promise<OutputFolder> {
  const existing = await stat(path).catch(() => undefined);
  if (existing && !existing.isDirectory()) throw new FileError(path, "expected a folder for the output, found a file");
  if (existing) await removeParts(path);
  const files: string[] = [];
  const made: string[] = [];
  const emptied = new Set<string>();
  return {
    name: path,
    files,
    read: (name) => readFileBytes(join(path, name)),
    async write(name, bytes) {
      const first = await makeFolder(dirname(join(path, name)));
      if (first !== undefined) made.push(first);
      await writeFileAtomic(join(path, name), bytes);
      if (!files.includes(name) && !own.includes(name)) files.push(name);
      files.sort();
    },
    async remove(name) {
      await rm(join(path, name), { force: true });
      if (dirname(name) !== ".") emptied.add(dirname(join(path, name)));
      if (files.includes(name)) files.splice(files.indexOf(name), 1);
    },
    async tidy() {
      for (const folder of emptied) await rmdir(folder).catch(() => {});
    },
    async list() {
      const found: string[] = [];
      for (const name of await readdir(path, { recursive: true }).catch(() => []))
        if (!own.includes(name) && (await stat(join(path, name))).isFile()) found.push(name.split(sep).join("/"));
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

/** What belongs to the folder itself. */
const own = [lockName, runFilesName, sourceRecordName];

/** Removes what `writeFileAtomic` could not finish in a run that was killed. */
async function removeParts(folder: string): Promise<void> {
  const parts = (await readdir(folder)).filter((name) => /^\..+\.[0-9a-f]{8}\.part$/.test(name));
  for (const name of parts) await rm(join(folder, name), { force: true });
}
