// The network that the package ships has the same outputs in other programs.

import { readFileSync } from "node:fs";
import { drawTestPattern, findClasses, tuningSeed } from "@friedel/simulation";
import { InferenceSession as NodeSession, Tensor as NodeTensor } from "onnxruntime-node";
import { InferenceSession as WebSession, Tensor as WebTensor } from "onnxruntime-web";
import { describe, expect, it } from "vitest";
import { networkInput } from "../data/input.js";
import { nodeRuntime, shippedNetwork } from "../node/index.js";
import type { Runtime } from "../runtime/runtime.js";
import { engine, transform } from "../testing/engine.js";
import { webRuntime } from "../web/index.js";
import { loadPredictor } from "./predict.js";

const file = new Uint8Array(readFileSync(await shippedNetwork()));
const drawn = await drawTestPattern(tuningSeed, findClasses(["2pi-4pi"])[0], 0, [64, 64, 64], transform);

/** float32 sums in another order, of phases of some radians. */
const rounding = 1e-3;

describe("the shipped network", () => {
  it("is at most 20 MB", () => {
    expect(file.length).toBeLessThanOrEqual(20e6);
  });

  it("has the same outputs in onnxruntime's own packages for Node and the web", async () => {
    const data = new Float32Array(2 * 64 ** 3);
    await networkInput("patterson", drawn.counts, drawn.mask, transform, data);
    const dims = [1, 2, 64, 64, 64];
    const node = await (await NodeSession.create(file)).run({ pattern: new NodeTensor("float32", data, dims) });
    const web = await (await WebSession.create(file)).run({ pattern: new WebTensor("float32", data, dims) });
    for (const name of ["distances", "phases"]) {
      const [a, b] = [node[name].data as Float32Array, web[name].data as Float32Array];
      expect(Math.max(...a.map((value, i) => Math.abs(value - b[i])))).toBeLessThan(rounding);
      expect(Math.max(...a.map(Math.abs))).toBeGreaterThan(0.5);
    }
  });

  it("predicts the same in Node and on the web, with a chi2 below that of an empty object", async () => {
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
