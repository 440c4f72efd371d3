// Whether a result is the only object near it that describes its measurement, and the objects about which an ensemble stands. Where a
// model does not explain the counts to their noise, a search may end in one of several minima whose likelihoods hardly differ and whose
// strains do; from a result, from its phases turned inside out and from its bare body fits then end differently.

import type { ComplexVolume, Engine, SupportedObject } from "@friedel/engine";
import { countVoxels, seededRandom } from "@friedel/engine";
import { noiseRatio } from "../metrics/counting-noise.js";
import { expectedCounts } from "../metrics/expected-counts.js";
import { isosurfaceSupport } from "../metrics/extent.js";
import { alignObjects } from "../strain/uncertainty/align.js";
import { bodyOf, insideOut, pushed } from "./beginnings.js";
import type { FittedResult } from "./crop.js";
import { type Fit, fitFrom } from "./fit.js";
import { largestVoxels } from "./room.js";
import { type AlongQ, compareSlices, strainSlicer } from "./strain-slice.js";

/** Where the members of an ensemble begin. */
export interface Settled {
  /** The best first. */
  readonly beginnings: readonly SupportedObject[];
  /** Voxels of the support in which members roam; they keep to the one beginning without them. */
  readonly roomVoxels?: number;
}

/** A fit whose deviance is this near to that of counting noise has found its minimum: simulated crystals end at 0.94 to 1.2. */
const explained = 1.25;

/** Roaming takes a larger support, for a body of one hand does not hold that of the other. */
const room = 1.2;

/** Objects whose deviance is within these factors of the least: those that describe the measurement alike, and those that members begin with. */
const [alike, best] = [1.03, 1.01];

/** The strain of fits from different beginnings correlates by 0.998 and more on simulated crystals, by 0.5 to 0.93 on scan 54. */
const sameStrain = 0.97;

/** Blur at which strain is compared, in units of the finest distance; 0.4 of the maximum is well inside of a surface. */
const [comparedAt, bodyLevel] = [1.25, 0.4];

/** Radians by which a further round's beginnings are pushed. */
const pushes = [1, 0.5] as const;

/** Fits that settling takes at most. */
export const mostSettlingFits = 7;

/** Settles a result in the crop that an ensemble is fitted in. Yields before every fit. `finestM` is the finest distance of the crop. */
export async function* settle(
  engine: Engine,
  input: FittedResult,
  geometry: AlongQ,
  finestM: number,
  seed: number,
): AsyncGenerator<void, Settled> {
  const { transform } = engine;
  yield;
  const near = await fitFrom(engine, input, input);
  if ((await noiseOf(near.object, input, engine)) < explained) return { beginnings: [near] };
  const roomVoxels = Math.round(room * countVoxels(input.support));
  const body = bodyOf(isosurfaceSupport(input.object, bodyLevel));
  const tried: Fit[] = [];
  for (const object of [input.object, await insideOut(input.object, transform), body]) {
    yield;
    tried.push(await fitFrom(engine, input, { object, support: input.support }, { roomVoxels }));
  }
  const slicer = strainSlicer(input.amplitude.shape, geometry, comparedAt * finestM, transform);
  if (await haveOneStrain(within(alike, tried), slicer, engine)) return { beginnings: [near] };
  const [found] = within(best, tried);
  const random = (n: number) => seededRandom(seed, "ensemble beginnings", n);
  const further = [await insideOut(found.object, transform), ...pushes.map((rms, n) => pushed(found.object, random(n), rms))];
  for (const object of further) {
    yield;
    tried.push(await fitFrom(engine, input, { object, support: found.support }, { roomVoxels }));
  }
  return { beginnings: await laidOver(input.object, within(best, tried), roomVoxels, engine), roomVoxels };
}

/** Fits laid over the first of them, and that over `object`, with supports of their own. */
async function laidOver(
  object: ComplexVolume,
  [first, ...others]: readonly Fit[],
  roomVoxels: number,
  { transform }: Engine,
): Promise<SupportedObject[]> {
  const { objects: pair } = await alignObjects([object, first.object], transform);
  const { objects } = await alignObjects([pair[1], ...others.map((fit) => fit.object)], transform);
  return objects.map((placed) => ({ object: placed, support: largestVoxels(placed, roomVoxels) }));
}

/** Those within a factor of the least deviance, the best first. */
function within(factor: number, fits: readonly Fit[]): readonly Fit[] {
  const sorted = [...fits].sort((a, b) => a.llk - b.llk);
  return sorted.filter(({ llk }) => llk <= factor * sorted[0].llk);
}

async function haveOneStrain(
  fits: readonly Fit[],
  slicer: ReturnType<typeof strainSlicer>,
  { transform }: Engine,
): Promise<boolean> {
  const aligned = await alignObjects(
    fits.map(({ object }) => object),
    transform,
  );
  const [first, ...others] = aligned.objects;
  const map = await slicer(first);
  for (const other of others) if (!(compareSlices(map, await slicer(other)).correlation >= sameStrain)) return false;
  return true;
}

async function noiseOf(object: ComplexVolume, input: FittedResult, { transform }: Engine): Promise<number> {
  const { coherenceWidths: widths, coherenceTails: tails } = input;
  const model = { ...(widths && { widths }), ...(tails && { tails }) };
  return noiseRatio(input, await expectedCounts(object, input, transform, model)).used;
}
