// The public surface of @friedel/network, safe in a browser. Runtimes are in @friedel/network/node and @friedel/network/web.
export { GraphError, RuntimeError, WeightsError } from "./errors.js";
export * from "./graph/index.js";
export * from "./onnx/index.js";
export * from "./runtime/index.js";
