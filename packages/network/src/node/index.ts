// ONNX Runtime in Node, loaded on first use: the native library is large, and only training needs its speed.
import { InputError } from "@friedel/engine";
import { RuntimeError } from "../errors.js";
import { ortRuntime, type Runtime } from "../runtime/runtime.js";

/**
 * The runtime of the package onnxruntime-node: on the processor unless a model is loaded with another provider.
 * Throws InputError where the package is not installed: it is 290 MB, and prediction does without it.
 */
export async function nodeRuntime(): Promise<Runtime> {
  const ort = await import("onnxruntime-node").catch((cause: unknown) => {
    if (cause instanceof Error && "code" in cause && cause.code === "ERR_MODULE_NOT_FOUND")
      throw new InputError(
        "training runs on the package onnxruntime-node, which was not found beside friedel: npm install --ignore-scripts onnxruntime-node@1.30.0 (with -g where friedel was installed so)",
        { cause },
      );
    throw new RuntimeError("Expected the package onnxruntime-node with its native library for this platform", { cause });
  });
  return ortRuntime(ort, "onnxruntime-node", "cpu");
}

export { type Batch, type DataLoader, type LoaderOptions, startLoader } from "../data-loader/loader.js";
export { type SharedCrystals, shareCrystals, sharedSource } from "../data-loader/shared-crystals.js";
export { runtimeWasm, shippedNetwork } from "./shipped-network.js";
