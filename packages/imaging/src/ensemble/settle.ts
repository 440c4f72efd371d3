// Whether a result is the only object near it that describes its measurement, and the objects about which an ensemble stands. Where a
// model does not explain the counts to their noise, a search may end in one of several minima whose likelihoods hardly differ and whose
// strains do; from a result, from its phases turned inside out and from its bare body fits then end differently. Rounds of fits that begin
// about the best so far lead from all of them to one (as guided iterations do: Chen, Miao, Wang and Lee, Physical Review B 76, 064113
// (2007), doi 10.1103/PhysRevB.76.064113).

import type { ComplexVolume, Engine, MaskVolume, SupportedObject } from "@friedel/engine";
import { countVoxels, mapped } from "@friedel/engine";
import { isosurfaceSupport } from "../metrics/extent.js";
import { finestVoxel } from "../strain/frame/to-space.js";
import { alignObjects } from "../strain/uncertainty/align.js";
import { meanObject } from "../strain/uncertainty/ensemble.js";
import { bodyOf } from "./beginnings.js";
import type { FittedResult } from "./crop.js";
import type { Fit } from "./fit.js";
import { type FitJob, type FitPlace, runFits } from "./jobs.js";
import { largestVoxels } from "./room.js";
import { type AlongQ, compareSlices, type StrainSlicer, strainSlicer } from "./strain-slice.js";

/** Where the members of an ensemble begin. */
export interface Settled {
  /** The best first. */
  readonly beginnings: readonly SupportedObject[];
  /** Voxels of the support in which members roam; they keep to the one beginning without them. */
  readonly roomVoxels?: number;
  /** Other ends of fits, of different origin, that describe the counts nearly as well: which of them is the crystal the counts do not tell. */
  readonly others?: readonly ComplexVolume[];
  /** By how much the deviance of single voxels, times those of a block, is greater than that of blocks. */
  readonly more: number;
}

/** How an object fits the voxels of which blocks are the sums. */
export interface Judgement {
  /** Over counting noise. */
  readonly noiseRatio: number;
  /** Mean Poisson deviance of a voxel, times the voxels of a block. */
  readonly llk: number;
}

/** A fit whose deviance is this near to that of counting noise has found its minimum: simulated crystals end at 0.94 to 1.2. */
const explained = 1.25;

/** Roaming takes a larger support, for a body of one hand does not hold that of the other. */
const room = 1.2;

/** Objects whose deviance is within these factors of the least: those that describe the measurement alike, and those that members begin with. */
const [alike, best] = [1.03, 1.01];

/** Beginnings of members, at most. */
const mostBeginnings = 4;

/** The strain of fits from different beginnings correlates by 0.998 and more on simulated crystals, by 0.5 to 0.93 on scan 54. */
const sameStrain = 0.97;

/** Blur at which strain is compared, in units of the finest distance; 0.4 of the maximum is well inside of a surface. */
const [comparedAt, bodyLevel] = [1.25, 0.4];

/**
 * Rounds of four fits that follow the first: from the best so far as it is, pushed by these radians, and from the mean of the two best. On
 * scan 54 the best of five seeds then have strains that correlate by 0.93 to 0.98, after the first fits by 0.2 to 0.98; children agree with
 * their parent long before, so that nothing but the number ends it.
 */
const rounds = 4;
const pushes = [1, 0.5] as const;

/**
 * Radii that the only object which explains the counts grows from, and by how much the deviance has to fall each time. Of nine crystals'
 * strains three came nearer to the truth, by 1.3 to 3.6 times, where it fell by 0.3 to 11 % in all; the others were as near as before.
 */
const growsFroms = [0.2, 0.25, 0.3] as const;
const leastGain = 0.001;

/** Fits that settling takes at most. */
export const mostSettlingFits = 5 + 4 * rounds;

/**
 * Settles a result on the grid that an ensemble is fitted on, of this geometry. `judge` compares an object with single voxels, which
 * blocks are made of. Yields before every fit.
 */
export async function* settle(
  place: FitPlace,
  input: FittedResult,
  geometry: AlongQ,
  judge: (object: ComplexVolume) => Promise<Judgement>,
  seed: number,
): AsyncGenerator<void, Settled> {
  const { engine } = place;
  const { object, support, alternatives = [] } = input;
  const [near] = yield* runFits(place, input, [{ begin: input }]);
  const { noiseRatio, llk } = await judge(near.object);
  // Fits differ by as much in blocks as in single voxels, in units of fewer degrees of freedom.
  const more = input.block ? llk - near.llk : 0;
  if (noiseRatio < explained) return { beginnings: [yield* grow(place, input, near)], more };
  const fits = async function* (jobs: readonly FitJob[]): AsyncGenerator<void, Fit[]> {
    const made = yield* runFits(place, input, jobs);
    return made.map((fit) => ({ ...fit, llk: fit.llk + more }));
  };
  const roomVoxels = Math.round(room * countVoxels(support));
  const begin = { object, support };
  const body = { object: bodyOf(isosurfaceSupport(object, bodyLevel)), support };
  let tried: readonly Fit[] = yield* fits([
    { begin, roomVoxels },
    { begin, insideOut: true, roomVoxels },
    { begin: body, roomVoxels },
    ...alternatives.slice(0, 1).map((other) => ({ begin: other, roomVoxels })),
  ]);
  const { shape } = input.amplitude;
  const slicer = strainSlicer(shape, geometry, comparedAt * finestVoxel(geometry, shape), engine.transform);
  const similar = within(alike, tried);
  if (similar.length > 1 && similar.includes(tried[0]) && (await haveOneStrain(similar, slicer, engine)))
    return { beginnings: [near], more };
  const ends = [...tried];
  for (let round = 0; round < rounds; round++) {
    const [found, second] = within(Number.POSITIVE_INFINITY, tried);
    const pair = await alignObjects([found.object, second.object], engine.transform);
    const between = { object: meanObject(pair.objects), support: found.support };
    const children = yield* fits([
      { begin: found, roomVoxels },
      ...pushes.map((rms, n) => ({ begin: found, push: { seed, stream: pushes.length * round + n, rms }, roomVoxels })),
      { begin: between, roomVoxels },
    ]);
    tried = [...tried, ...children];
    ends.push(within(best, children)[0]);
  }
  const [found] = within(best, tried);
  const others = ends.filter((end) => end !== found && end.llk <= alike * found.llk).map((end) => end.object);
  const beginnings = await laidOver(object, within(best, tried).slice(0, mostBeginnings), roomVoxels, engine);
  return { beginnings, roomVoxels, others, more };
}

/** The best of the fits that grow from within some radii, each from the one before, as long as they gain. */
async function* grow(place: FitPlace, input: FittedResult, near: Fit): AsyncGenerator<void, Fit> {
  let best = near;
  for (const growsFrom of growsFroms) {
    const [grown] = yield* runFits(place, input, [{ begin: best, growsFrom }]);
    if (!(grown.llk < (1 - leastGain) * best.llk)) return best;
    best = grown;
  }
  return best;
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
  return objects.map((placed) => inside(placed, largestVoxels(placed, roomVoxels)));
}

/** An object within a support. */
function inside(object: ComplexVolume, support: MaskVolume): SupportedObject {
  return { object: mapped(object, (value, i) => (support.data[i >> 1] === 0 ? 0 : value)), support };
}

/** Those within a factor of the least deviance, the best first. */
function within(factor: number, fits: readonly Fit[]): readonly Fit[] {
  const sorted = [...fits].sort((a, b) => a.llk - b.llk);
  return sorted.filter(({ llk }) => llk <= factor * sorted[0].llk);
}

async function haveOneStrain(fits: readonly Fit[], slicer: StrainSlicer, { transform }: Engine): Promise<boolean> {
  const aligned = await alignObjects(
    fits.map(({ object }) => object),
    transform,
  );
  const [first, ...others] = aligned.objects;
  const sliceOf = async (object: ComplexVolume) => slicer(await transform(object, "forward"));
  const map = await sliceOf(first);
  for (const other of others) if (!(compareSlices(map, await sliceOf(other)).correlation >= sameStrain)) return false;
  return true;
}
