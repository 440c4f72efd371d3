// One step of Adam on a flat vector of parameters, as nodes (Kingma and Ba, ICLR 2015, doi 10.48550/arXiv.1412.6980), after the
// gradient's norm is limited (Pascanu et al., ICML 2013).
import { add, divide, minimum, multiply, squareRoot, subtract } from "../graph/elementwise.js";
import { constant, type Value } from "../graph/graph.js";
import { reduceSum } from "../graph/reduction.js";

/** Settings of Adam. */
export interface AdamOptions {
  /** Decay of the mean of gradients. */
  readonly beta1: number;
  /** Decay of the mean of squared gradients. */
  readonly beta2: number;
  /** Added to the root of the mean square. */
  readonly epsilon: number;
  /** Largest norm of the whole gradient; longer ones are shortened to it. */
  readonly clipNorm: number;
}

export const adamDefaults: AdamOptions = { beta1: 0.9, beta2: 0.98, epsilon: 1e-8, clipNorm: 1 };

/** The state that a step changes: vectors of one length. */
export interface AdamState<T> {
  readonly parameters: T;
  readonly first: T;
  readonly second: T;
}

/** A shortened gradient must not divide by zero. */
const tiny = 1e-20;

/** The nodes of one step: the new state, and the gradient's norm before clipping. `control`: the three numbers of `controlOf`. */
export function adamStep(
  state: AdamState<Value>,
  gradient: Value,
  control: readonly [Value, Value, Value],
  { beta1, beta2, epsilon, clipNorm }: AdamOptions,
): AdamState<Value> & { readonly gradientNorm: Value } {
  const norm = squareRoot(add(reduceSum(multiply(gradient, gradient), [0], true), tiny));
  const limited = multiply(gradient, minimum(divide(constant(norm.graph, clipNorm), norm), 1));
  const [rate, correction1, correction2] = control;
  const first = add(multiply(state.first, beta1), multiply(limited, 1 - beta1));
  const second = add(multiply(state.second, beta2), multiply(multiply(limited, limited), 1 - beta2));
  const move = divide(multiply(first, multiply(rate, correction1)), add(squareRoot(multiply(second, correction2)), epsilon));
  return { parameters: subtract(state.parameters, move), first, second, gradientNorm: norm };
}

/** The rate of step 1, 2, …, and the corrections for means that start from zero. */
export function controlOf(step: number, rate: number, { beta1, beta2 }: AdamOptions): Float32Array {
  return Float32Array.of(rate, 1 / (1 - beta1 ** step), 1 / (1 - beta2 ** step));
}
