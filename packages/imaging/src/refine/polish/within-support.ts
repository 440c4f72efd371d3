// The last resort for what no smooth crystal can hold, such as a dislocation. The support that a search has found is usually right but
// for a hollow that shrink-wrap cut where the core scatters little, and keeps. So the iterations start again in that support, from the
// object found and from random phases, without support updates that would cut it again.

import type { Phaser } from "@friedel/engine";
import { complexVolume, DataError, drain, type MaskVolume, maskVolume, placeOf, seededRandom } from "@friedel/engine";
import { fitMetrics } from "../../metrics/fit.js";
import { iterate } from "../../phasing/iterate.js";
import { defaultOptions } from "../../phasing/options.js";
import { tightenSupport } from "../../phasing/tighten-support.js";
import { erIterations, readVoxels, scoreOf, type VoxelObject } from "./free-voxels.js";

/** One attempt: whether the support is grown by a voxel; random phases (by number) or, for null, the object found; the iterations. */
interface Attempt {
  readonly grown: boolean;
  readonly random: number | null;
  readonly hio: number;
  readonly raar: number;
}

const attempts: readonly Attempt[] = [
  { grown: false, random: null, hio: 100, raar: 100 },
  { grown: true, random: null, hio: 300, raar: 100 },
  { grown: true, random: 0, hio: 150, raar: 150 },
  { grown: true, random: 1, hio: 150, raar: 150 },
];

/** Iterates in the support of an object; returns it or the result of the attempt with the best score. Yields after each attempt. */
export async function* iterateWithinSupport(phaser: Phaser, from: VoxelObject, seed: number): AsyncGenerator<void, VoxelObject> {
  const { beta, finish } = defaultOptions;
  const grownSupport = grow(from.support);
  let best = from;
  for (const { grown, random, hio, raar } of attempts) {
    const support = grown ? grownSupport : from.support;
    await phaser.load({ object: random === null ? from.object : randomPhases(support, seed, random), support });
    await iterate(phaser, "HIO", hio, { beta });
    await iterate(phaser, "RAAR", raar, { beta });
    await iterate(phaser, "ER", erIterations);
    if (finish) await drain(tightenSupport(phaser, finish));
    const metrics = fitMetrics(await phaser.fit());
    if (scoreOf({ metrics }) < scoreOf(best)) best = await readVoxels(phaser, metrics);
    yield;
  }
  return best;
}

function randomPhases(support: MaskVolume, seed: number, number: number) {
  const random = seededRandom(seed, "phases within a support", number);
  const object = complexVolume(support.shape);
  for (let i = 0; i < support.data.length; i++) {
    if (support.data[i] === 0) continue;
    const phase = 2 * Math.PI * random.uniform(i);
    object.data[2 * i] = Math.cos(phase);
    object.data[2 * i + 1] = Math.sin(phase);
  }
  return object;
}

/** The support with the neighbours of its voxels along the axes. Throws {@link DataError} if it then fills the array. */
function grow({ shape, data }: MaskVolume): MaskVolume {
  const out = maskVolume(shape, data.slice());
  const [, ny, nx] = shape;
  for (let i = 0; i < data.length; i++) {
    if (data[i] === 0) continue;
    const [z, y, x] = placeOf(i, shape);
    if (z > 0) out.data[i - ny * nx] = 1;
    if (z < shape[0] - 1) out.data[i + ny * nx] = 1;
    if (y > 0) out.data[i - nx] = 1;
    if (y < ny - 1) out.data[i + nx] = 1;
    if (x > 0) out.data[i - 1] = 1;
    if (x < nx - 1) out.data[i + 1] = 1;
  }
  if (!out.data.includes(0)) throw new DataError("expected a support smaller than the array, found one that fills it");
  return out;
}
