// The interface of a runtime: load an ONNX model, run it on arrays. The runtimes themselves are in ../node and ../web.
// Both are ONNX Runtime with one interface (onnxruntime-common), passed in here so that this file depends on neither.

import { ShapeError } from "@friedel/engine";
import type { InferenceSession, InferenceSessionFactory, TensorConstructor } from "onnxruntime-common";
import { RuntimeError } from "../errors.js";

/** Arrays by name. */
export type Arrays = Readonly<Record<string, Float32Array>>;

/** A loaded model. Call `dispose` when done. */
export interface NetworkSession {
  /** Shapes of the inputs by name. */
  readonly inputs: Readonly<Record<string, readonly number[]>>;
  /** Shapes of the outputs by name. */
  readonly outputs: Readonly<Record<string, readonly number[]>>;
  /**
   * Runs the model; arrays in `into` are filled, and no new ones made for these outputs. In Node the thread is blocked meanwhile:
   * messages of other threads arrive between runs. Throws ShapeError for an input of another length, RuntimeError where the runtime fails.
   */
  run(inputs: Arrays, into?: Arrays): Promise<Record<string, Float32Array>>;
  dispose(): Promise<void>;
}

/** How a model is run. */
export interface LoadOptions {
  /** Threads for one operator; the runtime's own choice (all cores) by default. */
  readonly threads?: number;
  /**
   * Whether threads wait by spinning: a little faster on free cores, much slower on shared ones, as with a data loader beside training.
   * Off by default.
   */
  readonly spinning?: boolean;
  /** Execution provider: "cpu", "wasm", "webgpu", "cuda". */
  readonly provider?: string;
}

/** Something that runs ONNX models. */
export interface Runtime {
  readonly name: string;
  load(model: Uint8Array, options?: LoadOptions): Promise<NetworkSession>;
}

/** The parts of onnxruntime-node or onnxruntime-web that are used. */
export interface OrtModule {
  readonly InferenceSession: InferenceSessionFactory;
  readonly Tensor: TensorConstructor;
}

/** A runtime over either package of ONNX Runtime. */
export function ortRuntime(ort: OrtModule, name: string, defaultProvider: string): Runtime {
  return {
    name,
    async load(model, { threads, spinning = false, provider = defaultProvider } = {}) {
      const options: InferenceSession.SessionOptions = {
        executionProviders: [provider],
        graphOptimizationLevel: "all",
        logSeverityLevel: 3,
        extra: { session: { intra_op: { allow_spinning: spinning ? "1" : "0" } } },
        ...(threads === undefined ? {} : { intraOpNumThreads: threads }),
      };
      const session = await ort.InferenceSession.create(model, options).catch((cause: unknown) => {
        throw new RuntimeError(`ONNX Runtime (${name}, ${provider}) cannot load this model: ${messageOf(cause)}`, { cause });
      });
      return wrap(ort, session);
    },
  };
}

function wrap(ort: OrtModule, session: InferenceSession): NetworkSession {
  const inputs = shapesOf(session.inputMetadata);
  const outputs = shapesOf(session.outputMetadata);
  return {
    inputs,
    outputs,
    async run(arrays, into = {}) {
      const feeds: Record<string, InferenceSession.OnnxValueMapType[string]> = {};
      for (const [name, shape] of Object.entries(inputs)) {
        const array = arrays[name];
        const length = shape.reduce((product, n) => product * n, 1);
        if (array?.length !== length)
          throw new ShapeError(`Expected ${length} numbers for the input ${name}, found ${array?.length ?? "none"}`);
        feeds[name] = new ort.Tensor("float32", array, shape);
      }
      const fetches: Record<string, InferenceSession.OnnxValueMapType[string] | null> = {};
      for (const [name, shape] of Object.entries(outputs))
        fetches[name] = name in into ? new ort.Tensor("float32", into[name], shape) : null;
      const results = await session.run(feeds, fetches).catch((cause: unknown) => {
        throw new RuntimeError(`ONNX Runtime failed to run the model: ${messageOf(cause)}`, { cause });
      });
      return Object.fromEntries(Object.entries(results).map(([name, { data }]) => [name, asFloats(data)]));
    },
    dispose: () => session.release(),
  };
}

function shapesOf(metadata: readonly InferenceSession.ValueMetadata[]): Record<string, readonly number[]> {
  return Object.fromEntries(metadata.map((value) => [value.name, value.isTensor ? value.shape.map(Number) : []]));
}

/** Models written here have float32 outputs only. */
function asFloats(data: unknown): Float32Array {
  if (data instanceof Float32Array) return data;
  throw new RuntimeError("Expected a float32 output");
}

function messageOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
