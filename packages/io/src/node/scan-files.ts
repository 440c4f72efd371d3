// A scan of an HDF5 file by path, whatever beamline wrote it: the layouts of the beamline that is named are tried, or of all.

import type { DescribedBeamline } from "../beamlines/parse.js";
import { beamlinePresets } from "../beamlines/presets.js";
import { chosenName } from "../detectors/apply.js";
import type { ReadLimits } from "../limits.js";
import { nexusBeamline, nexusEntries } from "../nexus/layout.js";
import { type Fit, fitOf, foundScan, guessFit } from "../scans/hdf5-scans.js";
import { type LoadedScan, loadHdf5Scan, type ScanChoice } from "../scans/load-hdf5.js";
import type { NamedTree } from "../scans/named-tree.js";
import type { FoundPlace } from "../scans/places.js";
import type { FoundScan, ReadFile } from "../scans/records.js";
import type { LinkOptions } from "./link-options.js";
import { withScanFile } from "./open-scan-file.js";
import { readFileRecord } from "./read-files.js";

/** How a file of scans is read. */
export interface ScanFileOptions extends ScanChoice, ReadLimits, LinkOptions {
  /** Without it the file's values tell which preset's they are. */
  readonly beamline?: DescribedBeamline;
}

/** A scan, and the files that were read for it. */
export interface LoadedScanFiles extends LoadedScan {
  readonly files: readonly ReadFile[];
  /** Of what was read, or of the file that leads to it. */
  readonly sha256: string;
}

/** How the scans of a file are listed. */
export interface ListOptions extends ScanFileOptions {
  /** The brightest frame of so many scans is looked for, of the scan that is named where one is; none by default. */
  readonly brightest?: number;
}

/** The scans of an HDF5 file; none where it is in no layout that is known. Errors as {@link loadScanFile}. */
export function findFileScans(path: string, { brightest = 0, ...options }: ListOptions = {}): Promise<FoundScan[]> {
  const detector = chosenName(options.detector);
  return withScanFile(
    path,
    ({ file, named }) => {
      const fit = fitFor(named, options.beamline);
      if (!fit) return [];
      const isMeant = ({ filling }: FoundPlace) => options.scan === undefined || Number(filling.scan) === options.scan;
      const looked = new Set(fit.scans.filter(isMeant).slice(0, brightest));
      return fit.scans.map((scan) =>
        foundScan(fit, scan, { ...(detector !== undefined && { detector }), ...(looked.has(scan) && { file }) }),
      );
    },
    options,
  );
}

/**
 * Reads one scan of an HDF5 file; undefined where the file is in no layout of the beamline, or of any. Throws OptionError where the
 * choice of beamline, scan or detector is the user's, FormatError where the file does not hold what was named or is damaged,
 * FileError, LimitError.
 */
export async function loadScanFile(path: string, options: ScanFileOptions = {}): Promise<LoadedScanFiles | undefined> {
  const loaded = await withScanFile(
    path,
    ({ file, named, filesRead }) => {
      const fit = fitFor(named, options.beamline);
      if (!fit) return undefined;
      filesRead();
      const scan = loadHdf5Scan(file, fit, { ...options, ownCircles: options.beamline !== undefined }, options);
      return { scan, fit, frames: filesRead() };
    },
    options,
  );
  if (!loaded) return undefined;
  const { scan, fit, frames } = loaded;
  const others = frames.filter((other) => other !== path);
  const files = [await readFileRecord(others.length > 0 ? "log" : "frames", path)];
  if (fit.log) files.push(await readFileRecord("log", fit.log.file));
  for (const other of others) files.push(await readFileRecord("frames", other));
  const said = `read as a scan of ${fit.beamline.name} (${fit.layout.name}); --beamline names another`;
  return { ...scan, files, sha256: files[0].sha256, warnings: [...(options.beamline ? [] : [said]), ...scan.warnings] };
}

function fitFor(named: NamedTree, beamline: DescribedBeamline | undefined): Fit | undefined {
  if (beamline) return fitOf(named, beamline);
  const guessed = guessFit(named, Object.values(beamlinePresets()));
  return guessed ?? (nexusEntries(named.tree).length > 0 ? fitOf(named, nexusBeamline) : undefined);
}
