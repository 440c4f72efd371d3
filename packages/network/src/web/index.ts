// ONNX Runtime in a browser (or in Node, as WebAssembly), loaded on first use.
import { RuntimeError } from "../errors.js";
import { ortRuntime, type Runtime } from "../runtime/runtime.js";

/** The runtime of the package onnxruntime-web: WebAssembly unless a model is loaded with another provider ("webgpu"). */
export async function webRuntime(): Promise<Runtime> {
  const ort = await import("onnxruntime-web").catch((cause: unknown) => {
    throw new RuntimeError("Expected the package onnxruntime-web", { cause });
  });
  return ortRuntime(ort, "onnxruntime-web", "wasm");
}
