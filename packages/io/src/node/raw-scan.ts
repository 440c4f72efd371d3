// Loads a discovered 34-ID-C scan: frames read, checked against the log's own sums, corrected by the detector's maps.

import { formatShape, type MaskVolume, Measured, type RealVolume } from "@friedel/engine";
import { correctFrames } from "../detectors/correct.js";
import { type DetectorRegion, detectorOf, regionOf } from "../detectors/detector.js";
import { withoutLargest } from "../measurement.js";
import type { ReadFile } from "../scans/records.js";
import type { SpecScan } from "../spec/spec.js";
import type { DiscoveredScan } from "./discover.js";
import { readFileRecord } from "./read-files.js";
import { type FrameReading, readFrames } from "./read-frames.js";
import { seenFiles } from "./seen-files.js";

/** A raw scan in memory. */
interface RawScan {
  /** Counts, axes (frame, row, column); 0 where unmeasured. */
  readonly counts: RealVolume;
  readonly mask: MaskVolume;
  /** The detector's flat field; absent without a whitefield. */
  readonly gain?: RealVolume;
  readonly scan: SpecScan;
  /** SHA-256 (hex) over length and SHA-256 of whitefield, bad-pixel map and frames, a line each, and the scan's header. */
  readonly sha256: string;
  /** The log, the maps and the frames. */
  readonly files: readonly ReadFile[];
  readonly warnings: readonly string[];
}

/**
 * Loads a scan. Throws FormatError for damaged frames and for frames of another size (naming the file), LimitError if all
 * of them exceed `limits`.
 */
export async function loadRawScan(discovered: DiscoveredScan, limits: FrameReading = {}): Promise<RawScan> {
  const log = await readFileRecord("log", discovered.spec);
  const seen = seenFiles(limits);
  const whitefield = await seen.readMap("whitefield", discovered.whitefield);
  const badPixels = await seen.readMap("bad pixels", discovered.badPixels);
  const { volume: raw, sample } = await readFrames(discovered.frames, seen.add, limits);
  const scan = {
    ...firstPoints(discovered.scan, discovered.frames.length),
    ...beamOf(discovered.scan, discovered.frames.length),
  };

  const isMissing = (frame: number): boolean => discovered.frames[frame] === undefined;
  const warnings = [...discovered.warnings, ...compareWithLog(raw, scan, isMissing)];
  const detector = detectorOf(scan);
  const named = scan.headers.get("UIMDET")?.replace(/:.*$/s, "").trim();
  if (named && !detector) {
    warnings.push(`the detector ${named} is not known: no gaps between its chips are taken out, and the pixel is the beamline's`);
  }
  const { region, note } = frameRegion(raw, scan);
  const maps = { ...(whitefield ? { whitefield } : {}), ...(badPixels ? { badPixels } : {}) };
  // Where the frames begin matters to what is laid over them.
  if (note && (regionOf(scan) || detector || whitefield || badPixels)) warnings.push(note);
  const corrected = correctFrames(raw, region, maps, detector);
  warnings.push(...withoutLargest(corrected.counts, corrected.mask, sample));
  const [, rows, columns] = corrected.counts.shape;
  for (let frame = 0; frame < discovered.frames.length; frame++) {
    if (isMissing(frame)) corrected.mask.data.fill(Measured.no, frame * rows * columns, (frame + 1) * rows * columns);
  }
  const sha256 = seen.sha256(JSON.stringify([discovered.scan.command, discovered.scan.motors]));
  return { ...corrected, scan, sha256, files: [log, ...seen.files], warnings };
}

/** The part of the chip that frames show: that of #UIMR5 where they have its size, else the chip from pixel (0, 0) on. */
function frameRegion(raw: RealVolume, scan: SpecScan): { readonly region: DetectorRegion; readonly note?: string } {
  const [, rows, columns] = raw.shape;
  const said = regionOf(scan);
  if (said?.rows === rows && said.columns === columns) return { region: said };
  const region = { column: 0, row: 0, columns, rows };
  const begin = "frames are taken to begin at pixel (0, 0) of the chip, and its maps and gaps are laid over them from there";
  if (!said) return { region, note: `scan ${scan.number} has no #UIMR5 line: ${begin}` };
  const [expected, found] = [formatShape([said.rows, said.columns]), formatShape([rows, columns])];
  return {
    region,
    note: `#UIMR5 of scan ${scan.number} says frames of ${expected} pixels (rows×columns), they have ${found}: ${begin}`,
  };
}

/** A scan whose last points have no frames, without these. */
function firstPoints(scan: SpecScan, points: number): SpecScan {
  if (points === scan.points) return scan;
  const columns = new Map([...scan.columns].map(([name, values]) => [name, values.slice(0, points)]));
  return { ...scan, points, columns };
}

/** Columns of 34-ID-C that tell of the beam at each point. */
const beamColumns = { monitor: /^monitor$/i, transmission: /^transm(ission)?$/i } as const;

/** What the log's columns tell of the beam, where its reader has not told it already. */
function beamOf(scan: SpecScan, points: number): Pick<SpecScan, "monitor" | "transmission"> {
  const found: { monitor?: Float64Array; transmission?: Float64Array } = {};
  for (const kind of ["monitor", "transmission"] as const) {
    const values = scan[kind] ?? [...scan.columns].find(([name]) => beamColumns[kind].test(name))?.[1];
    if (values) found[kind] = values.slice(0, points);
  }
  return found;
}

/** The area detector writes sum and maximum of each frame into the log: frames that differ belong to another scan. */
function compareWithLog(raw: RealVolume, scan: SpecScan, isMissing: (frame: number) => boolean): string[] {
  const [frames, rows, columns] = raw.shape;
  const pixels = rows * columns;
  const totals = scan.columns.get("ImageTot");
  const maxima = scan.columns.get("ImageMax");
  const differing: number[] = [];
  for (let frame = 0; frame < frames; frame++) {
    if (isMissing(frame)) continue;
    let sum = 0;
    let maximum = Number.NEGATIVE_INFINITY;
    for (let i = frame * pixels; i < (frame + 1) * pixels; i++) {
      sum += raw.data[i];
      if (raw.data[i] > maximum) maximum = raw.data[i];
    }
    if ((totals && totals[frame] !== sum) || (maxima && maxima[frame] !== maximum)) differing.push(frame);
  }
  if (differing.length === 0) return [];
  return [
    `${differing.length} of ${frames} frames differ from the log's ImageTot or ImageMax, the first at point ${differing[0]}: ` +
      "these frames may belong to another scan",
  ];
}
