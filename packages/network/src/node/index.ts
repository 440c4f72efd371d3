// ONNX Runtime in Node, loaded on first use: the native library is large.
import { RuntimeError } from "../errors.js";
import { ortRuntime, type Runtime } from "../runtime/runtime.js";

/** The runtime of the package onnxruntime-node: on the processor unless a model is loaded with another provider. */
export async function nodeRuntime(): Promise<Runtime> {
  const ort = await import("onnxruntime-node").catch((cause: unknown) => {
    throw new RuntimeError("Expected the package onnxruntime-node with its native library for this platform", { cause });
  });
  return ortRuntime(ort, "onnxruntime-node", "cpu");
}

export { type Batch, type DataLoader, type LoaderOptions, startLoader } from "../data-loader/loader.js";
export { type SharedCrystals, shareCrystals, sharedSource } from "../data-loader/shared-crystals.js";
export { shippedNetwork } from "./shipped-network.js";
