// The context of a search, which it does not change: the measurement, the grids from coarse to fine, the initial hull, and the engine's fitters.

import {
  type CoherenceValues,
  type CrystalFitter,
  crystalFitterOf,
  type Engine,
  type Measurement,
  type Phaser,
} from "@friedel/engine";
import { hasFreeCounts } from "../../metrics/counting-noise.js";
import type { RefineOptions } from "../options.js";
import { initialHull } from "./initial-hull.js";
import { planeDirections } from "./model-grid.js";
import { cropMeasurement, planLevels, type ResolutionLevel } from "./resolution-levels.js";

/** What was measured, and the coherence of its light where the search found it partial. */
export interface Observed {
  readonly measurement: Measurement;
  readonly coherence: CoherenceValues | null;
}

/** The measurement of a search, its free voxels marked: a pattern or its central crop. */
export interface SearchTask {
  readonly engine: Engine;
  /** What is searched: that of `observed`, its light made coherent. */
  readonly measurement: Measurement;
  /** What objects are judged by. */
  readonly observed: Observed;
  readonly options: RefineOptions;
  /** Whether the whole pattern is large: rounds are long, so one crystal and one iterative start are enough if they agree. */
  readonly isLarge: boolean;
  /** Whether a search of a larger crop follows if this one's object does not fit the whole pattern. */
  readonly isPreliminary: boolean;
}

export interface SearchContext extends SearchTask {
  readonly levels: readonly ResolutionLevel[];
  /** Half-widths of the initial hull along the planes' directions, in voxels of the coarsest level. */
  readonly halfWidths: Float64Array;
  /** Whether the counting noise of the free voxels is known. */
  readonly knowsNoise: boolean;
  /** On the measurement. */
  readonly phaser: Phaser;
  /** On what was observed, where that is not what is searched: in light of little coherence. */
  readonly judge: Phaser | null;
  /** On the coarsest level. */
  readonly fitter: CrystalFitter;
}

/** Runs a search with its context and frees the engine's memory when it ends or is left. */
export async function* withContext<Step, Result>(
  task: SearchTask,
  search: (context: SearchContext) => AsyncGenerator<Step, Result>,
): AsyncGenerator<Step, Result> {
  const { engine, measurement } = task;
  const hull = await initialHull(engine, measurement, { madeCoherent: task.observed.coherence !== null });
  const [z, y, x] = hull(Float64Array.from([1, 0, 0, 0, 1, 0, 0, 0, 1]));
  const levels = planLevels(measurement.amplitude.shape, [z, y, x]);
  // n·(c r) = (c n)·r: widths on the coarse grid are those along scaled directions on the fine one.
  const scaled = planeDirections().map((value, i) => value * levels[0].scale[i % 3]);
  const fitter = await crystalFitterOf(engine, cropMeasurement(measurement, levels[0].shape), levels[0].box);
  try {
    const phaser = await engine.createPhaser(measurement);
    const judge = task.observed.coherence && (await engine.createPhaser(task.observed.measurement));
    try {
      const knowsNoise = hasFreeCounts(measurement);
      return yield* search({ ...task, levels, halfWidths: hull(scaled), knowsNoise, phaser, judge, fitter });
    } finally {
      await judge?.dispose();
      await phaser.dispose();
    }
  } finally {
    await fitter.dispose();
  }
}
