// From a path to a scan: the folder of a raw scan or of a cohere experiment, a file of scans, or a file that holds a pattern.

import { access, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { allMeasured, realVolume } from "@friedel/engine";
import {
  applyDetector,
  beamlineOfMotors,
  beamlinePresets,
  completeLog,
  type DescribedBeamline,
  FileError,
  FormatError,
  type FrameView,
  type LoadedScan,
  type ReadFile,
  requireDetector,
  type ScanLog,
  toldBy,
} from "@friedel/io";
import {
  availableMemory,
  type FrameMemory,
  findCohereArray,
  loadFrameFolder,
  loadScan,
  readCohereFolder,
  type ScanOverrides,
} from "@friedel/io/node";
import type { LoggedScan } from "../scan/geometry.js";
import { judgeMask } from "../scan/judge-mask.js";
import { bothMeasured, readMask } from "../scan/mask.js";
import { ordered } from "../scan/order.js";
import { cutToPart, cutToPlace, placeOfPart } from "../scan/part.js";
import { pickFrames } from "../scan/pick.js";
import { countsOf, readPatternFile } from "../scan/read.js";
import { addRepeats } from "../scan/repeats.js";
import type { Scan } from "../scan/scan.js";
import { isHdf5Name, stem } from "../scan/source.js";
import { checkApplies } from "./applies.js";
import { findBeamline, findDetector } from "./beamlines.js";
import { completed, settingsBeside } from "./beside.js";
import { diskFile, foundMask, maskFile } from "./files.js";
import { readCohereArray, withoutAliens } from "./read-cohere.js";
import type { PatternSettings, ScanSettings } from "./settings.js";

/** The settings of reading one scan. */
type OneScan = PatternSettings & ScanOverrides & { readonly memory?: FrameMemory };

/**
 * Reads whatever `path` is; frames that are files of their own only where the memory has them not. Throws FileError, FormatError, LimitError,
 * DataError, OptionError.
 */
export async function readScan(path: string, settings: PatternSettings & ScanSettings = {}, memory?: FrameMemory): Promise<Scan> {
  const info = await stat(path).catch(() => undefined);
  if (!info) throw new FileError(path, "expected a file or folder, found none of that name");
  const { scan, pick, ...others } = settings;
  const view = viewOf(settings);
  const beside = await settingsBeside(info.isDirectory() ? path : dirname(path));
  const beamline = settings.beamline ?? beside?.told.beamline;
  const read = async (number?: number): Promise<Scan> => {
    const one = { ...others, view, ...(memory && { memory }), ...(number !== undefined && { scan: number }) };
    const array = info.isDirectory() ? undefined : await findCohereArray(path);
    if (array) return readCohereArray(array, one);
    if (info.isDirectory()) checkApplies(path, "the folder of a scan", one);
    const raw = beamline === undefined ? one : { ...one, beamline };
    const found =
      info.isDirectory() && (await isCohereFolder(path)) ? await readExperiment(path, raw) : await readRawScan(path, raw);
    if (!found) return info.isDirectory() ? readFrames(path, raw) : readPattern(path, one);
    return beside ? completed(found, beside) : found;
  };
  const picked = async (number?: number): Promise<Scan> => {
    const found = await read(number);
    return pick ? pickFrames(found, pick) : found;
  };
  if (typeof scan !== "object") return picked(scan);
  const repeats = [];
  for (const number of scan) repeats.push({ number, scan: await picked(number) });
  return repeats.length === 1 ? repeats[0].scan : addRepeats(repeats);
}

/** Reads a file that holds one pattern. Errors as `readPatternFile`; OptionError for settings that it has no use for. */
export async function readPattern(path: string, settings: PatternSettings & ScanSettings = {}): Promise<Scan> {
  const { mask, beamline: name, amplitude, array, followLinks = false, view = viewOf(settings) } = settings;
  const beamline = name === undefined ? undefined : await findBeamline(name);
  const detector = await findDetector(settings.detector);
  requireDetector(detector);
  const reading = { view, ...(amplitude !== undefined && { amplitude }), ...(array !== undefined && { array }) };
  const chosen = mask === undefined ? await foundMask(path) : maskFile(mask);
  const found = await readPatternFile(diskFile(path, { followLinks }), { ...reading, ...(chosen && { mask: chosen }) });
  checkApplies(path, found.prepared ? "a prepared pattern" : "an array", settings);
  const scan = { ...found, ...(beamline && { beamline }) };
  if (detector === undefined) return scan;
  const { part } = scan;
  // The gaps of a detector are those of its whole frames.
  const frame = part ? allMeasured([1, part.rawShape[1], part.rawShape[2]]) : scan.mask;
  const { warnings } = applyDetector(part ? realVolume(frame.shape) : scan.counts, frame, toldBy(detector));
  const known = part ? bothMeasured(scan.mask, cutToPlace(frame, part)) : scan.mask;
  return { ...scan, mask: known, warnings: [...scan.warnings, ...warnings] };
}

/** The frames of a folder without a log. Errors as `loadFrameFolder`; OptionError for settings that it has no use for. */
async function readFrames(path: string, settings: OneScan): Promise<Scan> {
  checkApplies(path, "frames without a log", settings);
  const { beamline: named, scan, frames, whitefield, badPixels } = settings;
  const detector = await findDetector(settings.detector);
  requireDetector(detector);
  const choices = Object.entries({ scan, frames, whitefield, badPixels }).filter(([, value]) => value !== undefined);
  const beamline = named === undefined ? undefined : await findBeamline(named);
  const { memory } = settings;
  const reading = { maxBytes: availableMemory(), ...(memory && { memory }) };
  const loaded = await loadFrameFolder(path, Object.fromEntries(choices), reading);
  const { warnings } = applyDetector(loaded.counts, loaded.mask, toldBy(detector));
  const { mask, files, warnings: said } = await withUsersMask(loaded, loaded.files, settings);
  const taken = countsOf(loaded.counts, mask);
  const { log, notes } = headersLog(loaded.log, beamline);
  return ordered({
    name: stem(path),
    ...taken,
    ...(loaded.gain && { gain: loaded.gain }),
    isAmplitude: false,
    ...(log ? { log } : beamline && { beamline }),
    file: { path, sha256: loaded.sha256 },
    files,
    warnings: [...loaded.warnings, ...notes, ...warnings, ...said, ...taken.warnings],
  });
}

/** The log of frames' headers with the beamline whose motors they name: the one that is given, or the only one that has them all. */
function headersLog(
  told: ScanLog | undefined,
  named: DescribedBeamline | undefined,
): { readonly log?: LoggedScan; readonly notes: readonly string[] } {
  if (!told) return { notes: [] };
  const beamline = named ?? beamlineOfMotors(told, Object.values(beamlinePresets()));
  if (beamline) {
    const notes = named ? [] : [`read as a scan of ${beamline.name}; --beamline names another`];
    return { log: { scan: completeLog(told, "spec", beamline), beamline }, notes };
  }
  const motors = Object.keys(told.motors).slice(0, 12).join(", ");
  return { notes: [`the frames' headers name motors ${motors}: --beamline says whose they are`] };
}

/** A raw scan; undefined for a file that is no scan of a beamline, and where one array of a file is named. */
async function readRawScan(path: string, settings: OneScan): Promise<Scan | undefined> {
  const { array, beamline: named, scan, spec, frames, whitefield, badPixels, followLinks, view, memory } = settings;
  if (array !== undefined) return undefined;
  const detector = await findDetector(settings.detector);
  const choices = { scan, spec, frames, whitefield, badPixels, detector, followLinks, view, memory };
  const given = Object.fromEntries(Object.entries(choices).filter(([, value]) => value !== undefined));
  const beamline = named === undefined ? undefined : await findBeamline(named);
  const loaded = await loadScan(path, { ...given, ...(beamline && { beamline }), maxBytes: availableMemory() });
  if (!loaded) {
    if (scan === undefined || !isHdf5Name(path)) return undefined;
    const whose = beamline ? `of ${beamline.name}` : "of a beamline that is known";
    throw new FormatError(path, `a file ${whose} to look for scan ${scan} in`, "another layout (--array)");
  }
  const isHdf5 = loaded.files.some((file) => file.role === "frames" && isHdf5Name(file.path));
  checkApplies(path, isHdf5 ? "an HDF5 file of scans" : "the folder of a scan", settings);
  const { mask, files, warnings: said } = await withUsersMask(loaded, loaded.files, settings);
  const taken = countsOf(loaded.counts, mask);
  return ordered({
    name: stem(path),
    ...taken,
    ...(loaded.gain && { gain: loaded.gain }),
    isAmplitude: false,
    log: { scan: loaded.log, beamline: loaded.beamline },
    ...(loaded.part && { part: placeOfPart(loaded.part, loaded.counts.shape) }),
    file: { path, sha256: loaded.sha256 },
    files,
    warnings: [...loaded.warnings, ...said, ...taken.warnings],
  });
}

/** What of large frames the preparation that is asked for needs: for a crop of its own, and for repeats, all that there is room for. */
function viewOf({ scan, size, centre, peak }: PatternSettings & ScanSettings): FrameView {
  const place = peak ?? (typeof centre === "object" ? ([centre[1], centre[2]] as const) : undefined);
  const isOwn = (size !== undefined && size !== "auto") || centre !== undefined || peak !== undefined;
  return { isWide: isOwn || typeof scan === "object", ...(place && { around: [place[0], place[1]] as const }) };
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
async function readExperiment(path: string, settings: OneScan): Promise<Scan> {
  const experiment = await readCohereFolder(path);
  const isNamed = settings.frames !== undefined || settings.spec !== undefined;
  const array = isNamed || experiment.scan.frames !== undefined ? undefined : await findCohereArray(path);
  if (array) return readCohereArray(array, settings);
  const beamline = settings.beamline ?? experiment.experiment.beamline;
  const scan = await readRawScan(path, { ...experiment.scan, ...settings, ...(beamline !== undefined && { beamline }) });
  if (!scan) throw new FormatError(path, "the raw scan of a cohere experiment", "none");
  const { motors, energyEv } = experiment.instrument;
  const log = scan.log && {
    ...scan.log,
    scan: { ...scan.log.scan, motors: { ...scan.log.scan.motors, ...motors }, ...(energyEv !== undefined && { energyEv }) },
  };
  const mask = await withoutAliens(scan, experiment, path);
  const warnings = [...experiment.warnings, ...scan.warnings];
  return { ...scan, ...(log && { log }), mask, experiment, warnings };
}

/** The mask of a scan with that of the user, and the files with its own. */
async function withUsersMask(
  { counts, mask, part }: Pick<LoadedScan, "counts" | "mask" | "part">,
  files: readonly ReadFile[],
  { mask: path }: PatternSettings,
): Promise<Pick<Scan, "mask" | "files" | "warnings">> {
  if (path === undefined) return { mask, files, warnings: [] };
  const own = maskFile(path);
  const more = part ? cutToPart(await readMask(own, [1, ...part.of]), part, mask.shape) : await readMask(own, mask.shape);
  const record: ReadFile = { role: "mask", ...(await own.source.fingerprint()) };
  const warnings = judgeMask(own.source.name, more, counts);
  return { mask: bothMeasured(mask, more), files: [...files, record], warnings };
}
