// The graph builder's door.
export {
  type Axes3,
  conv,
  maxPool,
  maxUnpool,
} from "./convolution.js";
export {
  add,
  broadcastShape,
  divide,
  exponential,
  greater,
  leakyRelu,
  minimum,
  multiply,
  negate,
  type Operand,
  relu,
  sigmoid,
  squareRoot,
  subtract,
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
export { linear, matmul, matmulTransposed, reduceSum } from "./reduction.js";
export { depthToSpace, spaceToDepth, upsample } from "./resolution.js";
export { concat, expand, pad, reshape, reverse, slice, split, transpose } from "./shaping.js";
