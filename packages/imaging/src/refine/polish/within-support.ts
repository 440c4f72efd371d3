// The last resort for what no smooth crystal can hold, such as a dislocation: the body that a search has found is right as a rule,
// and what is wrong is a hollow in it that shrink-wrap has cut where the core scatters little, and keeps. So the iterations begin
// again in that body as it is, from what was found and from random phases, without a renewal of the support that would cut it anew.

import type { Phaser } from "@friedel/engine";
import { complexVolume, DataError, drain, type MaskVolume, maskVolume, seededRandom } from "@friedel/engine";
import { fitMetrics } from "../../metrics/index.js";
import { defaultOptions, tightenSupport } from "../../phasing/index.js";
import { judgement, readVoxels, settling, type VoxelObject } from "./voxels.js";

/** A try: whether the support is grown by a voxel, random phases (by number) or what was found, and the iterations. */
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

/** Iterates in the support of an object; the best of what was and what came of the attempts. Yields after each. */
export async function* iterateWithin(phaser: Phaser, from: VoxelObject, seed: number): AsyncGenerator<void, VoxelObject> {
  const { beta, finish } = defaultOptions;
  const grownSupport = grow(from.support);
  let best = from;
  for (const { grown, random, hio, raar } of attempts) {
    const support = grown ? grownSupport : from.support;
    await phaser.setSupport(support);
    await phaser.setObject(random === null ? from.object : randomPhases(support, seed, random));
    await phaser.run({ algorithm: "HIO", beta, iterations: hio });
    await phaser.run({ algorithm: "RAAR", beta, iterations: raar });
    await phaser.run({ algorithm: "ER", beta: 0, iterations: settling });
    if (finish) await drain(tightenSupport(phaser, finish));
    const metrics = fitMetrics(await phaser.fit());
    if (judgement({ metrics }) < judgement(best)) best = await readVoxels(phaser, metrics);
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

/** The support with the neighbours of its voxels along the axes. Throws {@link DataError} where it then fills the array. */
function grow({ shape, data }: MaskVolume): MaskVolume {
  const out = maskVolume(shape, data.slice());
  const [, ny, nx] = shape;
  for (let i = 0; i < data.length; i++) {
    if (data[i] === 0) continue;
    const [z, y, x] = [Math.floor(i / (ny * nx)), Math.floor(i / nx) % ny, i % nx];
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
