// Crystals fitted to a pattern from random starts: many on the coarsest grid, the chosen ones brought up to the finest.
// Two stages a grid: a wide phase grid with long steps, which finds the way, then a narrower one with short steps.

import {
  type ComplexVolume,
  type CrystalFit,
  type CrystalFitter,
  type CrystalModel,
  type Engine,
  type FitSchedule,
  type Measurement,
  seededRandom,
  splineField,
  startCrystalFit,
  type Triple,
} from "@friedel/engine";
import { crystalOfObject } from "./crystal-of-object.js";
import { fibonacciDirections, regridModel } from "./model-grid.js";
import { type Level, measurementAt } from "./resolution-levels.js";

/** Planes of a crystal: enough that any facet has one near its normal, few enough that they stay flat. */
export const planeCount = 48;
/** Standard deviation of the first phase's coefficients, radians. */
const firstPhase = 1.5;

/** A stage of fitting: voxels an interval of the phase grid, and the schedule. */
interface Stage {
  readonly interval: number;
  readonly schedule: FitSchedule;
}

const held = (value: number) => ({ from: value, to: value });

/** The way from random numbers to a crystal on the coarsest grid. */
const searching: readonly Stage[] = [
  {
    interval: 3.3,
    schedule: {
      steps: 300,
      hold: 30,
      edge: { from: 2.2, to: 1.3 },
      rates: { distance: held(0.05), normal: held(0.005), phase: { from: 0.4, to: 0.12 } },
    },
  },
  {
    interval: 2.5,
    schedule: {
      steps: 150,
      edge: held(1.3),
      rates: { distance: held(0.03), normal: held(0.003), phase: { from: 0.05, to: 0.01 } },
    },
  },
];

/** The way from a crystal that is about right, or at least of the right size, to one that fits on the coarsest grid. */
const approaching: readonly Stage[] = [
  {
    interval: 2.5,
    schedule: {
      steps: 150,
      edge: { from: 1.8, to: 1.3 },
      rates: { distance: held(0.05), normal: held(0.003), phase: { from: 0.1, to: 0.01 } },
    },
  },
];

/** Steps of each stage there: what a preliminary search finds is fitted once more on the whole pattern. */
const climbingSteps = { usually: 100, preliminary: 50 } as const;

/** What a finer grid adds. */
const climbing = (steps: number): readonly Stage[] => [
  {
    interval: 4,
    schedule: {
      steps,
      edge: held(1.3),
      rates: { distance: held(0.05), normal: held(0.003), phase: { from: 0.05, to: 0.01 } },
    },
  },
  {
    interval: 2.9,
    schedule: {
      steps,
      edge: held(1.3),
      rates: { distance: held(0.05), normal: held(0.003), phase: { from: 0.03, to: 0.006 } },
    },
  },
];

/** Half-width of a fitted crystal's edge, voxels. */
export const fittedEdge = 1.3;

/** A crystal found on a level, and its loss there. */
export interface FoundCrystal {
  readonly start: number;
  readonly model: CrystalModel;
  readonly loss: number;
}

/** Steps done at once before others may run. */
const stepsAtOnce = 50;

/** Planes from the half-widths along {@link fibonacciDirections}, in voxels of the level. */
function bodyPlanes(halfWidths: Float64Array): Float32Array {
  const directions = fibonacciDirections(planeCount);
  const planes = new Float32Array(4 * planeCount);
  for (let k = 0; k < planeCount; k++) {
    planes.set([...directions.subarray(3 * k, 3 * k + 3), halfWidths[k]], 4 * k);
  }
  return planes;
}

/** A random crystal: that body with a random phase. */
function randomCrystal(level: Level, halfWidths: Float64Array, seed: number, start: number): CrystalModel {
  const phase = splineField(phaseGrid(level.box, searching[0].interval));
  const random = seededRandom(seed, "crystal starts", start);
  for (let i = 0; i < phase.values.length; i++) phase.values[i] = firstPhase * random.normal(i);
  return { planes: bodyPlanes(halfWidths), phase };
}

function phaseGrid(box: Triple, interval: number): Triple {
  const count = (n: number): number => Math.max(5, 3 + Math.round(n / interval));
  return [count(box[0]), count(box[1]), count(box[2])];
}

/** Takes starts `first` … `first + count − 1` of a seed through the search on the coarsest level. Yields after some steps. */
export async function* searchCrystals(
  fitter: CrystalFitter,
  level: Level,
  halfWidths: Float64Array,
  { seed, first, count }: { readonly seed: number; readonly first: number; readonly count: number },
): AsyncGenerator<void, FoundCrystal[]> {
  const models = Array.from({ length: count }, (_, i) => randomCrystal(level, halfWidths, seed, first + i));
  const fits = yield* fitStages(fitter, models, level, searching);
  return fits.map(({ model, loss }, i) => ({ start: first + i, model, loss }));
}

/** Numbers of the starts that are not random: an object that was given, and a flat body. */
export const givenStart = -1;
export const flatStart = -2;

/** The crystal model that is nearest to an object on the level's grid. Errors as {@link crystalOfObject}. */
export function crystalNear(object: ComplexVolume, level: Level): CrystalModel {
  return crystalOfObject(object, level, fibonacciDirections(planeCount), phaseGrid(level.box, approaching[0].interval));
}

/** A body as wide as the pattern says in each direction, with no strain: near enough for most crystals of up to a turn of phase. */
export function flatCrystal(level: Level, halfWidths: Float64Array): CrystalModel {
  return { planes: bodyPlanes(halfWidths), phase: splineField(phaseGrid(level.box, approaching[0].interval)) };
}

/** Takes crystals that may be about right through a short search, side by side. Yields after some steps. */
export async function* approachCrystals(
  fitter: CrystalFitter,
  level: Level,
  from: readonly { readonly start: number; readonly model: CrystalModel }[],
): AsyncGenerator<void, FoundCrystal[]> {
  const models = from.map(({ model }) => model);
  const fits = yield* fitStages(fitter, models, level, approaching);
  return fits.map(({ model, loss }, i) => ({ start: from[i].start, model, loss }));
}

/** Brings crystals from one level to the next finer one. Yields after some steps. */
export async function* climb(
  engine: Engine,
  measurement: Measurement,
  found: readonly FoundCrystal[],
  { from, to, isPreliminary }: { readonly from: Level; readonly to: Level; readonly isPreliminary: boolean },
): AsyncGenerator<void, FoundCrystal[]> {
  const stages = climbing(climbingSteps[isPreliminary ? "preliminary" : "usually"]);
  const fitter = await engine.createCrystalFitter(measurementAt(measurement, to), to.box);
  try {
    const models = found.map(({ model }) => regridModel(model, from, to, phaseGrid(to.box, stages[0].interval)));
    const fits = yield* fitStages(fitter, models, to, stages);
    return fits.map(({ model, loss }, i) => ({ start: found[i].start, model, loss }));
  } finally {
    await fitter.dispose();
  }
}

async function* fitStages(
  fitter: CrystalFitter,
  models: readonly CrystalModel[],
  level: Level,
  stages: readonly Stage[],
): AsyncGenerator<void, CrystalFit[]> {
  let present = models;
  let fits: CrystalFit[] = [];
  for (const { interval, schedule } of stages) {
    const grid = phaseGrid(level.box, interval);
    fits = present.map((model) => startCrystalFit(regridModel(model, level, level, grid)));
    for (let done = 0; done < schedule.steps; ) {
      done = Math.min(schedule.steps, done + stepsAtOnce);
      fits = await fitter.advance(fits, schedule, done);
      yield;
    }
    present = fits.map(({ model }) => model);
  }
  return fits;
}
