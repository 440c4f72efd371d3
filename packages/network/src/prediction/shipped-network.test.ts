// The network that the package ships: whoever loads it elsewhere gets what friedel gets.

import { readFileSync } from "node:fs";
import { createWasmEngine, type Engine } from "@friedel/engine";
import { drawTestPattern, findClasses, type TestPattern, tuningSeed } from "@friedel/simulation";
import { InferenceSession as NodeSession, Tensor as NodeTensor } from "onnxruntime-node";
import { InferenceSession as WebSession, Tensor as WebTensor } from "onnxruntime-web";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { networkInput } from "../data/input.js";
import { nodeRuntime, shippedNetwork } from "../node/index.js";
import type { Runtime } from "../runtime/runtime.js";
import { webRuntime } from "../web/index.js";
import { loadPredictor } from "./predict.js";

let engine: Engine;
let file: Uint8Array;
let drawn: TestPattern;
beforeAll(async () => {
  engine = await createWasmEngine({ threads: 1 });
  file = new Uint8Array(readFileSync(await shippedNetwork()));
  drawn = await drawTestPattern(tuningSeed, findClasses(["2pi-4pi"])[0], 0, [64, 64, 64], engine.transform);
});
afterAll(() => engine.dispose());

/** float32 sums in another order, of phases of some radians. */
const rounding = 1e-3;

describe("the shipped network", () => {
  it("is at most 20 MB", () => {
    expect(file.length).toBeLessThanOrEqual(20e6);
  });

  it("loads in onnxruntime's own packages for Node and the web, with one answer", async () => {
    const data = new Float32Array(2 * 64 ** 3);
    await networkInput("patterson", drawn.counts, drawn.mask, engine.transform, data);
    const dims = [1, 2, 64, 64, 64];
    const node = await (await NodeSession.create(file)).run({ pattern: new NodeTensor("float32", data, dims) });
    const web = await (await WebSession.create(file)).run({ pattern: new WebTensor("float32", data, dims) });
    for (const name of ["distances", "phases"]) {
      const [a, b] = [node[name].data as Float32Array, web[name].data as Float32Array];
      expect(Math.max(...a.map((value, i) => Math.abs(value - b[i])))).toBeLessThan(rounding);
      expect(Math.max(...a.map(Math.abs))).toBeGreaterThan(0.5);
    }
  });

  it("predicts the same in Node and on the web, nearer to the pattern than nothing is", async () => {
    const chi2In = async (runtime: Runtime): Promise<number> => {
      const predictor = await loadPredictor(runtime, file, { threads: 1 });
      const { metrics } = await predictor.predict(engine, drawn.counts, drawn.mask);
      await predictor.dispose();
      return metrics.chi2;
    };
    const [node, web] = [await chi2In(await nodeRuntime()), await chi2In(await webRuntime())];
    expect(Math.abs(node / web - 1)).toBeLessThan(0.01);
    expect(node).toBeLessThan(0.15);
  });
});
