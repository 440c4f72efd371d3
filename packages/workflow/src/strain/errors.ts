// Error bars of displacement and strain: counting noise, and the differences between independent starts. They do not hold
// what all starts share: a wrong solution, a pattern cut off, a model without its coherence.

import { type ComplexVolume, type Measurement, relay, type Triple } from "@friedel/engine";
import { inSpace, objectUncertainty, type PlaceOptions, placeCrystal, type SpaceGrid, type StrainImage } from "@friedel/imaging";
import type { GeometryRecord } from "@friedel/io";
import { errorsPart, type StrainPart } from "@friedel/report";
import type { Context } from "../context.js";
import { begin, type Progress } from "../progress.js";
import { matricesOf } from "../scan/geometry.js";
import type { SeededStart } from "./starts.js";

/** The input of {@link findErrors}. */
export interface ErrorsInput {
  readonly measurement: Measurement;
  /** The result first, then further starts. */
  readonly starts: readonly SeededStart[];
  readonly geometry: GeometryRecord;
  readonly options: PlaceOptions;
  /** Settings of the result, for its coherence. */
  readonly parameters: Readonly<Record<string, unknown>>;
}

/** The object that error bars belong to, and the grid that they are on. */
export interface MeanObject {
  /** The mean of the starts, each at its greatest likelihood. */
  readonly object: ComplexVolume;
  readonly grid: SpaceGrid;
  /** The error bars as a part of the report, for the image of this object on that grid. */
  partOf(image: StrainImage): StrainPart;
}

/** Finds error bars. Errors as `objectUncertainty`; StoppedError once the signal is aborted. */
export async function* findErrors(input: ErrorsInput, { engine, signal }: Context): AsyncGenerator<Progress, MeanObject> {
  const { measurement, starts, geometry, options, parameters } = input;
  yield begin("error bars", signal);
  const { transform } = engine;
  const matrices = matricesOf(geometry);
  const reference = await placeCrystal(starts[0].object, matrices, options, transform);
  const derive = inSpace(reference, matrices, transform, options.smoothing);
  const work = objectUncertainty(engine, { ...measurement, ...modelOf(parameters) }, starts, { derive });
  const found = yield* relay(work, ({ done, total }) => ({ ...begin("error bars", signal), share: done / total }));
  const seeds = starts.map(({ seed }) => seed ?? null);
  return { object: found.object, grid: reference.space.grid, partOf: (image) => errorsPart(found, seeds, image) };
}

/** The coherence that a refinement found. */
function modelOf({ coherenceWidths }: ErrorsInput["parameters"]) {
  return isTriple(coherenceWidths) ? { coherenceWidths } : {};
}

function isTriple(value: unknown): value is Triple {
  return Array.isArray(value) && value.length === 3 && value.every((width) => typeof width === "number");
}
