// A part of a graph as an ONNX file: from the chosen outputs back to the chosen inputs, and nothing else.
// Any value may become an input or a stored tensor: one graph makes several models.
// Format: onnx.proto of ONNX 1.13 (https://github.com/onnx/onnx), opset 18, read by every runtime since 2023.
import { GraphError } from "../errors.js";
import type { Attribute, Elements, ElementType, Graph, Node, Value } from "../graph/graph.js";
import { type Bytes, bytesField, concatenate, floatField, integerField, messageField, stringField } from "./wire.js";

/** Version of the ONNX file format that is written. */
export const irVersion = 8;
/** Version of the ONNX operators that are used. */
export const opsetVersion = 18;

const elementCodes: Readonly<Record<ElementType, number>> = { float32: 1, int64: 7, bool: 9 };
const attributeCodes = { float: 1, int: 2, string: 3, ints: 7 } as const;

/** The part of a graph to write. */
export interface ModelParts {
  /** The graph's name in the file. */
  readonly name: string;
  /** Inputs by their names in the file. */
  readonly inputs: Readonly<Record<string, Value>>;
  /** Outputs by their names in the file. */
  readonly outputs: Readonly<Record<string, Value>>;
  /** Values that are stored in the file (weights), by the name in the file. */
  readonly stored?: Readonly<Record<string, { readonly value: Value; readonly data: Float32Array }>>;
  /** Texts by key: training set, normalisation, sampling, version, metrics. */
  readonly metadata?: Readonly<Record<string, string>>;
}

/** The bytes of an ONNX model. Throws a GraphError where an output needs a value that is neither made, given nor stored. */
export function encodeModel(parts: ModelParts): Uint8Array {
  const names = new Map<Value, string>();
  for (const [name, value] of Object.entries(parts.inputs)) names.set(value, name);
  for (const [name, { value }] of Object.entries(parts.stored ?? {})) names.set(value, name);
  const given = new Set(names.keys());
  const outputs = Object.entries(parts.outputs);
  const graph = outputs[0][1].graph;
  const nodes = neededNodes(graph, Object.values(parts.outputs), given);
  const used = [...nodes.flatMap(({ inputs }) => inputs), ...Object.values(parts.outputs)].filter((value) => value !== undefined);
  const constants = new Set(used.filter((value) => !given.has(value)));
  const nameOf = (value: Value | undefined): string => (value === undefined ? "" : (names.get(value) ?? value.name));

  const fields: Bytes[] = nodes.map((node) => messageField(1, encodeNode(node, nameOf)));
  // An Identity for each output: it may be an input, or have several names.
  for (const [name, value] of outputs)
    fields.push(messageField(1, [stringField(1, nameOf(value)), stringField(2, name), stringField(4, "Identity")]));
  fields.push(stringField(2, parts.name));
  for (const value of constants) {
    const data = graph.constants.get(value);
    if (data !== undefined) fields.push(messageField(5, encodeTensor(nameOf(value), value, data)));
  }
  for (const [name, { value, data }] of Object.entries(parts.stored ?? {}))
    fields.push(messageField(5, encodeTensor(name, value, data)));
  for (const [name, value] of Object.entries(parts.inputs)) fields.push(messageField(11, encodeInfo(name, value)));
  for (const [name, value] of outputs) fields.push(messageField(12, encodeInfo(name, value)));
  const metadata = Object.entries(parts.metadata ?? {});
  return concatenate([
    integerField(1, irVersion),
    stringField(2, "friedel"),
    messageField(7, fields),
    messageField(8, [stringField(1, ""), integerField(2, opsetVersion)]),
    ...metadata.map(([key, text]) => messageField(14, [stringField(1, key), stringField(2, text)])),
  ]);
}

/** The nodes that `outputs` need, in running order, when the values in `given` are known. */
export function neededNodes(graph: Graph, outputs: readonly Value[], given: ReadonlySet<Value>): Node[] {
  const needed = new Set<Node>();
  const open = [...outputs];
  for (let value = open.pop(); value !== undefined; value = open.pop()) {
    if (given.has(value) || graph.constants.has(value)) continue;
    const maker = graph.makers.get(value);
    if (maker === undefined) throw new GraphError(`Expected ${value.name} to be an input or to be stored, found neither`);
    if (needed.has(maker)) continue;
    needed.add(maker);
    for (const input of maker.inputs) if (input !== undefined) open.push(input);
  }
  return graph.nodes.filter((node) => needed.has(node));
}

function encodeNode({ op, inputs, outputs, attributes }: Node, nameOf: (value: Value | undefined) => string): Bytes[] {
  return [
    ...inputs.map((value) => stringField(1, nameOf(value))),
    ...outputs.map((value) => stringField(2, value.name)),
    stringField(3, `${outputs[0].name}_node`),
    stringField(4, op),
    ...Object.entries(attributes).map(([name, attribute]) =>
      messageField(5, [stringField(1, name), ...encodeAttribute(attribute)]),
    ),
  ];
}

function encodeAttribute(attribute: Attribute): Bytes[] {
  if (typeof attribute === "number") return [integerField(3, attribute), integerField(20, attributeCodes.int)];
  if (typeof attribute === "string") return [stringField(4, attribute), integerField(20, attributeCodes.string)];
  if ("float" in attribute) return [floatField(2, attribute.float), integerField(20, attributeCodes.float)];
  return [...attribute.map((n) => integerField(8, n)), integerField(20, attributeCodes.ints)];
}

function encodeTensor(name: string, { type, shape }: Value, data: Elements): Bytes[] {
  const raw = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  return [...shape.map((n) => integerField(1, n)), integerField(2, elementCodes[type]), stringField(8, name), bytesField(9, raw)];
}

function encodeInfo(name: string, { type, shape }: Value): Bytes[] {
  const extents = shape.map((extent) => messageField(1, [integerField(1, extent)]));
  const tensor = messageField(1, [integerField(1, elementCodes[type]), messageField(2, extents)]);
  return [stringField(1, name), messageField(2, [tensor])];
}
