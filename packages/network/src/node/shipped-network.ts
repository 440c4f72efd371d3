// The path of the shipped network.

import { access } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { WeightsError } from "../errors.js";

/** Path of the shipped network. Throws WeightsError where there is none. */
export async function shippedNetwork(): Promise<string> {
  // From src/node as from dist/node.
  const path = fileURLToPath(new URL("../../networks/default.onnx", import.meta.url));
  await access(path).catch((cause: unknown) => {
    throw new WeightsError("no network is shipped with this version of friedel; give --network FILE", { cause });
  });
  return path;
}
