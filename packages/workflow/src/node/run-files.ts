// Which files of a folder are a command's, so that those of its former run do not stay beside its new result.

import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { writeFileAtomic } from "@friedel/io/node";

/** Name of the list. */
export const runFilesName = ".friedel-files.json";

/** Names of the files by command; none where there is no list that can be read. */
export async function readRunFiles(folder: string): Promise<Readonly<Record<string, readonly string[]>>> {
  try {
    const found: unknown = JSON.parse(await readFile(join(folder, runFilesName), "utf8"));
    const lists = Object.entries(found ?? {}).filter(([, names]) => Array.isArray(names) && names.every(isInside));
    return Object.fromEntries(lists);
  } catch {
    return {};
  }
}

/** Writes the list with `files` as those of `command`. */
export async function writeRunFiles(folder: string, command: string, files: readonly string[]): Promise<void> {
  const lists = { ...(await readRunFiles(folder)), [command]: files };
  await writeFileAtomic(join(folder, runFilesName), `${JSON.stringify(lists, null, 2)}\n`);
}

/** Whether a name, which anyone may have written, stays in its folder. */
function isInside(name: unknown): boolean {
  return typeof name === "string" && !name.split(/[/\\]/).includes("..") && !/^([/\\]|[a-z]:)/i.test(name);
}
