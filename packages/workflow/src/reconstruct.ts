// The main job: from a scan or a pattern to the object, and to the image of the crystal in space. `phase` and `refine` of the command
// line are the same job on a pattern that is ready.

import { type ComplexVolume, invert, OptionError } from "@friedel/engine";
import {
  type Ensemble,
  hasCounts,
  type KnownObject,
  type PhasingOptions,
  type RefineInput,
  type RefineOptions,
  twinOf,
  usualMembers,
} from "@friedel/imaging";
import type { GeometryRecord } from "@friedel/io";
import { type Drawing, type Found, geometryRows, isRefined, summaryFigure, summaryRows, verdictSentence } from "@friedel/report";
import { checkpointName } from "./checkpoint/file.js";
import type { Context } from "./context.js";
import { writeFigures } from "./figures.js";
import { phaseObject, refineObject, resampled } from "./find-object.js";
import type { Folder } from "./folder.js";
import { asReference, hasSameField, type LikeReference } from "./like.js";
import { startOnDemand } from "./predict/start.js";
import { type PreparationSettings, prepareScan } from "./prepare.js";
import { begin, type Progress, warning } from "./progress.js";
import { type InputFile, provenanceOf } from "./provenance.js";
import { parametersOf } from "./result/columns.js";
import { writePatternFile, writeReconstruction } from "./result/files.js";
import { heldFiles } from "./result/held-files.js";
import type { Reconstruction } from "./result/reconstruction.js";
import { readyPattern } from "./scan/known.js";
import { measurementOf, type Pattern, type Scan } from "./scan/scan.js";
import type { StatedGeometry } from "./scan/stated.js";
import { findEnsemble } from "./strain/ensemble.js";
import { writeStrain } from "./strain/files.js";
import { imageOfReconstruction } from "./strain/image.js";
import type { StrainSettings } from "./strain/settings.js";

/** How an object is found. */
export interface ReconstructionSettings {
  /** How the scan is prepared; false takes it as it is. A file that friedel prepared is always taken as it is. */
  readonly preparation?: PreparationSettings | false;
  /** What the scan was prepared to before, by `preparation`: it is not prepared again. */
  readonly pattern?: Pattern;
  /** What the user says of the geometry of a pattern that is taken as it is. */
  readonly stated?: StatedGeometry;
  /** Refinement without it, but iterative phasing where a cohere experiment says how. */
  readonly method?: "refine" | "phase";
  /** Of iterative phasing; what is not given comes from the experiment, or else the defaults. */
  readonly phasing?: Partial<PhasingOptions>;
  /** What iterative phasing is told of the object. */
  readonly known?: KnownObject;
  readonly refinement?: Partial<RefineOptions>;
  /** An object that refinement begins with. */
  readonly start?: StartingObject;
  /** An earlier result, whose hand, place and phase the object is written in. */
  readonly like?: LikeReference;
  /**
   * What was found before of this very scan by these settings, without bars: it is taken as it is, and only bars, strain and files are made.
   */
  readonly found?: Pick<Reconstruction, "pattern" | "result" | "prediction">;
  /** How the object is taken to space, where the geometry is known; false for not at all. */
  readonly strain?: StrainSettings | false;
  /** `cxi` for result.cxi and strain.cxi alone, of an image that another soon replaces; default all files. */
  readonly files?: "all" | "cxi";
  /** Fits of the ensemble whose mean the strain is of, with error bars; 0 for none. Default {@link usualMembers}. */
  readonly bars?: number;
}

/** An object to begin with, and the file that it is from. */
export interface StartingObject {
  readonly object: ComplexVolume;
  readonly file: InputFile;
  /** Brings it onto the grid of the pattern, where that is another. */
  readonly resample?: boolean;
  /** Where it is known, an object of another field of view than the pattern's is not begun with, which is said. */
  readonly geometry?: GeometryRecord;
}

/**
 * Reconstructs a scan, and writes result.cxi, result.npz, files for ParaView, pattern.cxi unless the scan is taken as it is, figures,
 * and the files of the strain step. Throws InputError for a scan and for settings that it cannot use, StoppedError once the signal is
 * aborted: what is done by then is in the folder's checkpoint.
 */
export async function* reconstruct(
  scan: Scan,
  settings: ReconstructionSettings,
  context: Context,
): AsyncGenerator<Progress, Reconstruction> {
  const { preparation = {}, strain = {}, like, files = "all" } = settings;
  for (const text of scan.warnings) yield warning("reading", text);
  const { pattern, result: handed, prediction } = settings.found ?? (yield* newlyFound(scan, settings, context));
  const place = pattern.report ?? scan.prepared?.place;
  const foundAs = (result: Found): Reconstruction => {
    const parameters = {
      ...parametersOf(result),
      ...(prediction && { prediction }),
      ...(place && { preparation: place }),
    };
    const inputs = [scan.file, ...(settings.start ? [settings.start.file] : []), ...(like ? [like.file] : [])];
    const { input } = pattern;
    const { command, runtime } = context;
    const provenance = provenanceOf({ command, runtime, inputs, input, parameters, seed: result.options.seed });
    const { name, threads } = context.engine;
    return { name: scan.name, pattern, result, engine: { name, threads }, provenance, ...(prediction && { prediction }) };
  };
  const filesOf = async (of: Reconstruction, folder: Folder | undefined) => {
    const pictures = await writeReconstruction(of, { ...context, ...(folder && { folder }) }, files);
    if (preparation !== false && folder && files === "all") await writePatternFile(folder, pattern, of.provenance);
    return pictures;
  };
  const expected = foundAs(handed);
  // Other threads make the ensemble's fits: the files are made meanwhile, and written if the hand stays.
  const early =
    strain !== false && context.fitElsewhere && context.folder
      ? heldFiles(context.folder, (folder) => filesOf(expected, folder))
      : undefined;
  const ensemble = strain === false ? undefined : yield* ensembleOf(pattern, handed, settings, context);
  const found = ensemble?.isTwin ? foundAs(inOtherHand(handed)) : expected;
  const space = strain === false ? undefined : yield* imageOfReconstruction(found, ensemble, strain, context);
  const done: Reconstruction = { ...found, ...(space && { image: space.image, parts: space.parts }) };
  yield { ...begin("writing", context.signal), done };
  const drawn = early && !ensemble?.isTwin ? await early() : await filesOf(found, context.folder);
  await context.folder?.remove(checkpointName);
  const sheet = (drawings: readonly Drawing[]) => summaryOf(done, drawings);
  if (space) await writeStrain(space, context, sheet, drawn, files);
  else await writeFigures(context, () => [sheet(drawn)]);
  return done;
}

/** Pattern and object of a scan, in the hand of the reference where there is one. */
async function* newlyFound(
  scan: Scan,
  settings: ReconstructionSettings,
  context: Context,
): AsyncGenerator<Progress, Pick<Reconstruction, "pattern" | "result" | "prediction">> {
  const { preparation = {}, like } = settings;
  const isReady = preparation === false || scan.prepared !== undefined;
  const prepared = isReady ? yield* takenAsItIs(scan, settings) : settings.pattern;
  const pattern = prepared ?? (yield* prepareScan(scan, preparation || {}, context));
  const found = yield* findObject(scan, pattern, settings, context);
  const result = like ? yield* asReference(found.result, pattern.geometry, like, context.engine) : found.result;
  yield { stage: isRefined(result) ? "refining" : "phasing", share: 1, fit: result.metrics, object: result.object };
  return { ...found, pattern, result };
}

/** The sheet of a reconstruction whose figures these are. */
function summaryOf(done: Reconstruction, drawings: readonly Drawing[]): Drawing {
  const { name, pattern, result, image, parts } = done;
  const { command, beamline, date } = pattern.input ?? {};
  const subtitle = [beamline, command, date].filter((text) => text !== undefined).join("; ");
  const verdict = isRefined(result) ? verdictSentence(result, parts) : undefined;
  const rows = [...summaryRows(done), ...(pattern.geometry ? geometryRows(pattern.geometry) : [])];
  return summaryFigure({ name, subtitle, verdict, rows, image, parts, drawings });
}

/** The pattern with its own geometry, or what is stated of it. Throws OptionError for settings of a preparation that is not made. */
async function* takenAsItIs(scan: Scan, { preparation, stated }: ReconstructionSettings): AsyncGenerator<Progress, Pattern> {
  const { stated: beside, ...settings } = preparation || {};
  const [unused] = Object.keys(settings);
  if (unused !== undefined) {
    const found = "a pattern that is prepared; friedel prepare changes it";
    throw new OptionError(`${scan.file.path}: expected frames to prepare with another ${unused}, found ${found}`);
  }
  const { pattern, warnings } = readyPattern(scan, stated ?? beside ?? {});
  for (const text of warnings) yield warning("reading", text);
  return pattern;
}

/** The ensemble of a result; none without geometry, without counts, and where it was not asked for. */
async function* ensembleOf(
  pattern: Pattern,
  result: Found,
  { bars = usualMembers }: ReconstructionSettings,
  context: Context,
): AsyncGenerator<Progress, Ensemble | undefined> {
  const measurement = measurementOf(pattern);
  const { geometry, isAmplitude } = pattern;
  if (bars === 0 || !geometry || isAmplitude || !hasCounts(measurement)) return undefined;
  const keepsHand = result.hand.by === "reference";
  return yield* findEnsemble(measurement, result, { members: bars, keepsHand, geometry }, context);
}

/** The twin of a result whose own hand was a near tie that its ensemble decides otherwise. */
function inOtherHand<R extends Found>(result: R): R {
  return { ...result, object: twinOf(result.object), support: invert(result.support) };
}

function fitsField({ shape }: ComplexVolume, own: GeometryRecord, { counts, geometry }: Pattern): boolean {
  return geometry === undefined || hasSameField(shape, own, counts.shape, geometry);
}

/** The object, and facts about the prediction that it began with. */
async function* findObject(
  scan: Scan,
  pattern: Pattern,
  { method, phasing, known, refinement, start }: ReconstructionSettings,
  context: Context,
): AsyncGenerator<Progress, Pick<Reconstruction, "result" | "prediction">> {
  const measurement = measurementOf(pattern);
  const { experiment } = scan;
  if (method === "phase" || (method === undefined && experiment?.phasing)) {
    const input = { ...measurement, ...known };
    return { result: yield* phaseObject(input, { ...experiment?.phasing, ...phasing }, context) };
  }
  const isElsewhere = start?.geometry && pattern.geometry && !fitsField(start.object, start.geometry, pattern);
  if (isElsewhere) yield warning("refining", `${start.file.path} has another field of view: it is not begun with`);
  if (start && !isElsewhere) {
    const { object, resample } = start;
    const from: Pick<RefineInput, "object" | "support"> = resample
      ? await resampled(object, measurement, context.engine)
      : { object };
    return { result: yield* refineObject({ ...measurement, ...from }, { preset: "polish", ...refinement }, context) };
  }
  const predicted = startOnDemand(pattern, context);
  const { sampling } = pattern;
  const input = { ...measurement, ...(sampling && { sampling }), ...(predicted && { propose: predicted.propose }) };
  const result = yield* refineObject(input, refinement ?? {}, context);
  yield* predicted?.notes() ?? [];
  const prediction = predicted?.facts();
  return { result, ...(prediction && { prediction }) };
}
