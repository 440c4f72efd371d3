// The scans of a series as a user names them: folders and files of scans, a folder of these, or a list of them in a text file.

import { readdir, stat } from "node:fs/promises";
import { dirname, extname, join, resolve } from "node:path";
import { DataError, OptionError } from "@friedel/engine";
import { FileError, FormatError, volumeEndings } from "@friedel/io";
import { findScans, readFileBytes } from "@friedel/io/node";
import { isHdf5Name, stem } from "../../scan/source.js";
import type { SeriesScan } from "./batch.js";

/** A path and perhaps the number of a scan in it. */
type Named = Omit<SeriesScan, "name">;

/**
 * The scans that paths name, in their order, those of a folder by name and number. `numbers` are the scans of a file or log with several that
 * are meant, all without it. Throws FileError, FormatError for a path that names none, OptionError for numbers that are not there.
 */
export async function findSeries(paths: readonly string[], numbers?: readonly number[]): Promise<SeriesScan[]> {
  const found: Named[] = [];
  for (const path of paths) found.push(...(await scansAt(path, numbers)));
  const missing = numbers?.find((number) => !found.some((scan) => scan.number === number));
  if (missing !== undefined) throw new OptionError(`expected scan ${missing} of --scans in ${paths.join(", ")}, found none`);
  return named(found);
}

async function scansAt(path: string, numbers: readonly number[] | undefined): Promise<Named[]> {
  const info = await stat(path).catch(() => undefined);
  if (!info) throw new FileError(path, "expected a scan, a folder of scans or a list of them, found no file of that name");
  if (!info.isDirectory() && /\.(txt|lst|list)$/i.test(path)) return inList(path);
  const own = await ownScans(path, numbers, (file) => resolve(dirname(file)) === resolve(path));
  if (own.length > 0) return own;
  if (!info.isDirectory()) return [{ path }];
  if (await hasFrames(path)) return [{ path }];
  const found: Named[] = [];
  for (const name of (await readdir(path)).filter((name) => !name.startsWith(".")).sort(byNumber)) {
    const below = join(path, name);
    const isFolder = (await stat(below)).isDirectory();
    if (!isFolder && !isPattern(name)) continue;
    const inside = await ownScans(below, numbers);
    if (inside.length > 0) found.push(...inside);
    else if (!isFolder || (await hasFrames(below))) found.push({ path: below });
  }
  if (found.length === 0) throw new FormatError(path, "a folder of scans", "none in it, and none in the folders below it");
  return found;
}

/**
 * The scans of a file, a log or the folder of one, in files of it that `isOwn`. A folder with one scan is that scan; others are told apart by
 * number.
 */
async function ownScans(
  path: string,
  numbers: readonly number[] | undefined,
  isOwn: (file: string) => boolean = () => true,
): Promise<Named[]> {
  const all = await findScans(path).catch((error: unknown) => {
    // Whatever it is, its reader says what is wrong with it.
    if (error instanceof DataError || error instanceof FormatError) return [];
    throw error;
  });
  const own = all.filter(({ file }) => file === path || isOwn(file));
  const wanted = own.filter(({ number, frames }) => (numbers ? number !== undefined && numbers.includes(number) : frames !== 0));
  if (!numbers && own.length === 1) return [{ path }];
  const files = new Set(wanted.map(({ file }) => file));
  return wanted.map(({ file, number }) => ({
    path: files.size > 1 ? file : path,
    ...(number !== undefined && { number }),
  }));
}

async function hasFrames(folder: string): Promise<boolean> {
  const names = await readdir(folder);
  return names.some((name) => /^(frames|conf)$/i.test(name) || /\.(tiff?|edf|edf\.gz)$/i.test(name));
}

function isPattern(name: string): boolean {
  return isHdf5Name(name) || volumeEndings.includes(extname(name).toLowerCase());
}

/**
 * A line a scan: a path, its number where it is one of several, and what no log has of it as `temperature=800`. Paths are taken from the
 * list's own folder.
 */
const valueWord = /\s+([A-Za-z_]\w*)=([-+]?\d*\.?\d+(?:e[-+]?\d+)?)(?=\s|$)/gi;

async function inList(path: string): Promise<Named[]> {
  const lines = new TextDecoder().decode(await readFileBytes(path)).split(/\r?\n/);
  const found = lines.flatMap((line): Named[] => {
    const said = line.replace(/#.*$/, "").trim();
    if (said === "") return [];
    const text = said.replace(valueWord, "");
    const values = Object.fromEntries([...said.matchAll(valueWord)].map(([, name, value]) => [name, Number(value)]));
    const [, name = text, number] = /^(.*\S)\s+(\d+)$/.exec(text) ?? [];
    const from = resolve(dirname(path), name);
    const isNumbered = number !== undefined;
    return [{ path: from, ...(isNumbered && { number: Number(number) }), ...(Object.keys(values).length > 0 && { values }) }];
  });
  if (found.length === 0) throw new FormatError(path, "a list of scans, a path a line", "no line with one");
  return found;
}

/** Names by their numbers: scan9 before scan10. */
function byNumber(a: string, b: string): number {
  return a.localeCompare(b, "en", { numeric: true }) || (a < b ? -1 : 1);
}

/** Each with a name of its own, which is that of its folder of results. */
function named(scans: readonly Named[]): SeriesScan[] {
  const taken = new Set<string>();
  return scans.map((scan) => {
    const base = `${stem(scan.path)}${scan.number === undefined ? "" : `-${String(scan.number).padStart(4, "0")}`}`;
    let name = base;
    for (let n = 2; taken.has(name); n++) name = `${base}-${n}`;
    taken.add(name);
    return { ...scan, name };
  });
}
