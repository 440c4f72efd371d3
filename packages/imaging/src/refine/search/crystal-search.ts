// Crystals fitted to a pattern from random starts: many on the coarsest level, the chosen ones refined up to the finest.
// Two stages on each level: a wide phase grid with long steps, then a narrower one with short steps.

import {
  type ComplexVolume,
  type CrystalFit,
  type CrystalFitter,
  type CrystalModel,
  crystalFitterOf,
  type Engine,
  type FitSchedule,
  type Measurement,
  seededRandom,
  splineField,
  startCrystalFit,
  type Triple,
  triple,
} from "@friedel/engine";
import { compareObjects } from "../../metrics/compare.js";
import { supportSize } from "../../metrics/extent.js";
import type { VoxelObject } from "../polish/free-voxels.js";
import type { SearchContext } from "./context.js";
import { crystalOfObject } from "./crystal-of-object.js";
import { planeDirections, regridModel } from "./model-grid.js";
import { cropMeasurement, type ResolutionLevel, wholeLevel } from "./resolution-levels.js";
import type { FoundCrystal } from "./search-state.js";

/** Standard deviation of the first phase's coefficients, radians. */
const firstPhase = 1.5;

/** A stage of fitting: voxels an interval of the phase grid, and the schedule. */
interface Stage {
  readonly interval: number;
  readonly schedule: FitSchedule;
}

const held = (value: number) => ({ from: value, to: value });

/** From random numbers to a crystal on the coarsest level. */
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

/** From a crystal that is about right, or at least of the right size, to one that fits on the coarsest level. */
const refiningNear: readonly Stage[] = [
  {
    interval: 2.5,
    schedule: {
      steps: 150,
      edge: { from: 1.8, to: 1.3 },
      rates: { distance: held(0.05), normal: held(0.003), phase: { from: 0.1, to: 0.01 } },
    },
  },
];

/** Steps of each stage on a finer level; the object of a preliminary search is fitted once more on the whole pattern. */
const finerSteps = { usual: 100, preliminary: 50 } as const;

/** The stages on a finer level. */
const refiningFiner = (steps: number): readonly Stage[] => [
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

/** Steps between two yields. */
const stepsAtOnce = 50;

/** Planes of the initial hull from its half-widths along {@link planeDirections}, in voxels of the level. */
function hullPlanes(halfWidths: Float64Array): Float32Array {
  const directions = planeDirections();
  const planes = new Float32Array(4 * halfWidths.length);
  for (let k = 0; k < halfWidths.length; k++) {
    planes.set([...directions.subarray(3 * k, 3 * k + 3), halfWidths[k]], 4 * k);
  }
  return planes;
}

/** The initial hull with a random phase. */
function randomCrystal(level: ResolutionLevel, halfWidths: Float64Array, seed: number, start: number): CrystalModel {
  const phase = splineField(phaseGrid(level.box, searching[0].interval));
  const random = seededRandom(seed, "crystal starts", start);
  for (let i = 0; i < phase.values.length; i++) phase.values[i] = firstPhase * random.normal(i);
  return { planes: hullPlanes(halfWidths), phase };
}

function phaseGrid(box: Triple, interval: number): Triple {
  const count = (n: number): number => Math.max(5, 3 + Math.round(n / interval));
  return [count(box[0]), count(box[1]), count(box[2])];
}

/** Fits the random starts `first` … `first + count − 1` of a seed on the coarsest level. Yields after some steps. */
export async function* searchCrystals(
  fitter: CrystalFitter,
  level: ResolutionLevel,
  halfWidths: Float64Array,
  { seed, first, count }: { readonly seed: number; readonly first: number; readonly count: number },
): AsyncGenerator<void, FoundCrystal[]> {
  const models = Array.from({ length: count }, (_, i) => randomCrystal(level, halfWidths, seed, first + i));
  const fits = yield* fitStages(fitter, models, level, searching);
  return fits.map(({ model, loss }, i) => ({ start: first + i, model, loss }));
}

/** Numbers of the starts that are not random: a given object, and the initial hull without strain and with a curved phase. */
export const givenStart = -1;
export const unstrainedStart = -2;
export const curvedStart = -3;

/** The crystal model nearest to an object on the level's grid. Errors as {@link crystalOfObject}. */
export function crystalNear(object: ComplexVolume, level: ResolutionLevel): CrystalModel {
  return crystalOfObject(object, level, planeDirections(), phaseGrid(level.box, refiningNear[0].interval));
}

/** The initial hull without strain: near enough for most crystals of up to a turn of phase. */
export function unstrainedCrystal(level: ResolutionLevel, halfWidths: Float64Array): CrystalModel {
  return { planes: hullPlanes(halfWidths), phase: splineField(phaseGrid(level.box, refiningNear[0].interval)) };
}

/** Fits crystals that may be about right on the coarsest level, side by side. Yields after some steps. */
export async function* refineNear(
  fitter: CrystalFitter,
  level: ResolutionLevel,
  from: readonly Pick<FoundCrystal, "start" | "model">[],
): AsyncGenerator<void, FoundCrystal[]> {
  const models = from.map(({ model }) => model);
  const fits = yield* fitStages(fitter, models, level, refiningNear);
  return fits.map(({ model, loss }, i) => ({ start: from[i].start, model, loss }));
}

/** Refines crystals of one level on the next finer one. Yields after some steps. */
export async function* toFinerLevel(
  { engine, measurement, isPreliminary }: SearchContext,
  found: readonly FoundCrystal[],
  from: ResolutionLevel,
  to: ResolutionLevel,
): AsyncGenerator<void, FoundCrystal[]> {
  const stages = refiningFiner(finerSteps[isPreliminary ? "preliminary" : "usual"]);
  const fitter = await crystalFitterOf(engine, cropMeasurement(measurement, to.shape), to.box);
  try {
    const models = found.map(({ model }) => regridModel(model, from, to, phaseGrid(to.box, stages[0].interval)));
    const fits = yield* fitStages(fitter, models, to, stages);
    return fits.map(({ model, loss }, i) => ({ start: found[i].start, model, loss }));
  } finally {
    await fitter.dispose();
  }
}

/**
 * The crystal nearest to an object on the whole grid of its measurement, fitted to that with the stages of a finer level, drawn on it and
 * laid over the object. Errors as {@link crystalOfObject}. Yields after some steps.
 */
export async function* nearestCrystal(
  engine: Engine,
  measurement: Measurement,
  { object, support }: Pick<VoxelObject, "object" | "support">,
): AsyncGenerator<void, ComplexVolume> {
  const { lengths } = supportSize(support);
  const level = wholeLevel(
    object.shape,
    triple((axis) => lengths[axis] / 2),
  );
  const stages = refiningFiner(finerSteps.usual);
  const near = crystalOfObject(object, level, planeDirections(), phaseGrid(level.box, stages[0].interval));
  const fitter = await crystalFitterOf(engine, measurement, level.box);
  try {
    const [{ model }] = yield* fitStages(fitter, [near], level, stages);
    const { aligned } = await compareObjects(await fitter.object(model, fittedEdge), object, engine.transform);
    return aligned;
  } finally {
    await fitter.dispose();
  }
}

async function* fitStages(
  fitter: CrystalFitter,
  models: readonly CrystalModel[],
  level: ResolutionLevel,
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
