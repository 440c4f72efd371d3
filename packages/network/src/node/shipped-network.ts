// Paths of the shipped network, and of what runs it in a browser.

import { access } from "node:fs/promises";
import { createRequire } from "node:module";
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

/** Path of the runtime's WebAssembly, for a server of pages that predict: it lies beside the bundle, or in its package. */
export async function runtimeWasm(): Promise<string> {
  const name = "ort-wasm-simd-threaded.wasm";
  const beside = fileURLToPath(new URL(`./${name}`, import.meta.url));
  const isBeside = await access(beside).then(
    () => true,
    () => false,
  );
  return isBeside ? beside : createRequire(import.meta.url).resolve(`onnxruntime-web/${name}`);
}
