// Finds the parts of a raw 34-ID-C scan in a folder: SPEC log, numbered frames, whitefield and bad-pixel map.
// Where several candidates are found, none is chosen: the error names the flag that decides.

import { stat } from "node:fs/promises";
import { basename, dirname, extname, resolve } from "node:path";
import { OptionError } from "@friedel/engine";
import { FormatError } from "../errors.js";
import { isFrameName } from "../frame-formats.js";
import type { ReadLimits } from "../limits.js";
import { isSpec } from "../spec/lines.js";
import { listSpecScans, readSpecScan, type SpecScan } from "../spec/spec.js";
import { asFileError, isFolder, readFileBytes } from "./files.js";
import { matchPoints } from "./match-points.js";
import { type FrameSeries, groupSeries, listFiles } from "./series.js";

/** Choices that the user makes instead of the search. Paths may be relative to the working directory. */
export interface ScanOverrides {
  /** The SPEC log. */
  readonly spec?: string;
  /** Scan number in the log. */
  readonly scan?: number;
  /** Folder of the frames, or the beginning of their paths up to the number. */
  readonly frames?: string;
  readonly whitefield?: string;
  readonly badPixels?: string;
}

/** The files of a scan. */
export interface DiscoveredScan {
  readonly folder: string;
  readonly spec: string;
  readonly scan: SpecScan;
  /** One path a point of the scan, in order; undefined for a frame that is missing between others. */
  readonly frames: readonly (string | undefined)[];
  readonly whitefield?: string;
  readonly badPixels?: string;
  readonly warnings: readonly string[];
}

/**
 * Finds a scan in `folder` (and two levels below). Throws OptionError if a choice is the user's, FormatError if most frames
 * are missing (named) or the log does not have the scan, FileError for paths that cannot be read.
 */
export async function discoverScan(
  folder: string,
  overrides: ScanOverrides = {},
  limits: ReadLimits = {},
): Promise<DiscoveredScan> {
  const { files, series, maps } = await discoverFrames(folder, overrides);
  const spec = overrides.spec ?? (await findSpec(files, folder, limits));
  const log = await readFileBytes(spec, limits);
  const scan = readSpecScan(log, scanNumber(log, series, spec, overrides.scan), spec);
  const { frames, warnings } = matchPoints(series, scan);
  return { folder, spec, scan, frames, ...maps, warnings: [...scan.warnings, ...warnings] };
}

/** The frames in `folder` and the detector's maps, with the files of the folder. Errors as {@link discoverScan}. */
export async function discoverFrames(
  folder: string,
  overrides: ScanOverrides,
): Promise<{ files: readonly string[]; series: FrameSeries; maps: { whitefield?: string; badPixels?: string } }> {
  const known = ["spec", "scan", "frames", "whitefield", "badPixels"];
  const unknown = Object.keys(overrides).find((key) => !known.includes(key));
  if (unknown !== undefined) throw new OptionError(`expected the options ${known.join(", ")}, found ${unknown}`);
  const files = await listFiles(folder);
  const maps = await findMaps(files, overrides);
  return { files, maps, series: chooseSeries(await candidateSeries(files, maps, overrides), folder, overrides.scan) };
}

/** Names by which beamlines call these maps. */
const mapNames = { whitefield: /white|flat/i, badPixels: /dark|bad|mask/i } as const;

async function findMaps(
  files: readonly string[],
  overrides: ScanOverrides,
): Promise<{ whitefield?: string; badPixels?: string }> {
  const found: { whitefield?: string; badPixels?: string } = {};
  for (const kind of ["whitefield", "badPixels"] as const) {
    const named = overrides[kind];
    if (named !== undefined) {
      await statOf(named);
      found[kind] = named;
      continue;
    }
    const [map, flag] = kind === "whitefield" ? ["whitefield", "--whitefield"] : ["bad-pixel map", "--bad-pixels"];
    const matching = files.filter((file) => isFrameName(file) && mapNames[kind].test(basename(file)));
    if (matching.length > 1) {
      const names = matching.map((file) => basename(file)).join(", ");
      throw new OptionError(`expected one ${map} in the folder, found ${names}: name the one to use (${flag})`);
    }
    if (matching.length === 1) found[kind] = matching[0];
  }
  return found;
}

async function candidateSeries(
  files: readonly string[],
  maps: { whitefield?: string; badPixels?: string },
  overrides: ScanOverrides,
): Promise<FrameSeries[]> {
  const excluded = [maps.whitefield, maps.badPixels].map((path) => path && resolve(path));
  const usable = (paths: readonly string[]): FrameSeries[] =>
    groupSeries(paths.filter((file) => isFrameName(file) && !excluded.includes(resolve(file))));
  const { frames } = overrides;
  if (frames === undefined) return usable(files).filter((series) => series.frames.length > 1);
  if (await isFolder(frames)) return usable(await listFiles(frames));
  const start = resolve(frames);
  if (/[/\\]$/.test(frames)) await statOf(frames);
  return usable(await listFiles(dirname(frames))).filter((series) => resolve(series.frames[0].path).startsWith(start));
}

function chooseSeries(candidates: readonly FrameSeries[], folder: string, scan?: number): FrameSeries {
  const ofScan =
    scan === undefined ? candidates : candidates.filter((series) => series.scan === undefined || series.scan === scan);
  if (ofScan.length === 1) return ofScan[0];
  const names = (ofScan.length ? ofScan : candidates).map((series) => `${series.prefix}* (${series.frames.length})`);
  const wanted = `one series of numbered frames (TIFF, EDF, CBF)${scan === undefined ? "" : ` of scan ${scan}`}`;
  if (ofScan.length > 1)
    throw new OptionError(`${folder}: expected ${wanted}, found ${names.join(", ")}: name the scan or the frames`);
  throw new FormatError(folder, wanted, names.join(", ") || "none");
}

async function findSpec(files: readonly string[], folder: string, limits: ReadLimits): Promise<string> {
  const byName = files.filter((file) => extname(file).toLowerCase() === ".spec");
  const found: string[] = [];
  // SPEC gives its logs no ending of their own, so files without one or of a general one are looked into.
  for (const file of byName.length ? byName : files.filter((file) => /^(|\.(spc|spe|dat|txt|log))$/i.test(extname(file)))) {
    if (byName.length || (await statOf(file)).size > 0) {
      if (isSpec(await readFileBytes(file, limits))) found.push(file);
    }
  }
  if (found.length === 1) return found[0];
  if (found.length > 1) {
    const names = found.map((file) => basename(file)).join(", ");
    throw new OptionError(`${folder}: expected one SPEC log, found ${names}: name the one to use`);
  }
  throw new FormatError(folder, "a SPEC log", byName.length ? `${basename(byName[0])}, which is none` : "none");
}

function scanNumber(log: Uint8Array, series: FrameSeries, spec: string, wanted?: number): number {
  const number = wanted ?? series.scan;
  if (number !== undefined) return number;
  const numbers = listSpecScans(log).map((entry) => entry.number);
  if (numbers.length === 1) return numbers[0];
  const found = `${numbers.length} scans to choose from`;
  throw new OptionError(`${spec}: expected a scan number, since ${series.prefix}* names none, found ${found}`);
}

async function statOf(path: string) {
  return stat(path).catch((error: unknown) => {
    throw asFileError(error, path);
  });
}
