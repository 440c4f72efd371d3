// The phasing problems of the contract cases, and how a case says that an engine is wrong.

import {
  type ComplexVolume,
  type MaskVolume,
  Measured,
  maskVolume,
  modulusOf,
  type Shape,
  seededRandom,
  voxelCount,
} from "../array/index.js";
import type { Engine, Measurement, Phaser } from "../contract/engine.js";
import { createReferenceEngine } from "../reference/index.js";
import { box, noise } from "./contract-volumes.js";

export interface ContractCase {
  readonly name: string;
  run(engine: Engine): Promise<void>;
}

export interface Problem {
  readonly measurement: Measurement;
  readonly support: MaskVolume;
  readonly start: ComplexVolume;
}

/** A small crystal's pattern with a gap of unmeasured and a sprinkle of free voxels, an off-centre support and a random start. */
export async function exampleProblem(shape: Shape): Promise<Problem> {
  const crystal = noise(shape, 3);
  const inside = box(
    shape,
    [shape[0] >> 2, shape[1] >> 2, shape[2] >> 2],
    [(shape[0] * 5) >> 3, (shape[1] * 5) >> 3, (shape[2] * 5) >> 3],
  );
  for (let i = 0; i < inside.data.length; i++) {
    crystal.data[2 * i] = inside.data[i] * (2 + 0.3 * crystal.data[2 * i]);
    crystal.data[2 * i + 1] *= 0.5 * inside.data[i];
  }
  const amplitude = modulusOf(await (await createReferenceEngine()).transform(crystal, "forward"));
  const random = seededRandom(4);
  const mask = maskVolume(
    shape,
    Uint8Array.from({ length: voxelCount(shape) }, (_, i) => (random.uniform(i) < 0.05 ? Measured.free : Measured.used)),
  );
  for (let i = 0; i < mask.data.length; i++) if (i % shape[2] === 3 || random.uniform(i) > 0.97) mask.data[i] = Measured.no;
  return { measurement: { amplitude, mask }, support: inside, start: noise(shape, 5) };
}

/** A phaser with the problem's support and start. */
export async function startPhaser(engine: Engine, problem: Problem): Promise<Phaser> {
  const phaser = await engine.createPhaser(problem.measurement);
  await phaser.setSupport(problem.support);
  await phaser.setObject(problem.start);
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
