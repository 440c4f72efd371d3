// From a path to a scan: the folder of a raw scan or of a cohere experiment, or a file that holds a pattern.

import { access, stat } from "node:fs/promises";
import { join } from "node:path";
import { Measured, mapped } from "@friedel/engine";
import { FileError, FormatError } from "@friedel/io";
import { availableMemory, discoverScan, loadRawScan, loadScanFile, readCohereFolder, type ScanOverrides } from "@friedel/io/node";
import { maskAlienFile, maskAliens } from "../scan/cohere.js";
import { countsOf, type ReadSettings, readMask, readPatternFile, volumeOf } from "../scan/read.js";
import type { Scan } from "../scan/scan.js";
import { isHdf5Name, stem } from "../scan/source.js";
import { findBeamline } from "./beamlines.js";
import { diskFile } from "./files.js";

/** How a pattern is read; paths where a {@link ReadSettings} has files. */
export interface PatternSettings extends Omit<ReadSettings, "mask"> {
  readonly mask?: string;
}

/** The parts of a raw scan that are not to be looked for in its folder. */
export interface ScanSettings extends ScanOverrides {
  /** A preset's name or a YAML file. */
  readonly beamline?: string;
  /** Which detector's frames are meant, by its name in the file, or a known one. */
  readonly detector?: string;
}

/** Reads whatever `path` is. Throws FileError, FormatError, LimitError, DataError, OptionError. */
export async function readScan(path: string, settings: PatternSettings & ScanSettings = {}): Promise<Scan> {
  const info = await stat(path).catch(() => undefined);
  if (!info) throw new FileError(path, "expected a file or folder, found none of that name");
  if (!info.isDirectory()) return (await readScanFile(path, settings)) ?? readPattern(path, settings);
  return (await isCohereFolder(path)) ? readExperiment(path, settings) : readRawScan(path, settings);
}

/** Reads a file that holds one pattern. Errors as `readPatternFile`. */
export function readPattern(path: string, { mask, ...settings }: PatternSettings = {}): Promise<Scan> {
  return readPatternFile(diskFile(path), { ...settings, ...(mask !== undefined && { mask: diskFile(mask) }) });
}

/** The scan of an HDF5 file that a beamline wrote; undefined for a file of another kind, and where one array of it is named. */
async function readScanFile(path: string, settings: PatternSettings & ScanSettings): Promise<Scan | undefined> {
  const { scan, detector, array, mask } = settings;
  if (!isHdf5Name(path) || /\.cxi$/i.test(path) || array !== undefined) return undefined;
  const beamline = settings.beamline === undefined ? undefined : await findBeamline(settings.beamline);
  const choice = { ...(scan !== undefined && { scan }), ...(detector !== undefined && { detector }) };
  const loaded = await loadScanFile(path, { ...choice, ...(beamline && { beamline }), maxBytes: availableMemory() });
  if (!loaded) {
    const whose = beamline ? `of ${beamline.name}` : "of a beamline that is known";
    if (scan !== undefined)
      throw new FormatError(path, `a file ${whose} to look for scan ${scan} in`, "another layout (--array)");
    return undefined;
  }
  const more = mask === undefined ? undefined : await readMask(diskFile(mask), loaded.counts.shape);
  const measured = more ? mapped(loaded.mask, (own, i) => (more.data[i] === Measured.no ? Measured.no : own)) : loaded.mask;
  const taken = countsOf(loaded.counts, measured);
  return {
    name: stem(path),
    ...taken,
    isAmplitude: false,
    log: { scan: loaded.log, beamline: loaded.beamline },
    file: { path, sha256: loaded.files[0].sha256 },
    warnings: [...loaded.warnings, ...taken.warnings],
  };
}

/** Whether a folder is a cohere experiment. */
export async function isCohereFolder(folder: string): Promise<boolean> {
  for (const name of ["conf/config", "conf/config_rec", "conf/config_data"]) {
    const found = await access(join(folder, name)).then(
      () => true,
      () => false,
    );
    if (found) return true;
  }
  return false;
}

/** The scan of a cohere experiment. What the user names goes before what the experiment does, and both before the log. */
async function readExperiment(path: string, settings: ScanSettings): Promise<Scan> {
  const experiment = await readCohereFolder(path);
  const beamline = settings.beamline ?? experiment.experiment.beamline;
  const scan = await readRawScan(path, { ...experiment.scan, ...settings, ...(beamline !== undefined && { beamline }) });
  const { motors, energyEv } = experiment.instrument;
  const log = scan.log && {
    ...scan.log,
    scan: { ...scan.log.scan, motors: { ...scan.log.scan.motors, ...motors }, ...(energyEv !== undefined && { energyEv }) },
  };
  let mask = maskAliens(scan.mask, experiment);
  if (experiment.files.aliens !== undefined) {
    const file = diskFile(join(path, experiment.files.aliens));
    mask = maskAlienFile(mask, await volumeOf(file), file.name);
  }
  const warnings = [...experiment.warnings, ...scan.warnings];
  return { ...scan, ...(log && { log }), mask, experiment, warnings };
}

async function readRawScan(path: string, settings: ScanSettings): Promise<Scan> {
  const { scan, spec, frames, whitefield, badPixels } = settings;
  const beamline = await findBeamline(settings.beamline);
  const overrides = { scan, spec, frames, whitefield, badPixels };
  const given = Object.fromEntries(Object.entries(overrides).filter(([, value]) => value !== undefined));
  const limits = { maxBytes: availableMemory() };
  const raw = await loadRawScan(await discoverScan(path, given, limits), limits);
  const taken = countsOf(raw.counts, raw.mask);
  return {
    name: stem(path),
    ...taken,
    ...(raw.gain && { gain: raw.gain }),
    isAmplitude: false,
    log: { scan: raw.scan, beamline },
    file: { path, sha256: raw.sha256 },
    warnings: [...raw.warnings, ...taken.warnings],
  };
}
