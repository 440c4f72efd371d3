// The folder that `friedel serve` opens to its page: what lies below it is listed and read, and nothing else, whatever links and names
// say. Names that begin with a dot are not there.

import type { FileHandle } from "node:fs/promises";
import { constants, open, readdir, realpath, stat } from "node:fs/promises";
import { isAbsolute, join, relative, sep } from "node:path";
import { FileError } from "@friedel/io";
import { makeFolder, writeFileAtomic } from "@friedel/io/node";
import { isFolderInUse, lockName, runIn } from "@friedel/workflow/node";
import { Refusal } from "../http/guard.js";

/** A file or folder in a listing. */
export interface FolderEntry {
  readonly name: string;
  readonly kind: "file" | "folder";
  readonly bytes: number;
  /** Milliseconds since 1970. */
  readonly modified: number;
  /** Whether a run of friedel writes there now. */
  readonly isInUse: boolean;
}

/** A run, and the folder that it writes to. */
export interface FolderRun {
  readonly path: string;
  /** Its command line, where it told. */
  readonly command?: string;
  /** When it began, milliseconds since 1970. */
  readonly since: number;
}

/** What was found, and whether there is more than is told. */
export interface Found<T> {
  readonly found: readonly T[];
  readonly isShort: boolean;
}

/** A folder and what is below it. Paths are the words between slashes; each is refused that leads out. */
export interface ServedFolder {
  list(words: readonly string[]): Promise<Found<FolderEntry>>;
  /** All files below, those of higher folders first, by their paths from there. */
  tree(words: readonly string[]): Promise<Found<{ readonly path: string; readonly bytes: number }>>;
  /** Runs that write below the folder now: the batches, watches and reconstructions of this machine. */
  runs(): Promise<Found<FolderRun>>;
  /** A file for reading, which is the caller's to close. */
  open(words: readonly string[]): Promise<{ readonly handle: FileHandle; readonly bytes: number }>;
  /** Writes a file that is not there yet, with folders for it. */
  save(words: readonly string[], bytes: Uint8Array): Promise<void>;
}

/** Most entries of a listing, most files of a tree, how deep a tree goes, and most folders that are searched for runs. */
const most = { entries: 5000, files: 20_000, depth: 8, folders: 2000 };

/** The words of a path as it stands in an address. Throws {@link Refusal} for names that are no name of something below, URIError. */
export function wordsOf(path: string): readonly string[] {
  const words = path.split("/").map(decodeURIComponent);
  if (words[words.length - 1] === "") words.pop();
  for (const word of words)
    if (!isName(word))
      throw new Refusal(400, `expected names of files and folders below the one that is served, found ${JSON.stringify(word)}`);
  return words;
}

/** A name in a folder, whatever the system: no way up, no separator, nothing hidden, no other stream or drive. */
function isName(word: string): boolean {
  return word !== "" && !word.startsWith(".") && !/[/\\\0]/.test(word) && !(process.platform === "win32" && word.includes(":"));
}

/** Opens a folder to be served. Throws FileError where there is none. */
export async function servedFolder(path: string): Promise<ServedFolder> {
  const root = await realpath(path).catch(() => undefined);
  if (root === undefined || !(await stat(root)).isDirectory())
    throw new FileError(path, `expected a folder to serve, found ${root === undefined ? "none of that name" : "a file"}`);

  /** The place of something that is there, links followed. */
  const placeOf = async (words: readonly string[]): Promise<string> => {
    const real = await realpath(join(root, ...words)).catch(() => undefined);
    if (real === undefined) throw new Refusal(404, `expected a file or folder, found none at ${words.join("/")}`);
    if (!isBelow(real))
      throw new Refusal(403, `expected what lies in the folder, found a link that leads out: ${words.join("/")}`);
    return real;
  };
  const isBelow = (real: string): boolean => {
    const way = relative(root, real);
    return way === "" || (!isAbsolute(way) && way.split(sep).every(isName));
  };
  /** Entries of a folder that may be told, by name; `isLinked` also folders that links lead to. */
  const entriesOf = async (place: string, isLinked: boolean) => {
    const entries = await readdir(place, { withFileTypes: true }).catch(() => {
      throw new Refusal(404, "expected a folder that can be read, found none");
    });
    const found: { readonly name: string; readonly place: string; readonly isFolder: boolean; readonly isFile: boolean }[] = [];
    for (const entry of entries.sort((a, b) => a.name.localeCompare(b.name, "en", { numeric: true }))) {
      if (!isName(entry.name)) continue;
      const at = join(place, entry.name);
      if (!entry.isSymbolicLink()) {
        found.push({ name: entry.name, place: at, isFolder: entry.isDirectory(), isFile: entry.isFile() });
        continue;
      }
      const real = await realpath(at).catch(() => undefined);
      const info = real !== undefined && isBelow(real) ? await stat(real) : undefined;
      if (info) found.push({ name: entry.name, place: at, isFolder: isLinked && info.isDirectory(), isFile: info.isFile() });
    }
    return found.filter(({ isFile, isFolder }) => isFile || isFolder);
  };

  return {
    async list(words) {
      const all = await entriesOf(await placeOf(words), true);
      const found: FolderEntry[] = [];
      for (const { name, place, isFolder } of all.slice(0, most.entries)) {
        const info = await stat(place).catch(() => undefined);
        if (!info) continue;
        const isInUse = isFolder && (await isFolderInUse(place));
        found.push({
          name,
          kind: isFolder ? "folder" : "file",
          bytes: isFolder ? 0 : info.size,
          modified: info.mtimeMs,
          isInUse,
        });
      }
      return { found, isShort: all.length > most.entries };
    },

    async tree(words) {
      const found: { path: string; bytes: number }[] = [];
      let level: readonly (readonly [path: string, place: string])[] = [["", await placeOf(words)]];
      for (let depth = 0; level.length > 0 && depth < most.depth; depth++) {
        const next: [string, string][] = [];
        for (const [path, place] of level) {
          for (const entry of await entriesOf(place, false)) {
            if (entry.isFolder) next.push([`${path}${entry.name}/`, entry.place]);
            else if (found.length === most.files) return { found, isShort: true };
            else found.push({ path: `${path}${entry.name}`, bytes: (await stat(entry.place)).size });
          }
        }
        level = next;
      }
      return { found, isShort: level.length > 0 };
    },

    async runs() {
      const found: FolderRun[] = [];
      let searched = 0;
      let level: readonly (readonly string[])[] = [[]];
      for (let depth = 0; level.length > 0 && depth < most.depth; depth++) {
        const next: (readonly string[])[] = [];
        for (const words of level) {
          if (++searched > most.folders) return { found, isShort: true };
          const place = join(root, ...words);
          const run = await runIn(place);
          const since = run && (await stat(join(place, lockName)).catch(() => undefined));
          const { command } = run ?? {};
          if (since) found.push({ path: words.join("/"), since: since.mtimeMs, ...(command !== undefined && { command }) });
          for (const { name, isFolder } of await entriesOf(place, false).catch(() => []))
            if (isFolder) next.push([...words, name]);
        }
        level = next;
      }
      return { found, isShort: level.length > 0 };
    },

    async open(words) {
      const place = await placeOf(words);
      // A pipe would be waited for, and what has become a link since is not followed.
      const { O_RDONLY, O_NOFOLLOW = 0, O_NONBLOCK = 0 } = constants;
      const handle = await open(place, O_RDONLY | O_NOFOLLOW | O_NONBLOCK).catch(() => {
        throw new Refusal(404, `expected a file that can be read, found none at ${words.join("/")}`);
      });
      const info = await handle.stat();
      // Folders above may have become links since.
      const isStill = (await realpath(place).catch(() => undefined)) === place;
      if (info.isFile() && isStill) return { handle, bytes: info.size };
      await handle.close();
      throw new Refusal(404, `expected a file, found none at ${words.join("/")}`);
    },

    async save(words, bytes) {
      const path = join(root, ...words);
      if (words.length === 0 || (await stat(path).catch(() => undefined)))
        throw new Refusal(409, `expected the name of a new file, found one that is there: ${words.join("/")}`);
      // The last folder that is there must be below, wherever links lead.
      let depth = words.length - 1;
      while (depth > 0 && !(await stat(join(root, ...words.slice(0, depth))).catch(() => undefined))) depth--;
      const place = join(await placeOf(words.slice(0, depth)), ...words.slice(depth, -1));
      await makeFolder(place);
      await writeFileAtomic(join(place, words[words.length - 1]), bytes);
    },
  };
}
