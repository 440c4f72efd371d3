// The phasing problems of the contract cases, and how a case says that an engine is wrong.

import { Measured, modulusOf, type Shape, seededRandom, type Volume } from "../array/index.js";
import type { Engine, Measurement } from "../contract/engine.js";
import type { Pair, Phaser, SupportedObject } from "../contract/phaser.js";
import { createReferenceEngine } from "../reference/index.js";
import { box, maskOf, noise } from "./contract-volumes.js";

export interface ContractCase {
  readonly name: string;
  run(engine: Engine): Promise<void>;
}

/** A measurement, and what phasing begins with. */
export interface Problem extends SupportedObject {
  readonly measurement: Measurement;
}

/** Pairs outside the support as ER, HIO, RAAR and SF have them, with their β put in. */
export const [er, hio, raar, sf]: readonly Pair[] = [
  [0, 0],
  [1, -0.9],
  [0.85, 1 - 2 * 0.85],
  [0, -1],
];

/** A small crystal's pattern with a gap of unmeasured and a sprinkle of free voxels, an off-centre support and a random start. */
export async function exampleProblem(shape: Shape): Promise<Problem> {
  const crystal = noise(shape, 3);
  const inside = box(
    shape,
    [shape[0] >> 2, shape[1] >> 2, shape[2] >> 2],
    [Math.max(1, (shape[0] * 5) >> 3), Math.max(1, (shape[1] * 5) >> 3), Math.max(1, (shape[2] * 5) >> 3)],
  );
  for (let i = 0; i < inside.data.length; i++) {
    crystal.data[2 * i] = inside.data[i] * (2 + 0.3 * crystal.data[2 * i]);
    crystal.data[2 * i + 1] *= 0.5 * inside.data[i];
  }
  const amplitude = modulusOf(await (await createReferenceEngine()).transform(crystal, "forward"));
  const random = seededRandom(4);
  const mask = maskOf(shape, (_, i) => (random.uniform(i) < 0.05 ? Measured.free : Measured.used));
  for (let i = 0; i < mask.data.length; i++) if (i % shape[2] === 3 || random.uniform(i) > 0.97) mask.data[i] = Measured.no;
  return { measurement: { amplitude, mask }, support: inside, object: noise(shape, 5) };
}

/** A phaser with the problem's support and start. */
export async function startPhaser(engine: Engine, problem: Problem): Promise<Phaser> {
  const phaser = await engine.createPhaser(problem.measurement);
  await phaser.load(problem);
  return phaser;
}

/** Fails unless the promise is rejected with an error of that type. */
export async function requireRejected(promise: Promise<unknown>, type: new (message: string) => Error): Promise<void> {
  try {
    await promise;
  } catch (error) {
    require(error instanceof type, `expected a ${type.name}, found ${String(error)}`);
    return;
  }
  throw new Error(`expected a ${type.name}, found that the call went through`);
}

/** Fails with the message unless it holds. */
export function require(holds: boolean, message: string): asserts holds {
  if (!holds) throw new Error(message);
}

/** Fails with the message unless both have the same bits. */
export function requireSameBits(a: Volume, b: Volume, message: string): void {
  require(a.data.every((value, i) => Object.is(value, b.data[i])), message);
}
