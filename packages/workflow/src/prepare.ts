// From a scan to a pattern that is ready for phasing, with its geometry where the log tells it.

import { centreOf, isFftSize, previousFftSize, type Shape, type Triple, triple } from "@friedel/engine";
import { type PreparationReport, type PrepareOptions, prepare as prepareFrames, undersampled } from "@friedel/imaging";
import { patternFigure } from "@friedel/report";
import type { Context } from "./context.js";
import { writeFigures } from "./figures.js";
import { begin, type Progress, warning } from "./progress.js";
import { provenanceOf } from "./provenance.js";
import { writePatternFile } from "./result/files.js";
import { experimentPreparation } from "./scan/cohere.js";
import type { ArrayPlace } from "./scan/geometry.js";
import { inputOf } from "./scan/input.js";
import { checkSetting, geometryOf } from "./scan/known.js";
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
  const frames = { ...scan, ...(log && { beam: log.scan }), ...(part && { origin: originOf(part) }) };
  const { cuts, ...prepared } = await prepareFrames(frames, options, engine.transform);
  for (const note of prepared.report.notes) yield warning("preparing", note);
  const report = part ? { ...prepared.report, rawShape: part.rawShape } : prepared.report;
  const pattern = { ...prepared, report, isAmplitude, input: inputOf(scan) };
  // A scan that was cut shows it before it is padded.
  if (!isAmplitude) {
    for (const { sentence } of [...cuts, ...undersampled(measurementOf(pattern))]) yield warning("preparing", sentence);
    for (const text of fewCountsWarnings(pattern.report)) yield warning("preparing", text);
  }
  const distanceM = stated.distanceM ?? experiment?.instrument.distanceM;
  const known = { ...stated, ...(distanceM !== undefined && log && { distanceM }) };
  const { geometry, warnings } = geometryOf(scan, pattern.report, known);
  for (const text of warnings) yield warning("preparing", text);
  return { ...pattern, ...(geometry && { geometry }) };
}

/** Settings with places in the raw frames as places in the part of them that was read. */
function inPart({ centre, peak, ...settings }: PrepareOptions, part: ArrayPlace | undefined): PrepareOptions {
  const [frame, row, column] = part ? originOf(part) : [0, 0, 0];
  const moved = typeof centre === "object" ? ([centre[0] - frame, centre[1] - row, centre[2] - column] as const) : centre;
  const [y = 0, x = 0, z] = peak ?? [];
  const place = z === undefined ? ([y - row, x - column] as const) : ([y - row, x - column, z - frame] as const);
  return { ...settings, ...(moved !== undefined && { centre: moved }), ...(peak && { peak: place }) };
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
