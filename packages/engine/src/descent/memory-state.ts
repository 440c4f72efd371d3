// What an optimiser remembers as a part of a phaser's state, and back: names that begin with "descent.".

import type { Model } from "./model.js";
import { Memory } from "./workspace.js";

type Numbers = Readonly<Record<string, number>>;
type Arrays = Readonly<Record<string, Float32Array | Uint8Array>>;

const prefix = "descent.";
const kindName = `${prefix}kind`;

/** Numbers and arrays for a state; nothing where there is no memory. `read` copies a vector. */
export function writeMemory<V>(
  memory: Memory<V> | undefined,
  read: (vector: V) => Float32Array | Uint8Array,
): { readonly numbers: Numbers; readonly arrays: Arrays } {
  if (!memory) return { numbers: {}, arrays: {} };
  const { model } = memory;
  const widths = model?.widths ? { width0: model.widths[0], width1: model.widths[1], width2: model.widths[2] } : {};
  const own = { ...(model && { scale: model.scale, ...widths }) };
  const named = <T>(entries: Iterable<[string, T]>, part: string) =>
    [...entries].map(([name, value]) => [prefix + part + name, value]);
  return {
    numbers: Object.fromEntries([...named(memory.numbers, "number."), ...named(Object.entries(own), "model.")]),
    arrays: {
      [kindName]: Uint8Array.from(memory.kind, (letter) => letter.charCodeAt(0)),
      ...Object.fromEntries([...memory.vectors].map(([name, vector]) => [`${prefix}vector.${name}`, read(vector)])),
    },
  };
}

/** The memory of a state; undefined where it has none. `write` makes a vector of an array, or throws. */
export function readMemory<V>(
  { numbers, arrays }: { readonly numbers: Numbers; readonly arrays: Arrays },
  write: (array: Float32Array | Uint8Array) => V,
): Memory<V> | undefined {
  const kind = arrays[kindName];
  if (kind === undefined) return undefined;
  const memory = new Memory<V>(String.fromCharCode(...kind));
  for (const [name, value] of Object.entries(numbers)) {
    if (name.startsWith(`${prefix}number.`)) memory.numbers.set(name.slice(`${prefix}number.`.length), value);
  }
  memory.model = readModel((name) => numbers[`${prefix}model.${name}`]);
  for (const [name, array] of Object.entries(arrays)) {
    if (name.startsWith(`${prefix}vector.`)) memory.vectors.set(name.slice(`${prefix}vector.`.length), write(array));
  }
  return memory;
}

function readModel(number: (name: string) => number | undefined): Model | undefined {
  const [scale, z, y, x] = ["scale", "width0", "width1", "width2"].map(number);
  if (scale === undefined) return undefined;
  const widths: Model["widths"] = z === undefined || y === undefined || x === undefined ? undefined : [z, y, x];
  return { scale, widths };
}
