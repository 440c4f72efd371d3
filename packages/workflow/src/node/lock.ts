// One run at a time in a folder: a file names the process that writes there. That of a process which is gone is taken over.

import { readFile, rm, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import { FileError } from "@friedel/io";
import { asFileError } from "@friedel/io/node";

/** Name of the file. */
export const lockName = ".friedel-lock";

/** Who writes to a folder. */
export interface Owner {
  readonly pid: number;
  readonly host: string;
  /** The command line, where it is known. */
  readonly command?: string;
}

/** Takes a folder for this process; what is returned gives it back. Throws FileError where another run has it or it cannot be written. */
export async function lockFolder(folder: string): Promise<() => Promise<void>> {
  const path = join(folder, lockName);
  const command = ["friedel", ...process.argv.slice(2)].join(" ");
  const owner: Owner = { pid: process.pid, host: hostname(), command };
  for (let attempt = 0; ; attempt++) {
    try {
      await writeFile(path, JSON.stringify(owner), { flag: "wx" });
      return () => rm(path, { force: true });
    } catch (error) {
      if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw asFileError(error, folder);
    }
    const other = await ownerOf(path);
    if (attempt > 0 || (other && !isGone(other))) {
      const who = other ? `process ${other.pid} on ${other.host}` : "another process";
      const wayOut = `wait for it, or choose another folder; if it has ended, remove ${path}`;
      throw new FileError(folder, `expected a folder that no other run writes to, found that ${who} does: ${wayOut}`);
    }
    await rm(path, { force: true });
  }
}

/** Whether a run that goes on writes to a folder; of one on another machine nothing is known but its file. */
export async function isFolderInUse(folder: string): Promise<boolean> {
  return (await runIn(folder)) !== undefined;
}

/** The run that writes to a folder now, as far as {@link isFolderInUse} can tell. */
export async function runIn(folder: string): Promise<Owner | undefined> {
  const owner = await ownerOf(join(folder, lockName));
  return owner && !isGone(owner) ? owner : undefined;
}

/** Who wrote the file; undefined where it is gone by now, or was cut off by a crash. */
async function ownerOf(path: string): Promise<Owner | undefined> {
  try {
    const { pid, host, command } = JSON.parse(await readFile(path, "utf8")) as Partial<Owner>;
    if (typeof pid !== "number" || typeof host !== "string") return undefined;
    return { pid, host, ...(typeof command === "string" && { command }) };
  } catch {
    return undefined;
  }
}

/** Whether a process of this host has ended; of those on others nothing is known. */
function isGone({ pid, host }: Owner): boolean {
  if (host !== hostname()) return false;
  try {
    process.kill(pid, 0);
    return false;
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "ESRCH";
  }
}
