// What a network makes of a pattern, as the image that is seen before the object is found.

import { type ComplexVolume, DataError } from "@friedel/engine";
import { type Context, type Progress, predict } from "@friedel/workflow";
import type { Prepared } from "./prepared.js";

/**
 * The network's answer on the grid of the pattern; undefined for a pattern that it cannot take, which a warning says. Errors as `predict`
 * but for DataError.
 */
export async function* firstImage(
  { scan, pattern }: Pick<Prepared, "scan" | "pattern">,
  { engine, openNetwork, signal }: Pick<Context, "engine" | "openNetwork" | "signal">,
): AsyncGenerator<Progress, ComplexVolume | undefined> {
  const around = { engine, ...(openNetwork && { openNetwork }), ...(signal && { signal }) };
  try {
    return (yield* predict({ ...scan, ...pattern, warnings: [] }, {}, around)).object;
  } catch (error) {
    if (!(error instanceof DataError)) throw error;
    yield { stage: "predicting", message: { kind: "warning", text: `the network gave no first image: ${error.message}` } };
    return undefined;
  }
}
