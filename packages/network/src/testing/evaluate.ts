// Runs a graph in tests: values in, arrays out, through the same file format and runtime as everything else.
import { seededRandom } from "@friedel/engine";
import { elementCount, type Value } from "../graph/graph.js";
import { nodeRuntime } from "../node/index.js";
import { encodeModel } from "../onnx/encode.js";
import type { NetworkSession } from "../runtime/runtime.js";

/** A session of the part of a graph between these inputs and outputs, on one thread. */
export async function sessionOf(inputs: Record<string, Value>, outputs: Record<string, Value>): Promise<NetworkSession> {
  const runtime = await nodeRuntime();
  return runtime.load(encodeModel({ name: "test", inputs, outputs }), { threads: 1 });
}

/** Runs it once. */
export async function evaluate(
  inputs: Record<string, Value>,
  outputs: Record<string, Value>,
  arrays: Record<string, Float32Array>,
): Promise<Record<string, Float32Array>> {
  const session = await sessionOf(inputs, outputs);
  const results = await session.run(arrays);
  await session.dispose();
  return results;
}

/** Normal random numbers for a shape: number `of` of a seed. */
export function randomArray(shape: readonly number[], of: number, seed = 1): Float32Array {
  const random = seededRandom(seed, "tests", of);
  return Float32Array.from({ length: elementCount(shape) }, (_, index) => random.normal(index));
}

/** Σ a·b in double precision. */
export function dot(a: Float32Array, b: Float32Array): number {
  return a.reduce((sum, x, index) => sum + x * b[index], 0);
}
