// Independent starts on the pattern of a result: those of other files, and those that are refined here by other seeds.

import { type ComplexVolume, type MaskVolume, type Measurement, maskVolume, relay } from "@friedel/engine";
import type { Start } from "@friedel/imaging";
import type { StoredResult } from "@friedel/io";
import { type Context, withoutFolder } from "../context.js";
import { refineObject } from "../find-object.js";
import type { Progress } from "../progress.js";

/** A start and the seed that it began with, where that is known. */
export interface SeededStart extends Start {
  readonly seed?: number;
}

/** A result as a start. */
export function startOf({ object, support, parameters }: Pick<StoredResult, "object" | "support" | "parameters">): SeededStart {
  const { seed } = parameters;
  return { object, support: support ?? filled(object), ...(typeof seed === "number" && { seed }) };
}

/** Refines `count` starts from nothing, each by a seed that none of `before` began with. Errors as `refineObject`. */
export async function* refineStarts(
  measurement: Measurement,
  before: readonly SeededStart[],
  count: number,
  context: Context,
): AsyncGenerator<Progress, SeededStart[]> {
  const taken = new Set(before.map(({ seed }) => seed));
  const found: SeededStart[] = [];
  for (let seed = 0; found.length < count; seed++) {
    if (taken.has(seed)) continue;
    const n = found.length;
    const work = relay(refineObject(measurement, { seed }, withoutFolder(context)), ({ share = 0, text }): Progress => {
      const label = `start ${n + 1} of ${count}`;
      return { stage: "starts", share: (n + share) / count, text: text ? `${label}, ${text}` : label };
    });
    const { object, support } = yield* work;
    found.push({ object, support, seed });
  }
  return found;
}

/** Where an object is not 0. */
function filled({ shape, data }: ComplexVolume): MaskVolume {
  const support = maskVolume(shape);
  for (let i = 0; i < support.data.length; i++) support.data[i] = Number(data[2 * i] !== 0 || data[2 * i + 1] !== 0);
  return support;
}
