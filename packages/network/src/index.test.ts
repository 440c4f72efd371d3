import { expect, it } from "vitest";
import * as network from "./index.js";
import * as node from "./node/index.js";
import * as web from "./web/index.js";

it("has this public surface, changed on purpose only", () => {
  expect(Object.keys(network).sort().join(" ")).toMatchInlineSnapshot(`"GraphError RuntimeError WeightsError absolute add averagePool broadcastShape clip concat constant conv convTranspose cosine createGraph depthToSpace divide elementCount emit encodeModel expand exponential formatExtents greater indices irVersion leakyRelu linear logarithm matmul matmulTransposed maxPool maxUnpool maximum minimum multiply neededNodes negate opsetVersion ortRuntime pad placeholder reduceMean reduceSum relu reshape reverse sigmoid sign sine slice softplus spaceToDepth split squareRoot subtract tanh transpose upsample where"`);
  expect(Object.keys(node).sort().join(" ")).toMatchInlineSnapshot(`"nodeRuntime"`);
  expect(Object.keys(web).sort().join(" ")).toMatchInlineSnapshot(`"webRuntime"`);
});
