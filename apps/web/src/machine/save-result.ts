// A result saved into the folder of the machine that serves the page: all of its files, in a folder of their own.

import type { Session, Solved } from "../job/records.js";
import type { Machine } from "./machine.js";

/** Writes the files of a result into a new folder, `SCAN-friedel` or the first of `SCAN-friedel-2`, … that is free, and returns its name. Fails with the server's sentence. */
export async function saveResult(
  machine: Pick<Machine, "list" | "save">,
  session: Pick<Session, "read">,
  { name, files }: Pick<Solved, "name" | "files">,
): Promise<string> {
  const { found } = await machine.list([]);
  const taken = new Set(found.map((entry) => entry.name));
  // What a name may be is the server's to say; one that a folder cannot have is made one.
  const base = `${name.replace(/[/\\:\0]/g, "-").replace(/^\.+/, "") || "result"}-friedel`;
  let folder = base;
  for (let n = 2; taken.has(folder); n++) folder = `${base}-${n}`;
  for (const file of files) await machine.save([folder, ...file.name.split("/")], await session.read(file.name));
  return folder;
}
