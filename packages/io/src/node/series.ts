// Frames on disk as numbered series: Staff20-1a_S0054_00000.tif, …_00001.tif, and which of their numbers are missing.

import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { frameEnding } from "../frame-formats.js";
import { asFileError, isFolder } from "./files.js";

/** Frames with one prefix in one folder, in the order of their numbers. */
export interface FrameSeries {
  readonly folder: string;
  /** The name up to the number. */
  readonly prefix: string;
  /** From `_S0054_` in the prefix, or its last part. */
  readonly scan?: number;
  readonly frames: readonly { readonly number: number; readonly path: string }[];
}

/** Folders deeper than this are not looked into: data lie beside their log or one folder below. */
const deepest = 2;

/** All files of a folder and its folders, links followed, hidden ones left out, in the order of their names. Throws FileError. */
export async function listFiles(folder: string, depth = 0): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch((error: unknown) => {
    throw asFileError(error, folder);
  });
  const visible = entries.filter((entry) => !entry.name.startsWith(".")).sort((a, b) => (a.name < b.name ? -1 : 1));
  const files: string[] = [];
  for (const entry of visible) {
    const path = join(folder, entry.name);
    if (entry.isDirectory() || (entry.isSymbolicLink() && (await isFolder(path)))) {
      if (depth < deepest) for (const file of await listFiles(path, depth + 1)) files.push(file);
    } else {
      files.push(path);
    }
  }
  return files;
}

/** The series among paths of frames, each of one ending; files without a number in front of the ending belong to none. */
export function groupSeries(paths: readonly string[]): FrameSeries[] {
  const series = new Map<string, { start: string; frames: { number: number; path: string }[] }>();
  const numbered = new RegExp(`^(.*?)(\\d{1,9})(${frameEnding})`, "i");
  for (const path of paths) {
    const match = numbered.exec(path);
    if (!match) continue;
    const [, start, number, ending] = match;
    const one = series.get(start + ending.toLowerCase()) ?? { start, frames: [] };
    one.frames.push({ number: Number(number), path });
    series.set(start + ending.toLowerCase(), one);
  }
  return [...series.values()].map(({ start, frames }) => {
    const [, folder, prefix] = /^(.*[/\\])?([^/\\]*)$/.exec(start) ?? [];
    const scan = /(?:^|[_-])S(\d{1,9})[_-]$/i.exec(prefix ?? "")?.[1];
    return {
      folder: folder ?? "",
      prefix: prefix ?? "",
      ...(scan === undefined ? {} : { scan: Number(scan) }),
      frames: frames.sort((a, b) => a.number - b.number),
    };
  });
}
