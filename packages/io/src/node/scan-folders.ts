// A scan whose frames are files of their own beside a SPEC log: found, read, and completed by what is known of beamline and detector.

import { basename } from "node:path";
import type { DescribedBeamline } from "../beamlines/parse.js";
import { beamlinePresets } from "../beamlines/presets.js";
import { applyDetector, type ChosenDetector, requireDetector, type ToldDetector, toldBy } from "../detectors/apply.js";
import { detectorOf } from "../detectors/detector.js";
import { detectorNamed } from "../detectors/presets.js";
import type { ScanChoice } from "../scans/load-hdf5.js";
import { completeLog, guessLogBeamline } from "../scans/log-beamline.js";
import type { ScanLog } from "../scans/records.js";
import type { SpecScan } from "../spec/spec.js";
import { type DiscoveredScan, discoverScan, type ScanOverrides } from "./discover.js";
import { loadRawScan } from "./raw-scan.js";
import type { FrameReading } from "./read-frames.js";
import type { LoadedScanFiles } from "./scan-files.js";

/** The beamline taken for a log that none is known to write. */
const defaultBeamline = "34-ID-C";

/** How a folder is read. */
export interface ScanFolderOptions extends ScanOverrides, ScanChoice, FrameReading {
  /** Without it the log's motors tell which preset's they are. */
  readonly beamline?: DescribedBeamline;
}

/** Reads the scan in a folder. Errors as `discoverScan`, `loadRawScan` and `guessLogBeamline`. */
export async function loadScanFolder(folder: string, options: ScanFolderOptions = {}): Promise<LoadedScanFiles> {
  const { spec, scan, frames, whitefield, badPixels } = options;
  const overrides = { spec, scan, frames, whitefield, badPixels };
  const given = Object.fromEntries(Object.entries(overrides).filter(([, value]) => value !== undefined));
  const discovered = await discoverScan(folder, given, options);
  const { counts, mask, gain, scan: read, sha256, files, warnings } = await loadRawScan(discovered, options);
  const { beamline, said } = beamlineOf(read, options.beamline);
  const log = completeLog(read, "spec", beamline);
  const { detector, doubts } = detectorFor(read, discovered, options.detector, (name) => applyDetector(counts, mask, name));
  const pixelM = log.pixelM ?? (detector && ([detector.pixelM, detector.pixelM] as const));
  return {
    counts,
    mask,
    ...(gain && { gain }),
    log: { ...log, ...(pixelM && { pixelM }) },
    beamline,
    ...(detector && { detector }),
    files,
    sha256,
    warnings: [...said, ...warnings, ...doubts],
  };
}

/** The beamline that is named, or that the log's motors tell; else the usual one, which is said. */
function beamlineOf(log: ScanLog, named?: DescribedBeamline): { beamline: DescribedBeamline; said: readonly string[] } {
  if (named) return { beamline: named, said: [] };
  const presets = beamlinePresets();
  const guessed = guessLogBeamline(log, "spec", Object.values(presets));
  if (!guessed) {
    const said = `the log names the motors of no beamline that is known: taken for ${defaultBeamline} (--beamline names another)`;
    return { beamline: presets[defaultBeamline], said: [said] };
  }
  const isUsual = guessed.name === defaultBeamline;
  return { beamline: guessed, said: isUsual ? [] : [`read as a scan of ${guessed.name}; --beamline names another`] };
}

/** The detector: the chip that #UIMDET names, whose gaps are in the frames already, or the one that the user or the frames' names tell. */
function detectorFor(
  log: SpecScan,
  { frames }: DiscoveredScan,
  chosen: ChosenDetector | undefined,
  apply: (told: ToldDetector) => ReturnType<typeof applyDetector>,
) {
  if (chosen === undefined && log.headers.has("UIMDET")) {
    const detector = detectorOf(log);
    return { ...(detector && { detector }), doubts: [] };
  }
  const words = basename(frames.find((path) => path !== undefined) ?? "").split(/[_.-]/);
  requireDetector(chosen);
  const { warnings, ...found } = apply(
    toldBy(
      chosen,
      words.find((word) => detectorNamed(word) !== undefined),
    ),
  );
  return { ...found, doubts: warnings };
}
