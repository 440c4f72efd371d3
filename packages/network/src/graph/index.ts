// The graph builder's door.
export {
  type Axes3,
  averagePool,
  type ConvOptions,
  conv,
  convTranspose,
  maxPool,
  maxUnpool,
} from "./convolution.js";
export {
  absolute,
  add,
  broadcastShape,
  clip,
  cosine,
  divide,
  exponential,
  greater,
  leakyRelu,
  logarithm,
  maximum,
  minimum,
  multiply,
  negate,
  type Operand,
  relu,
  sigmoid,
  sign,
  sine,
  softplus,
  squareRoot,
  subtract,
  tanh,
  where,
} from "./elementwise.js";
export {
  type Attribute,
  constant,
  createGraph,
  type Elements,
  type ElementType,
  elementCount,
  emit,
  formatExtents,
  type Graph,
  indices,
  type Node,
  placeholder,
  type Value,
} from "./graph.js";
export { linear, matmul, matmulTransposed, reduceMean, reduceSum } from "./reduction.js";
export { depthToSpace, spaceToDepth, upsample } from "./resolution.js";
export { concat, expand, pad, reshape, reverse, slice, split, transpose } from "./shaping.js";
