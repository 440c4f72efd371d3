// The members of an ensemble: fits of one measurement that begin differently, in supports that differ, on counts that are drawn anew.
// What they do not agree about, the measurement does not say. Counts: the bootstrap of strain/uncertainty/counting.ts. Each member
// begins with phases that are pushed away from the result's by a smooth random field, or with another object of the search.

import type { Engine, Phaser, SupportedObject, SupportUpdate } from "@friedel/engine";
import {
  type ComplexVolume,
  centreOf,
  complexVolume,
  DataError,
  descend,
  type ForwardModel,
  multiplied,
  type Random,
  seededRandom,
  triple,
} from "@friedel/engine";
import { bestScale, fitMetrics } from "../metrics/fit.js";
import { iterate } from "../phasing/iterate.js";
import { redrawnAmplitude } from "../strain/uncertainty/likelihood.js";
import type { FittedResult } from "./crop.js";

/** A member, and how well it describes what was measured (not the counts drawn from it): lower is better. */
export interface Member {
  readonly object: ComplexVolume;
  readonly score: number;
}

/** Iterations in which a member forgets its beginning, and steps of likelihood that end it. */
const iterations = { raar: 10, er: 5 };
const steps = 40;

/** Root mean square of the pushed phase, radians; waves that it is made of, and how often each turns across the array at most. */
const push = { rms: 0.5, waves: 12, periods: 4 };

/** The range of shrink-wrap's blur (voxels) and threshold (share of the maximum), within which each member draws its own. */
const wrap = { sigma: [0.5, 1.2], threshold: [0.1, 0.2] } as const;

/** Member `number` of a seed. */
export async function fitMember(engine: Engine, input: FittedResult, seed: number, number: number): Promise<Member> {
  const { coherenceWidths: widths, coherenceTails: tails } = input;
  const random = seededRandom(seed, "ensemble beginnings", number);
  const amplitude = redrawnAmplitude(input.amplitude, input.mask, seed, number);
  const begin = beginningOf(input, random, number);
  const phaser = await engine.createPhaser({ ...input, amplitude });
  try {
    await phaser.load(begin);
    await phaser.load({ object: await scaled(phaser, begin.object) });
    await forget(phaser, updateOf(random));
    const model: ForwardModel = {
      scale: "best",
      ...(widths && { coherence: { widths, ...(tails && { tails }) } }),
    };
    const report = await descend(phaser, { steps, loss: "amplitude", optimiser: { kind: "lbfgs" }, model });
    const { object } = await phaser.read();
    const { llk } = fitMetrics(await phaser.fit(report));
    return { object: multiplied(object, report.scale), score: llk };
  } finally {
    await phaser.dispose();
  }
}

/** The object and support that a member begins with: every other one an alternative of the search, as long as there are some. */
function beginningOf({ object, support, alternatives = [] }: FittedResult, random: Random, number: number): SupportedObject {
  const other = number % 2 === 1 ? alternatives[(number - 1) / 2] : undefined;
  return other ?? { object: pushed(object, random), support };
}

/** The object with its phase pushed by a smooth random field: plane waves of a few periods across the array, of random directions and phases. */
function pushed({ shape, data }: ComplexVolume, random: Random): ComplexVolume {
  const centre = centreOf(shape);
  const waves = Array.from({ length: push.waves }, (_, n) => {
    const phase = 2 * Math.PI * random.uniform(4 * n + 3);
    return triple((axis) => {
      const perVoxel = (2 * Math.PI * push.periods * (2 * random.uniform(4 * n + axis) - 1)) / shape[axis];
      return turnsAlong(shape[axis], (k) => perVoxel * (k - centre[axis]) + (axis === 0 ? phase : 0));
    });
  });
  const height = push.rms * Math.sqrt(2 / push.waves);
  const out = complexVolume(shape);
  const [nz, ny, nx] = shape;
  const row = new Float64Array(nx);
  for (let z = 0, i = 0; z < nz; z++) {
    for (let y = 0; y < ny; y++) {
      row.fill(0);
      for (const [alongZ, alongY, alongX] of waves) {
        const re = height * (alongZ[2 * z] * alongY[2 * y] - alongZ[2 * z + 1] * alongY[2 * y + 1]);
        const im = height * (alongZ[2 * z] * alongY[2 * y + 1] + alongZ[2 * z + 1] * alongY[2 * y]);
        for (let x = 0; x < nx; x++) row[x] += re * alongX[2 * x] - im * alongX[2 * x + 1];
      }
      for (let x = 0; x < nx; x++, i += 2) {
        if (data[i] === 0 && data[i + 1] === 0) continue;
        const [c, s] = [Math.cos(row[x]), Math.sin(row[x])];
        out.data[i] = c * data[i] - s * data[i + 1];
        out.data[i + 1] = s * data[i] + c * data[i + 1];
      }
    }
  }
  return out;
}

/** exp(i·angle) of every voxel along an axis. */
function turnsAlong(n: number, angle: (voxel: number) => number): Float64Array {
  const out = new Float64Array(2 * n);
  for (let k = 0; k < n; k++) {
    out[2 * k] = Math.cos(angle(k));
    out[2 * k + 1] = Math.sin(angle(k));
  }
  return out;
}

/** The object at the scale of the counts. */
async function scaled(phaser: Phaser, object: ComplexVolume): Promise<ComplexVolume> {
  return multiplied(object, bestScale(await phaser.fit()));
}

/** Iterations in which the beginning is forgotten; a support that vanishes or fills the array is left as it was. */
async function forget(phaser: Phaser, update: SupportUpdate): Promise<void> {
  await iterate(phaser, "RAAR", iterations.raar);
  try {
    await phaser.updateSupport(update);
  } catch (error) {
    if (!(error instanceof DataError)) throw error;
  }
  await iterate(phaser, "ER", iterations.er);
}

/** Beyond the numbers that the waves take. */
const firstFree = 1000;

function updateOf(random: Random): SupportUpdate {
  const between = ([least, most]: readonly [number, number], index: number): number =>
    least + (most - least) * random.uniform(firstFree + index);
  return { sigma: between(wrap.sigma, 0), threshold: between(wrap.threshold, 1), relativeTo: "max" };
}
