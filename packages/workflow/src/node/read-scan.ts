// From a path to a scan: the folder of a raw scan or of a cohere experiment, or a file that holds a pattern.

import { access, stat } from "node:fs/promises";
import { join } from "node:path";
import { FileError } from "@friedel/io";
import { availableMemory, discoverScan, loadRawScan, readCohereFolder, type ScanOverrides } from "@friedel/io/node";
import { maskAlienFile, maskAliens } from "../scan/cohere.js";
import { countsOf, type ReadSettings, readPatternFile, volumeOf } from "../scan/read.js";
import type { Scan } from "../scan/scan.js";
import { stem } from "../scan/source.js";
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
}

/** Reads whatever `path` is. Throws FileError, FormatError, LimitError, DataError, OptionError. */
export async function readScan(path: string, settings: PatternSettings & ScanSettings = {}): Promise<Scan> {
  const info = await stat(path).catch(() => undefined);
  if (!info) throw new FileError(path, "expected a file or folder, found none of that name");
  if (!info.isDirectory()) return readPattern(path, settings);
  return (await isCohereFolder(path)) ? readExperiment(path, settings) : readRawScan(path, settings);
}

/** Reads a file that holds one pattern. Errors as `readPatternFile`. */
export function readPattern(path: string, { mask, ...settings }: PatternSettings = {}): Promise<Scan> {
  return readPatternFile(diskFile(path), { ...settings, ...(mask !== undefined && { mask: diskFile(mask) }) });
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
