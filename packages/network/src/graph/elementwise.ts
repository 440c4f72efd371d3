// Operators that act on every element alone, with NumPy's broadcasting of shapes.
import { GraphError } from "../errors.js";
import { constant, emit, formatExtents, type Value } from "./graph.js";

/** A value, or a number that stands for a constant. */
export type Operand = Value | number;

/** x + y. */
export const add = (x: Value, y: Operand): Value => binary("Add", x, y);
/** x − y. */
export const subtract = (x: Value, y: Operand): Value => binary("Sub", x, y);
/** x · y, element by element. */
export const multiply = (x: Value, y: Operand): Value => binary("Mul", x, y);
/** x / y. */
export const divide = (x: Value, y: Operand): Value => binary("Div", x, y);
/** The smaller of x and y; where they are equal the gradient goes to y. */
export const minimum = (x: Value, y: Operand): Value => binary("Min", x, y);

/** x > y, as bool. */
export const greater = (x: Value, y: Operand): Value => binary("Greater", x, y, "bool");

/** max(x, 0). */
export const relu = (x: Value): Value => unary("Relu", x);
/** 1 / (1 + exp(−x)). */
export const sigmoid = (x: Value): Value => unary("Sigmoid", x);
/** −x. */
export const negate = (x: Value): Value => unary("Neg", x);
/** √x; its gradient is infinite at 0. */
export const squareRoot = (x: Value): Value => unary("Sqrt", x);
/** exp x. */
export const exponential = (x: Value): Value => unary("Exp", x);

/** x where x > 0, `slope`·x elsewhere; `slope` > 0. */
export function leakyRelu(x: Value, slope: number): Value {
  if (!(slope > 0)) throw new GraphError(`Expected a slope above 0 for leakyRelu, found ${slope}`);
  return emit("LeakyRelu", [x], x.shape, { alpha: { float: slope } });
}

/** `yes` where `condition` (bool) holds, `no` elsewhere. */
export function where(condition: Value, yes: Value, no: Value): Value {
  const shape = broadcastShape("Where", broadcastShape("Where", condition.shape, yes.shape), no.shape);
  return emit("Where", [condition, yes, no], shape);
}

/** The shape of an element-by-element operation, or a GraphError. */
export function broadcastShape(op: string, a: readonly number[], b: readonly number[]): number[] {
  const rank = Math.max(a.length, b.length);
  return Array.from({ length: rank }, (_, axis) => {
    const first = a[axis - rank + a.length] ?? 1;
    const second = b[axis - rank + b.length] ?? 1;
    if (first !== second && first !== 1 && second !== 1)
      throw new GraphError(`Expected shapes that broadcast in ${op}, found ${formatExtents(a)} and ${formatExtents(b)}`);
    return Math.max(first, second);
  });
}

function unary(op: string, x: Value): Value {
  return emit(op, [x], x.shape);
}

function binary(op: string, x: Value, y: Operand, type: "float32" | "bool" = "float32"): Value {
  const other = typeof y === "number" ? constant(x.graph, y) : y;
  return emit(op, [x, other], broadcastShape(op, x.shape, other.shape), {}, type);
}
