// The pattern files of a folder in the order in which they are complete, as long as the folder is watched. By looking, not by the
// system's notices: those do not come from other computers, and the folders of a beamline lie on other computers.

import { readdir, stat } from "node:fs/promises";
import { extname, join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { FileError, volumeEndings } from "@friedel/io";
import { isHdf5Name } from "../scan/source.js";

/** How a folder is watched. */
export interface WatchOptions {
  /** Ends the watch. */
  readonly signal: AbortSignal;
  /** Milliseconds from one look to the next. */
  readonly every?: number;
  /** Looks in a row that must find a file as it was: then it is complete. */
  readonly still?: number;
  /** Paths that were given and could not be read as they were, since they or their folder were away: given once more when they are there. */
  readonly again?: Set<string>;
}

/** A file as it was when looked at. */
interface Look {
  /** Length and time of the last change. */
  readonly state: string;
  readonly changed: number;
  /** Looks that found it so. */
  readonly times: number;
  readonly isGiven: boolean;
}

/**
 * Paths of the pattern files in a folder, those that are there first, then each that comes: once it has stopped growing, and again when
 * it changes later or comes back. Hidden files, empty ones and other endings are passed over. Ends with the signal. Throws FileError
 * where the folder cannot be read at the first look; later it is waited for.
 */
export async function* newFiles(
  folder: string,
  { signal, every = 100, still = 3, again = new Set() }: WatchOptions,
): AsyncGenerator<string, undefined> {
  const looks = new Map<string, Look>();
  for (let isFirst = true; !signal.aborted; isFirst = false) {
    const files = await patternFiles(folder).catch((error: unknown) => {
      // A network's folder may be gone for a while.
      if (isFirst) throw error;
      return undefined;
    });
    for (const path of again) looks.delete(path);
    again.clear();
    const there = new Set(files?.map(({ path }) => path));
    if (files) for (const path of looks.keys()) if (!there.has(path)) looks.delete(path);
    for (const { path, state, changed } of files ?? []) {
      if (state === undefined) continue;
      const before = looks.get(path);
      const isSame = before?.state === state;
      const times = isSame ? before.times + 1 : 1;
      looks.set(path, { state, changed, times, isGiven: isSame && before.isGiven });
    }
    const complete = [...looks].filter(([, { isGiven, times }]) => !isGiven && times >= still);
    complete.sort(([a, { changed: first }], [b, { changed: second }]) => first - second || (a < b ? -1 : 1));
    for (const [path, look] of complete) {
      looks.set(path, { ...look, isGiven: true });
      yield path;
      if (signal.aborted) return;
    }
    // Stopping while waiting is no error.
    await wait(every, undefined, { signal }).catch(() => {});
  }
}

/** What a folder lists; `state` is undefined where it could not be looked at, as where the folder went away between the two. */
async function patternFiles(folder: string): Promise<{ path: string; state?: string; changed: number }[]> {
  const names = await readdir(folder).catch((cause: unknown) => {
    throw new FileError(folder, "expected a folder to watch, found none that can be read", { cause });
  });
  const found = [];
  for (const name of names) {
    if (name.startsWith(".") || !(isHdf5Name(name) || volumeEndings.includes(extname(name).toLowerCase()))) continue;
    const path = join(folder, name);
    const info = await stat(path).catch(() => undefined);
    if (!info) found.push({ path, changed: 0 });
    else if (info.isFile() && info.size > 0)
      found.push({ path, state: `${info.size} ${info.mtimeMs} ${info.ino}`, changed: info.mtimeMs });
  }
  return found;
}
