// From a scan to a pattern that is ready for phasing, with its geometry where the log tells it.

import { centreOf, isFftSize, previousFftSize, type Shape, type Triple, triple } from "@friedel/engine";
import {
  type BeamLog,
  type PreparationReport,
  type PrepareOptions,
  prepare as prepareFrames,
  samplingOf,
} from "@friedel/imaging";
import { patternFigure } from "@friedel/report";
import type { Context } from "./context.js";
import { writeFigures } from "./figures.js";
import { begin, type Progress, warning } from "./progress.js";
import { provenanceOf } from "./provenance.js";
import { writePatternFile } from "./result/files.js";
import { experimentPreparation } from "./scan/cohere.js";
import type { ArrayPlace } from "./scan/geometry.js";
import { inputOf } from "./scan/input.js";
import { checkSetting, geometryOf, within } from "./scan/known.js";
import { offsetsOf } from "./scan/movement.js";
import { fewCountsWarnings } from "./scan/plausible.js";
import { measurementOf, type Pattern, type Scan } from "./scan/scan.js";
import type { StatedGeometry } from "./scan/stated.js";

/** How a scan is prepared; what is not given comes from its experiment, or else from the scan itself. */
export interface PreparationSettings extends PrepareOptions {
  /** What the user says of the geometry; it goes before what the files tell. */
  readonly stated?: StatedGeometry;
}

/** A pattern that was prepared in this run. */
export type PreparedPattern = Pattern & { readonly report: PreparationReport };

/**
 * Prepares a scan and writes pattern.cxi and a figure. Throws DataError for counts that cannot be used, OptionError for settings out of
 * range, StoppedError once the signal is aborted.
 */
export async function* prepare(
  scan: Scan,
  settings: PreparationSettings,
  context: Context,
): AsyncGenerator<Progress, PreparedPattern> {
  const { folder, signal, command, runtime } = context;
  for (const text of scan.warnings) yield warning("reading", text);
  const pattern = yield* prepareScan(scan, settings, context);
  yield begin("writing", signal);
  if (!folder) return pattern;
  const { input, report } = pattern;
  const provenance = provenanceOf({ command, runtime, inputs: [scan.file], input, parameters: { preparation: report } });
  await writePatternFile(folder, pattern, provenance);
  await writeFigures(context, () => [patternFigure(scan.name, pattern, context.ranges)]);
  return pattern;
}

/** The same without files. A scan whose log does not tell its geometry is prepared without, with a warning. */
export async function* prepareScan(
  scan: Scan,
  { stated = {}, ...settings }: PreparationSettings,
  { engine, signal }: Context,
): AsyncGenerator<Progress, PreparedPattern> {
  yield begin("preparing", signal);
  checkSetting(scan, stated);
  const { experiment, counts, isAmplitude, log, part } = scan;
  // Without a log the file is another program's, which centred it, unless it is large.
  const chosen = {
    ...(!log && !part && { centre: "middle" as const }),
    ...(experiment && experimentPreparation(experiment, counts.shape)),
    ...inPart(settings, part),
  };
  const options = isAmplitude ? { threshold: 0, size: wholeSize(counts.shape), ...chosen, hotPixels: false } : chosen;
  const beam = log && beamOfFrames(log.scan, part);
  // Of one frame in several the places are found afterwards.
  const origin = part && isWithoutGaps(part) ? originOf(part) : undefined;
  const offsets =
    log && stated.step === undefined ? offsetsOf(log, stated.rock, part && usedFrames(part), part?.bin[0]) : undefined;
  const frames = { ...scan, ...(beam && { beam }), ...(offsets && { offsets }), ...(origin && { origin }) };
  const { cuts, ...prepared } = await prepareFrames(frames, options, engine.transform);
  for (const note of prepared.report.notes) yield warning("preparing", note);
  const report = part ? inWhole(prepared.report, part) : prepared.report;
  const sampling = isAmplitude ? undefined : samplingOf(measurementOf(prepared));
  const pattern = { ...prepared, report, isAmplitude, input: inputOf(scan), ...(sampling && { sampling }) };
  // A scan that was cut shows it before it is padded.
  if (sampling) {
    for (const { sentence } of [...cuts, ...sampling.coarse]) yield warning("preparing", sentence);
    for (const text of fewCountsWarnings(pattern.report)) yield warning("preparing", text);
  }
  const distanceM = stated.distanceM ?? experiment?.instrument.distanceM;
  const known = { ...stated, ...(distanceM !== undefined && log && { distanceM }) };
  const { geometry, warnings } = geometryOf(scan, pattern.report, known);
  for (const text of warnings) yield warning("preparing", text);
  return { ...pattern, ...(geometry && { geometry }) };
}

/** What the log tells of the beam at the frames that are used. */
function beamOfFrames({ monitor, transmission }: BeamLog, part: ArrayPlace | undefined): BeamLog {
  const used = (values: Float64Array) => (part ? Float64Array.from(usedFrames(part), (k) => values[k]) : values);
  return { ...(monitor && { monitor: used(monitor) }), ...(transmission && { transmission: used(transmission) }) };
}

/** The raw frames of a part. */
function usedFrames({ centre, shape, bin }: ArrayPlace): number[] {
  return Array.from({ length: shape[0] }, (_, k) => centre[0] + (k - centreOf(shape)[0]) * bin[0]);
}

/** Settings with places in the raw frames as places in the part of them that was read. */
function inPart({ centre, peak, ...settings }: PrepareOptions, part: ArrayPlace | undefined): PrepareOptions {
  const middle = part ? centreOf(part.shape) : undefined;
  const inIt = (raw: number, axis: 0 | 1 | 2) =>
    part && middle ? Math.round((raw - part.centre[axis]) / part.bin[axis]) + middle[axis] : raw;
  const moved = typeof centre === "object" ? triple((axis) => inIt(centre[axis], axis)) : centre;
  const [y = 0, x = 0, z] = peak ?? [];
  const pixel = [inIt(y, 1), inIt(x, 2)] as const;
  const place = z === undefined ? pixel : ([...pixel, inIt(z, 0)] as const);
  return { ...settings, ...(moved !== undefined && { centre: moved }), ...(peak && { peak: place }) };
}

/** Whether a part has all voxels between its first and its last. */
function isWithoutGaps({ bin }: ArrayPlace): boolean {
  return bin.every((n) => n === 1);
}

/** A report with its places in the whole frames, where those of a part without gaps are already. */
function inWhole(report: PreparationReport, part: ArrayPlace): PreparationReport {
  if (isWithoutGaps(part)) return { ...report, rawShape: part.rawShape };
  const middle = centreOf(part.shape);
  const peak = triple((axis) => part.centre[axis] + (report.peak[axis] - middle[axis]) * part.bin[axis]);
  return { ...report, ...within(part, report), peak };
}

/** The first voxel of a part of the raw frames. */
function originOf({ centre, shape }: ArrayPlace): Triple {
  const middle = centreOf(shape);
  return triple((axis) => centre[axis] - middle[axis]);
}

/**
 * The whole array, cropped to lengths of the FFT. Amplitudes were prepared elsewhere, and squared they are no counts: their noise is
 * unknown, so no size can be chosen by it.
 */
function wholeSize([nz, ny, nx]: Shape): Shape {
  const size = (n: number) => (isFftSize(n) ? n : previousFftSize(n));
  return [size(nz), size(ny), size(nx)];
}
