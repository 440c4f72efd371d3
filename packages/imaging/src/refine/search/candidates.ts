// Objects on the measurement's own grid that compete in a search: fitted crystals, and what iterative starts give.

import type { CrystalModel, Engine, Measurement } from "@friedel/engine";
import { type ComplexVolume, countVoxels, DataError, type MaskVolume, Measured, relay } from "@friedel/engine";
import { resampleObject } from "../../metrics/index.js";
import { classicalOptions, defaultOptions, phase } from "../../phasing/index.js";
import { hasFreeCounts, noiseLlk, type UsedAndFree } from "../noise.js";
import type { RefineOptions } from "../options.js";
import { judgement, type VoxelObject } from "../polish/voxels.js";
import { fittedEdge, planeCount } from "./crystal-search.js";
import { halfWidths } from "./initial-hull.js";
import { fibonacciDirections } from "./model-grid.js";
import { type Level, measurementAt, planLevels } from "./resolution-levels.js";

/** An object on the measurement's grid and where it came from. */
export interface Candidate extends VoxelObject {
  readonly origin: "crystal" | "classical" | "given";
  readonly start: number;
  /** `llk` and `llkFree` over what counting noise alone would give; NaN where that is not known. */
  readonly noise: UsedAndFree;
}

/** All that a round needs and does not change. */
export interface Search {
  readonly engine: Engine;
  readonly measurement: Measurement;
  readonly options: RefineOptions;
  readonly levels: readonly Level[];
  /** Along the planes' directions, in voxels of the coarsest level. */
  readonly half: Float64Array;
  readonly knowsNoise: boolean;
  /** Of a large pattern or a part of one: one crystal and one iterative start are enough where they agree. */
  readonly isLarge: boolean;
  /** Whether another search follows where what this one finds does not fit the whole pattern. */
  readonly isPreliminary: boolean;
}

/** What a search begins with: how wide the crystal is, and the grids that follow from it. */
export async function prepareSearch(
  engine: Engine,
  measurement: Measurement,
  options: RefineOptions,
  { isLarge, isPreliminary }: Pick<Search, "isLarge" | "isPreliminary">,
): Promise<Search> {
  const directions = fibonacciDirections(planeCount);
  const axes = Float64Array.from([1, 0, 0, 0, 1, 0, 0, 0, 1]);
  const along = await halfWidths(engine, measurement);
  const [z, y, x] = along(axes);
  const levels = planLevels(measurement.amplitude.shape, [z, y, x]);
  // n·(c r) = (c n)·r: widths on the coarse grid are those along scaled directions on the fine one.
  const scaled = directions.map((value, i) => value * levels[0].scale[i % 3]);
  return {
    engine,
    measurement,
    options,
    levels,
    half: along(scaled),
    isLarge,
    isPreliminary,
    knowsNoise: hasFreeCounts(measurement),
  };
}

/** How far an object's fit is from its counting noise; see {@link Candidate}. */
export async function noiseOf(
  { engine, measurement, knowsNoise }: Pick<Search, "engine" | "measurement" | "knowsNoise">,
  { object, metrics }: VoxelObject,
): Promise<UsedAndFree> {
  if (!knowsNoise) return { used: Number.NaN, free: Number.NaN };
  const { used, free } = await noiseLlk(engine, measurement, object);
  return { used: metrics.llk / used, free: metrics.llkFree / free };
}

/** Whether there are more data than unknowns, two for each voxel of the support: with fewer, anything can be fitted. */
export function isDetermined({ mask }: Measurement, support: MaskVolume): boolean {
  return 2 * countVoxels(support) < countVoxels(mask, Measured.used);
}

/** Orders candidates, the best first. */
export function byJudgement(a: Candidate, b: Candidate): number {
  return judgement(a) - judgement(b);
}

/**
 * Orders what a preliminary search found, the best first. Where it ends the search, light is seldom coherent, which is fitted only then:
 * until it is, the voxels used favour loose supports. In six searches of a measured crystal the free ones alone chose the better of two
 * each time.
 */
export function byFree(a: Candidate, b: Candidate): number {
  return Number.isNaN(a.metrics.llkFree) ? byJudgement(a, b) : a.metrics.llkFree - b.metrics.llkFree;
}

/** The fitted crystal on the measurement's own grid. */
export async function crystalObject({ engine, measurement, levels }: Search, model: CrystalModel): Promise<ComplexVolume> {
  const level = levels[levels.length - 1];
  const fitter = await engine.createCrystalFitter(measurementAt(measurement, level), level.box);
  try {
    const object = await fitter.object(model, fittedEdge);
    const { shape } = measurement.amplitude;
    return await resampleObject(object, shape, (volume, direction) => engine.transform(volume, direction));
  } finally {
    await fitter.dispose();
  }
}

/** Half of the default recipe: enough to bear witness for another object, which is what a preliminary search's first start is for. */
const briefRecipe = "50*HIO+100*RAAR+20*ER";

/** Iterative start number `start`, of one recipe and the other in turn, on the same free voxels; null where it fails. */
export async function* classicalStart(
  search: Search,
  start: number,
  { isBrief = false }: { readonly isBrief?: boolean } = {},
): AsyncGenerator<void, Candidate | null> {
  const { engine, measurement, options } = search;
  const work = phase(
    engine,
    { ...measurement, firstStart: start },
    {
      ...(isBrief
        ? { ...defaultOptions, recipe: briefRecipe }
        : start % 2 === 0
          ? defaultOptions
          : { ...classicalOptions, finish: defaultOptions.finish }),
      seed: options.seed,
      freeFraction: options.freeFraction,
      polish: 0,
    },
  );
  try {
    const { object, support, metrics } = yield* relay(work, () => undefined);
    const noise = await noiseOf(search, { object, support, metrics });
    return { object, support, metrics, origin: "classical", start, noise };
  } catch (error) {
    if (error instanceof DataError) return null;
    throw error;
  }
}
