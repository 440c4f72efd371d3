// Error bars of displacement and strain: counting noise, and what independent starts do not agree about. What all starts share - a
// wrong solution, a pattern cut off, a model without its coherence - they do not hold.

import { type ComplexVolume, drain, type Engine, type Triple } from "@friedel/engine";
import { inSpace, objectUncertainty, type PlaceOptions, placeCrystal, type SpaceGrid, type StrainImage } from "@friedel/imaging";
import type { GeometryRecord } from "@friedel/io";
import { errorsPart, type StrainPart } from "@friedel/report";
import { throwIfStopped } from "@friedel/workflow";
import { startProgress } from "../progress.js";
import type { Terminal } from "../terminal.js";
import { matricesOf } from "./matrices.js";
import type { MeasuredPattern, SeededStart } from "./starts.js";

/** What error bars are found from. */
export interface ErrorsInput {
  readonly pattern: MeasuredPattern;
  /** The result first, then further starts. */
  readonly starts: readonly SeededStart[];
  readonly geometry: GeometryRecord;
  readonly options: PlaceOptions;
  /** Settings of the result, for its coherence. */
  readonly parameters: Readonly<Record<string, unknown>>;
}

/** The object that error bars belong to, and the grid that they are on. */
export interface JudgedObject {
  /** The mean of the starts, each at its greatest likelihood. */
  readonly object: ComplexVolume;
  readonly grid: SpaceGrid;
  /** What they add to the mean object's image on that grid. */
  partOf(image: StrainImage): StrainPart;
}

/** Finds error bars. Errors as `objectUncertainty`. */
export async function judge(terminal: Terminal, engine: Engine, input: ErrorsInput): Promise<JudgedObject> {
  const { pattern, starts, geometry, options, parameters } = input;
  const transform: Parameters<typeof placeCrystal>[3] = (volume, direction) => engine.transform(volume, direction);
  const matrices = matricesOf(geometry);
  const reference = await placeCrystal(starts[0].object, matrices, options, transform);
  const derive = inSpace(reference, matrices, transform, options.smoothing);
  const work = objectUncertainty(engine, { ...pattern, ...modelOf(parameters) }, starts, { derive });
  const seeds = starts.map(({ seed }) => seed ?? null);
  const bar = startProgress(terminal, "error bars", 1000);
  try {
    const found = await drain(work, ({ done, total }) => {
      bar.update((1000 * done) / total, "");
      throwIfStopped(terminal.signal);
    });
    return { object: found.object, grid: reference.space.grid, partOf: (image) => errorsPart(found, seeds, image) };
  } finally {
    bar.stop();
  }
}

/** The coherence that a refinement found. */
function modelOf({ coherenceWidths }: ErrorsInput["parameters"]) {
  return isTriple(coherenceWidths) ? { coherenceWidths } : {};
}

function isTriple(value: unknown): value is Triple {
  return Array.isArray(value) && value.length === 3 && value.every((width) => typeof width === "number");
}
