// The members of an ensemble: fits to counts that are drawn anew, each begun with other phases. What they do not agree about, the
// measurement does not say. Counts: the bootstrap of strain/uncertainty/counting.ts.

import { type Engine, seededRandom } from "@friedel/engine";
import { redrawnAmplitude } from "../strain/uncertainty/likelihood.js";
import { pushed } from "./beginnings.js";
import type { FittedResult } from "./crop.js";
import { type Fit, fitFrom } from "./fit.js";
import type { Settled } from "./settle.js";

/** Root mean square of the pushed phase, radians. */
const push = 0.5;

/** Range of the support's size of members that roam, in units of what they settled in. */
const sizes = [0.92, 1.08] as const;

/** Streams of {@link pushed} beyond those that settling takes, and a number beyond those that its waves take. */
const [firstStream, firstFree] = [100, 1000];

/** Member `number` of a seed. */
export function fitMember(
  engine: Engine,
  input: FittedResult,
  { beginnings, roomVoxels }: Settled,
  seed: number,
  number: number,
): Promise<Fit> {
  const random = seededRandom(seed, "ensemble beginnings", firstStream + number);
  const { object, support } = beginnings[number % beginnings.length];
  const [least, most] = sizes;
  const size = least + (most - least) * random.uniform(firstFree);
  const amplitude = redrawnAmplitude(input.amplitude, input.mask, seed, number);
  const room = roomVoxels === undefined ? {} : { roomVoxels: Math.round(size * roomVoxels) };
  return fitFrom(engine, input, { object: pushed(object, random, push), support }, { amplitude, ...room });
}
