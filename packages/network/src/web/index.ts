// ONNX Runtime as WebAssembly, in Node as in a browser, loaded on first use. Its bits do not depend on the processor.
import { RuntimeError } from "../errors.js";
import { ortRuntime, type Runtime } from "../runtime/runtime.js";

/** What holds for all models of the runtime, until the first is loaded. */
export interface WebOptions {
  /** Threads; the runtime's own choice by default. One keeps no threads that must be ended. */
  readonly threads?: number;
  /** Address of the runtime's WebAssembly; beside the file that asks for it by default. */
  readonly wasm?: string;
}

/** The runtime of the package onnxruntime-web: WebAssembly unless a model is loaded with another provider ("webgpu"). */
export async function webRuntime({ threads, wasm }: WebOptions = {}): Promise<Runtime> {
  const ort = await import("onnxruntime-web").catch((cause: unknown) => {
    throw new RuntimeError("Expected the package onnxruntime-web", { cause });
  });
  if (threads !== undefined) ort.env.wasm.numThreads = threads;
  if (wasm !== undefined) ort.env.wasm.wasmPaths = { wasm };
  return ortRuntime(ort, "onnxruntime-web", "wasm");
}
