import { expect, it } from "vitest";
import * as network from "./index.js";
import * as node from "./node/index.js";
import * as web from "./web/index.js";

it("has this public surface, changed on purpose only", () => {
  expect(Object.keys(network).sort().join(" ")).toMatchInlineSnapshot(
    `"WeightsError createLearner defaultData flatWeights initialWeights loadPredictor modelOf mostSamples networkNames predictAll readModelWeights readNetworkUse readSafetensors requireFeasible train trainingConfiguration writeNetwork writeWeights"`,
  );
  expect(Object.keys(node).sort().join(" ")).toMatchInlineSnapshot(
    `"nodeRuntime runtimeWasm shareCrystals sharedSource shippedNetwork startLoader"`,
  );
  expect(Object.keys(web).sort().join(" ")).toMatchInlineSnapshot(`"webRuntime"`);
});
