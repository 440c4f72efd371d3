// The errors of the networks. Every message states what was expected and what was found.
import { InputError } from "@friedel/engine";

/** A graph that cannot be built: shapes that do not fit, an operator without a gradient. The mistake is in the model's definition. */
export class GraphError extends InputError {
  override readonly name = "GraphError";
}

/** Weights that do not belong to the model, are damaged or of another version. */
export class WeightsError extends InputError {
  override readonly name = "WeightsError";
}

/** The ONNX runtime is missing, or refused a model. */
export class RuntimeError extends Error {
  override readonly name = "RuntimeError";
}
