// The public surface of @friedel/network, safe in a browser. Runtimes are in @friedel/network/node and @friedel/network/web.

export * from "./data/index.js";
export * from "./differentiation/index.js";
export { GraphError, RuntimeError, WeightsError } from "./errors.js";
export * from "./graph/index.js";
export * from "./learning/index.js";
export * from "./losses/index.js";
export * from "./models/index.js";
export * from "./onnx/index.js";
export * from "./prediction/index.js";
export * from "./runtime/index.js";
export * from "./training/index.js";
export * from "./weights/index.js";
