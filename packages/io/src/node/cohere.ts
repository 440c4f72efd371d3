// An experiment folder of cohere: reads and maps its config files, and looks up the files that they name.

import { existsSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { basename, dirname, isAbsolute, join, resolve } from "node:path";
import { type CohereArrayKind, cohereArrays } from "../cohere/arrays.js";
import { parseCohereConfig } from "../cohere/config.js";
import { type CohereFileName, type CohereSettings, mapCohereSettings } from "../cohere/settings.js";
import { FileError, FormatError } from "../errors.js";
import type { ScanOverrides } from "./discover.js";
import { asFileError, isFolder } from "./files.js";

/** A cohere experiment, ready for `discoverScan`, preparation and phasing. */
export interface CohereExperiment extends CohereSettings {
  /** The files that exist, for `discoverScan`. */
  readonly scan: ScanOverrides;
}

const names: readonly CohereFileName[] = ["config", "config_instr", "config_prep", "config_data", "config_rec"];

/**
 * Reads `folder`/conf/config* (or config* in `folder` itself). A named file that does not exist is a warning, so that the
 * caller can look for it elsewhere. Throws FileError without a config file, FormatError for settings that are not understood.
 */
export async function readCohereFolder(folder: string): Promise<CohereExperiment> {
  const conf = (await isFolder(join(folder, "conf"))) ? join(folder, "conf") : folder;
  const texts = await Promise.all(names.map((name) => readIfThere(join(conf, name))));
  if (texts.every((text) => text === undefined)) {
    throw new FileError(folder, `expected cohere's conf/config, found none of ${names.join(", ")}`);
  }
  const configs = names.flatMap((name, i) => {
    const text = texts[i];
    return text === undefined ? [] : [[name, parseCohereConfig(text, join(conf, name))] as const];
  });
  const settings = mapCohereSettings(Object.fromEntries(configs));
  const warnings = [...settings.warnings];
  const { files, experiment } = settings;
  const [scan, ...more] = experiment.scans;
  if (more.length > 0) warnings.push(`config: scans ${experiment.scans.join(", ")} are not added up; scan ${scan} is used`);
  const bases = [folder, ...(experiment.workingDir ? [experiment.workingDir] : []), "."];
  const locate = async (path: string | undefined, what: string): Promise<string | undefined> => {
    if (path === undefined) return undefined;
    for (const base of isAbsolute(path) ? ["."] : bases) {
      if (existsSync(resolve(base, path))) return resolve(base, path);
    }
    warnings.push(`config_instr: ${what} '${path}' does not exist`);
    return undefined;
  };
  const data = await locate(files.data, "data_dir");
  const overrides = {
    spec: await locate(files.spec, "specfile"),
    scan,
    frames: data && (await scanFolder(data, scan)),
    whitefield: await locate(files.whitefield, "whitefield_filename"),
    badPixels: await locate(files.badPixels, "darkfield_filename"),
  };
  const known = Object.entries(overrides).filter(([, value]) => value !== undefined);
  return { ...settings, scan: Object.fromEntries(known), warnings };
}

/** An array that cohere left behind, and the folder of its experiment where there are settings. */
export interface CohereArray {
  readonly path: string;
  readonly kind: CohereArrayKind;
  readonly experiment?: string;
}

/**
 * The array of cohere at `path`: the file itself, told by its name and folder, or the one in the folder of an experiment, counts before
 * amplitudes. Undefined for any other file or folder.
 */
export async function findCohereArray(path: string): Promise<CohereArray | undefined> {
  if (await isFolder(path)) {
    const found = cohereArrays.find(({ folder, file }) => existsSync(join(path, folder, file)));
    return found && { path: join(path, found.folder, found.file), kind: found.kind, experiment: path };
  }
  const parent = dirname(resolve(path));
  const found = cohereArrays.find(({ folder, file }) => folder === basename(parent) && file === basename(path));
  if (!found || !existsSync(path)) return undefined;
  // The arrays of one scan among several lie a folder further down.
  const experiment = [dirname(parent), dirname(dirname(parent))].find((folder) => existsSync(join(folder, "conf", "config")));
  const isTelling = found.folder.includes("_");
  if (experiment === undefined && !isTelling) return undefined;
  return { path, kind: found.kind, ...(experiment !== undefined && { experiment }) };
}

/** cohere's data_dir holds a folder a scan, whose name ends in its number (`Staff20-1a_S0054`); or the frames themselves. */
async function scanFolder(data: string, scan: number | undefined): Promise<string> {
  if (scan === undefined) return data;
  const entries = await readdir(data, { withFileTypes: true }).catch(() => []);
  const folder = entries.find((entry) => entry.isDirectory() && Number(/(\d+)$/.exec(basename(entry.name))?.[1]) === scan);
  return folder ? join(data, folder.name) : data;
}

async function readIfThere(path: string): Promise<string | undefined> {
  try {
    const bytes = await readFile(path);
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (error) {
    if (error instanceof TypeError) throw new FormatError(path, "text", "bytes that are none", { cause: error });
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw asFileError(error, path);
  }
}
