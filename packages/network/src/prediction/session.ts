// A network's file on a runtime, checked against what its metadata say: weights that are damaged or of something else are refused here.

import { inputChannels } from "../data/input.js";
import { RuntimeError, WeightsError } from "../errors.js";
import { formatExtents } from "../graph/graph.js";
import type { LoadOptions, NetworkSession, Runtime } from "../runtime/runtime.js";
import type { NetworkUse } from "./network-file.js";

/** Loads the network. Throws WeightsError where the runtime refuses it or its inputs and outputs are not those of its metadata. */
export async function openSession(
  runtime: Runtime,
  file: Uint8Array,
  use: NetworkUse,
  options: LoadOptions,
): Promise<NetworkSession> {
  const session = await runtime.load(file, options).catch((cause: unknown) => {
    if (!(cause instanceof RuntimeError)) throw cause;
    throw new WeightsError(`Expected a network that runs, found a damaged one (${oneLine(cause.message)})`, { cause });
  });
  try {
    checkSession(session, use);
  } catch (error) {
    await session.dispose();
    throw error;
  }
  return session;
}

function checkSession({ inputs, outputs }: NetworkSession, use: NetworkUse): void {
  const input = [1, inputChannels[use.input], ...use.shape];
  const found = inputs.pattern;
  if (found?.join() !== input.join())
    throw new WeightsError(
      `Expected a network for patterns of ${formatExtents(input)}, found ${found ? formatExtents(found) : "none"}`,
    );
  const odd = use.outputs.find((name) => outputs[name] === undefined);
  if (odd !== undefined || use.outputs.length === 0)
    throw new WeightsError(
      `Expected a network with the outputs ${use.outputs.join(", ")}, found ${Object.keys(outputs).join(", ")}`,
    );
}

function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, " ").trim();
}
