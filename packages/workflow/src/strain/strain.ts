// The strain step on a stored result: displacement and strain in space, the surface and its facets; with starts the resolution and
// error bars, with other Bragg peaks the tensor.

import { DataError, type Measurement } from "@friedel/engine";
import { handOf, strainImage } from "@friedel/imaging";
import type { GeometryRecord, StoredResult } from "@friedel/io";
import { handPart, metricRows, type Row, resolutionPart, strainWarnings, summaryFigure } from "@friedel/report";
import type { Context } from "../context.js";
import { asReference, type LikeReference } from "../like.js";
import { begin, type Progress, warning } from "../progress.js";
import { type InputFile, provenanceOf } from "../provenance.js";
import { matricesOf } from "../scan/geometry.js";
import { findErrors } from "./errors.js";
import { type StrainResult, writeStrain } from "./files.js";
import { doubts } from "./image.js";
import { findTensor, type Peak } from "./peaks.js";
import { findResolution } from "./resolution.js";
import { type StrainSettings, strainOptions } from "./settings.js";
import { refineStarts, type SeededStart, startOf } from "./starts.js";

/** The input of the strain step. */
export interface StrainInput {
  /** Its name in figures. */
  readonly name: string;
  readonly result: StoredResult;
  /** Further starts on the same pattern, for the resolution and error bars. */
  readonly starts?: readonly SeededStart[];
  /** For error bars: what was measured, and how many further starts are refined. */
  readonly errors?: { readonly measurement: Measurement; readonly more: number };
  /** For the tensor: the result's own peak, and two or more others. */
  readonly peaks?: readonly Peak[];
  /** An earlier result, whose hand, place and phase are taken. */
  readonly like?: LikeReference;
  readonly files: readonly InputFile[];
}

/**
 * The image of a crystal from a result, written as strain.cxi, files for ParaView, figures and report.html. Throws DataError for a
 * result without geometry and an object at the border of its array, OptionError for peaks that do not go together, StoppedError once
 * the signal is aborted.
 */
export async function* strain(
  { name, result, starts: given = [], errors, peaks, like, files }: StrainInput,
  settings: StrainSettings,
  context: Context,
): AsyncGenerator<Progress, StrainResult> {
  const { engine, signal, command, runtime } = context;
  const geometry = knownGeometry(result.geometry, name);
  const options = strainOptions(settings, geometry.energyEv);
  const stored = { ...startOf(result), hand: handOf(result.object) };
  const first = like ? yield* asReference(stored, geometry, like, engine) : stored;
  const starts = [first, ...given];
  if (errors) starts.push(...(yield* refineStarts(errors.measurement, starts, errors.more, context)));
  const { parameters, counts, mask } = result;
  const mean = errors && (yield* findErrors({ ...errors, starts, geometry, options, parameters }, context));
  const { object, grid } = mean ?? { object: first.object, grid: undefined };
  yield begin("strain", signal);
  const image = await strainImage(object, matricesOf(geometry), { ...options, ...(grid && { grid }) }, engine.transform);
  yield begin("resolution", signal);
  const pattern = { ...(counts && { counts }), ...(mask && { mask }) };
  const objects = starts.map((start) => start.object);
  const parts = [resolutionPart(await findResolution({ name, objects, geometry, ...pattern }, engine))];
  parts.push(handPart(first.hand));
  if (mean) parts.push(mean.partOf(image));
  if (peaks) {
    yield begin("tensor", signal);
    parts.push(await findTensor({ peaks, image, settings }, engine));
  }
  const { input } = result.provenance ?? {};
  const provenance = provenanceOf({ command, runtime, inputs: files, input, parameters: { ...options } });
  const reconstruction = storedRows(result);
  const done = { name, image, geometry, options, provenance, reconstruction, warnings: doubts(result.metrics), parts };
  yield begin("writing", signal);
  await writeStrain(done, context, (drawings) => summaryFigure({ name, rows: reconstruction, image, parts, drawings }));
  for (const text of strainWarnings(done)) yield warning("writing", text);
  return done;
}

/** The geometry of a result, called `name`. Throws DataError where it has none. */
export function knownGeometry(geometry: GeometryRecord | undefined, name: string): GeometryRecord {
  if (geometry) return geometry;
  throw new DataError(
    `${name}: expected the geometry of the measurement beside the object, found none: without it there are no lengths`,
  );
}

function storedRows({ metrics, provenance, object }: StoredResult): Row[] {
  return [
    ...metricRows(metrics).map(([name, value]): Row => [name, value]),
    ["array", object.shape.join(" × ")],
    ...(provenance ? [["command", provenance.command] as const] : []),
  ];
}
