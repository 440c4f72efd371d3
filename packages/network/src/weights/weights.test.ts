import { describe, expect, it } from "vitest";
import { WeightsError } from "../errors.js";
import { cdiNn } from "../models/cdi-nn.js";
import { initialWeights } from "../models/model.js";
import { nodeRuntime } from "../node/index.js";
import { readModelMetadata } from "../onnx/read-metadata.js";
import type { Runtime } from "../runtime/runtime.js";
import { randomArray } from "../testing/evaluate.js";
import { webRuntime } from "../web/index.js";
import { readSafetensors, writeSafetensors } from "./safetensors.js";
import { flatWeights, namedWeights, writeModel, writeWeights } from "./weights.js";

const model = cdiNn({ extent: 8, widths: [2, 3, 4] });
const weights = initialWeights(model, 5);

/** float32 sums in another order. */
const rounding = 1e-5;

describe("weights", () => {
  it("come back from a safetensors file with their metadata", () => {
    const file = readSafetensors(writeWeights(model, weights, { trained: "on nothing" }));
    expect(flatWeights(model, file)).toEqual(weights);
    expect(file.metadata.trained).toBe("on nothing");
    expect(file.tensors["encoder.1.first.weight"].shape).toEqual([3, 2, 3, 3, 3]);
  });

  it("are refused when damaged, cut short, of another type or of another model", () => {
    const bytes = writeWeights(model, weights);
    expect(() => readSafetensors(bytes.subarray(0, 5))).toThrow(WeightsError);
    expect(() => readSafetensors(bytes.subarray(0, bytes.length - 4))).toThrow("a damaged file");
    expect(() => readSafetensors(bytes.map((byte, i) => (i === 9 ? 0 : byte)))).toThrow("JSON");
    expect(() => readSafetensors(new TextEncoder().encode("no weights at all"))).toThrow("header of");
    const other = cdiNn({ extent: 8, widths: [2, 3, 5] });
    expect(() => flatWeights(other, readSafetensors(bytes))).toThrow(
      "Expected weights of the model cdi-nn 8 2-3-5, found cdi-nn 8 2-3-4",
    );
    const unnamed = writeSafetensors({ tensors: namedWeights(model, weights), metadata: {} });
    expect(() => flatWeights(other, readSafetensors(unnamed))).toThrow("encoder.2.first.weight of 5×3×3×3×3");
    const spoilt = weights.with(3, Number.NaN);
    expect(() => flatWeights(model, readSafetensors(writeWeights(model, spoilt)))).toThrow("finite");
  });

  it("have the same outputs in the runtimes of Node and of the browser, inside an ONNX file with metadata", async () => {
    const bytes = writeModel(model, weights, { batch: 2, metadata: { sampling: "2.0" } });
    expect(readModelMetadata(bytes)).toEqual({ sampling: "2.0", "friedel.model": model.name });
    const pattern = randomArray([2, 1, 8, 8, 8], 3);
    const run = async (runtime: Runtime): Promise<Record<string, Float32Array>> => {
      const session = await runtime.load(bytes, { threads: 1 });
      const outputs = await session.run({ pattern });
      await session.dispose();
      return outputs;
    };
    const [node, web] = [await run(await nodeRuntime()), await run(await webRuntime())];
    for (const name of ["shape", "phase"]) {
      const worst = Math.max(...node[name].map((x, i) => Math.abs(x - web[name][i])));
      expect(worst).toBeLessThan(rounding);
      expect(node[name]).toHaveLength(2 * 8 ** 3);
    }
  });

  it("inside something that is no ONNX file are refused", () => {
    expect(() => readModelMetadata(new TextEncoder().encode("no model"))).toThrow(WeightsError);
    expect(() => readModelMetadata(writeModel(model, weights).subarray(0, 300))).toThrow(WeightsError);
  });
});
