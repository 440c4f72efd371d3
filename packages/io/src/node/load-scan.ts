// A scan by path, whatever holds it: an HDF5 file, a log beside frames or beside an HDF5 file, or a folder with one of these.

import { basename, dirname, join, resolve } from "node:path";
import { OptionError } from "@friedel/engine";
import { beamlinePresets } from "../beamlines/presets.js";
import { FormatError } from "../errors.js";
import { pathFilling } from "../scans/named-tree.js";
import { findPlaces, isFilled } from "../scans/places.js";
import type { FoundScan } from "../scans/records.js";
import { isSpec } from "../spec/lines.js";
import { listSpecScans } from "../spec/spec.js";
import { isFolder, readFileBytes } from "./files.js";
import { folderTree } from "./open-scan-file.js";
import { findFileScans, type ListOptions, type LoadedScanFiles, loadScanFile, type ScanFileOptions } from "./scan-files.js";
import { loadScanFolder, type ScanFolderOptions } from "./scan-folders.js";
import { listFiles } from "./series.js";

/** How a scan is read. */
export interface LoadOptions extends ScanFileOptions, ScanFolderOptions {}

/** More HDF5 files of a folder than these are not opened to look for scans. */
const mostFiles = 500;

/**
 * Reads one scan; undefined for a file that is in no layout that is known, and for a folder without log or HDF5 file. Throws OptionError where a choice is the user's, listing
 * what there is, FormatError for what is missing or damaged, FileError, LimitError.
 */
export async function loadScan(path: string, given: LoadOptions = {}): Promise<LoadedScanFiles | undefined> {
  const options = { ...(given.memory && { stacks: given.memory.stacks }), ...given };
  if (!(await isFolder(path))) {
    if (isHdf5Name(path)) return loadScanFile(path, options);
    if (/\.fio$/i.test(path)) return loadScanFile(await masterOf(path), options);
    return (await isSpecLog(path)) ? loadScanFolder(dirname(path), { ...options, spec: path }) : undefined;
  }
  const files = await listFiles(path);
  const isNamed = options.spec !== undefined || options.frames !== undefined;
  if (options.spec === undefined && !files.some(isHdf5Name) && !(await hasLog(files))) return undefined;
  if (isNamed || !files.some(isHdf5Name) || (await hasLog(files))) return loadScanFolder(path, options);
  return loadScanFile(await onlyFile(path, files, options), { folder: path, ...options });
}

/**
 * The scans of a file, a log or a folder, in the order of their files. Files in no layout that is known have none. Errors as
 * {@link loadScan}.
 */
export async function findScans(path: string, options: LoadOptions & ListOptions = {}): Promise<FoundScan[]> {
  if (!(await isFolder(path))) {
    if (isHdf5Name(path)) return findFileScans(path, options);
    if (/\.fio$/i.test(path)) return findFileScans(await masterOf(path), options);
    return (await isSpecLog(path)) ? logScans(path) : [];
  }
  const files = await listFiles(path);
  const found = await scansOfFiles(path, files, options);
  for (const file of files) if (await isSpecLog(file)) found.push(...(await logScans(file)));
  return found;
}

async function scansOfFiles(folder: string, files: readonly string[], options: LoadOptions & ListOptions): Promise<FoundScan[]> {
  const found: FoundScan[] = [];
  for (const file of files.filter(isHdf5Name).slice(0, mostFiles)) {
    // Beside scans there may lie files of any kind, damaged ones too.
    const looked = found.filter(({ brightest }) => brightest !== undefined).length;
    const left = { brightest: Math.max(0, (options.brightest ?? 0) - looked) };
    const scans = await findFileScans(file, { folder, ...options, ...left }).catch((error: unknown) => {
      if (error instanceof FormatError) return [];
      throw error;
    });
    found.push(...scans);
  }
  return found;
}

/** The file of a folder that holds the scan that is meant. */
async function onlyFile(folder: string, files: readonly string[], options: LoadOptions): Promise<string> {
  const scans = await scansOfFiles(folder, files, options);
  const { scan: wanted } = options;
  const candidates = scans.filter(({ number, frames }) => (wanted === undefined ? frames !== undefined : number === wanted));
  const holding = [...new Set(candidates.map(({ file }) => file))];
  if (holding.length === 1) return holding[0];
  const list = scans.slice(0, 12).map(({ file, number }) => `${number === undefined ? "" : `${number} in `}${basename(file)}`);
  const found = `${list.join(", ")}${scans.length > list.length ? `, … (${scans.length} in all)` : ""}`;
  if (holding.length === 0)
    throw new FormatError(
      folder,
      wanted === undefined
        ? "a file of scans that is known (--beamline says whose they are; or name one file)"
        : `scan ${wanted}`,
      found || shortList(files.filter(isHdf5Name).map((file) => basename(file))),
    );
  const way = wanted === undefined ? "name one (--scan), or its file" : "name the file";
  throw new OptionError(`${folder}: expected one scan${wanted === undefined ? "" : ` ${wanted}`}, found scans ${found}: ${way}`);
}

function shortList(names: readonly string[]): string {
  return names.length > 6 ? `${names.slice(0, 6).join(", ")}, … (${names.length} in all)` : names.join(", ") || "none";
}

/** The HDF5 file whose log, by the layout of some beamline, is the one at `log`. */
async function masterOf(log: string): Promise<string> {
  const layouts = Object.values(beamlinePresets()).flatMap((beamline) =>
    beamline.layouts.filter((layout) => layout.log.length > 0),
  );
  const files = (await listFiles(dirname(log))).filter(isHdf5Name);
  const master = files.find((file) =>
    layouts.some((layout) => {
      const filling = pathFilling(resolve(file), layout.file);
      const places = layout.log.filter((place) => isFilled(place, filling));
      const logs = places.flatMap((place) => findPlaces(folderTree(dirname(file)), "/", place, filling));
      return logs.some(({ path }) => resolve(join(dirname(file), path)) === resolve(log));
    }),
  );
  if (master === undefined) throw new FormatError(log, "the HDF5 file of its frames beside or below it", "none");
  return master;
}

async function logScans(file: string): Promise<FoundScan[]> {
  const scans = listSpecScans(await readFileBytes(file));
  return scans.map(({ number, command, points }) => ({ file, number, command, points, missing: [] }));
}

async function hasLog(files: readonly string[]): Promise<boolean> {
  for (const file of files) if (await isSpecLog(file)) return true;
  return false;
}

async function isSpecLog(path: string): Promise<boolean> {
  return /(^|[/\\])[^.]*$|\.(spec|spc|spe|log|dat|txt)$/i.test(path) && isSpec(await readFileBytes(path));
}

function isHdf5Name(name: string): boolean {
  return /\.(h5|hdf5?|he5|nxs|nx)$/i.test(name);
}
