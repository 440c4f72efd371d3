// A phaser's state as opaque arrays, and back. Everything that the next iteration reads is in it, bit for bit.

import { formatShape, type Shape, type Triple } from "../array/index.js";
import type { PhaserState } from "../contract/engine.js";
import { DataError } from "../errors.js";
import { type RunningAverage, sumsLength } from "./average.js";
import { type Box, contains } from "./box.js";
import { type BoxLayout, createBoxLayout, firstPlane, freeBoxLayout, objectLength, supportLength } from "./box-layout.js";
import type { Grid } from "./grid.js";
import type { Arena } from "./host/arena.js";
import type { Extent } from "./renewal.js";
import type { Residents } from "./residents.js";

const version = 2;

/** What a phaser knows besides its arrays. */
export interface Situation {
  readonly extent: Extent;
  readonly origin: Triple;
  readonly hasObject: boolean;
  readonly hasPending: boolean;
  readonly hasFourier: boolean;
}

export function writeState(
  arena: Arena,
  grid: Grid,
  { fourier }: Residents,
  layout: BoxLayout | undefined,
  average: RunningAverage,
  { extent, origin, hasObject, hasPending, hasFourier }: Situation,
): PhaserState {
  const averaged = average.save();
  const numbers = {
    ...boxNumbers("array", { lo: [0, 0, 0], size: grid.shape }),
    ...boxNumbers("box", layout?.box ?? noBox),
    ...boxNumbers("support", extent.box),
    ...boxNumbers("average", averaged?.box ?? noBox),
    ...boxNumbers("origin", { lo: origin, size: grid.shape }),
    supportCount: extent.count,
    averageCount: averaged?.count ?? 0,
    hasObject: Number(hasObject),
    hasPending: Number(hasPending),
    hasFourier: Number(hasFourier),
  };
  const arrays: Record<string, Float32Array | Uint8Array> = {};
  if (hasFourier) arrays.fourier = arena.floats(fourier, fourierLength(grid)).slice();
  if (layout) {
    arrays.object = arena.floats(layout.object, objectLength(layout)).slice();
    arrays.support = arena.bytes(layout.support, supportLength(layout)).slice();
    if (hasPending) arrays.planes = arena.floats(firstPlane(layout.planes, grid), planesLength(layout.box, grid)).slice();
  }
  if (averaged) arrays.average = averaged.sums;
  return { engine: "wasm", version, numbers, arrays };
}

/** Puts a saved state into memory; frees `former`. Throws {@link DataError} where the state does not belong to this array. */
export function readState(
  arena: Arena,
  grid: Grid,
  { fourier }: Residents,
  former: BoxLayout | undefined,
  average: RunningAverage,
  state: PhaserState,
): { readonly situation: Situation; readonly layout: BoxLayout | undefined } {
  const { numbers, arrays } = state;
  const whole: Box = { lo: [0, 0, 0], size: grid.shape };
  const found = state.engine === "wasm" && state.version === version ? readBox(numbers, "array", whole) : undefined;
  const [box, support, averageBox, origin] = ["box", "support", "average", "origin"].map((name) =>
    found && (name === "origin" || contains(whole, readBox(numbers, name, whole))) ? readBox(numbers, name, whole) : undefined,
  );
  const floats = (name: string, length: number): Float32Array | undefined => {
    const array = arrays[name];
    return array instanceof Float32Array && array.length === length ? array : undefined;
  };
  if (!found || !contains(found, whole) || !box || !support || !averageBox || !origin || !contains(box, support)) {
    throw foreign(grid.shape, state);
  }
  const situation: Situation = {
    extent: { box: support, count: numbers.supportCount },
    origin: origin.lo,
    hasObject: numbers.hasObject === 1,
    hasPending: numbers.hasPending === 1,
    hasFourier: numbers.hasFourier === 1,
  };
  const hasBox = box.size[0] > 0;
  const layout = hasBox ? createBoxLayout(arena, grid, box) : undefined;
  const wanted: [string, number, number][] = [];
  if (situation.hasFourier) wanted.push(["fourier", fourierLength(grid), fourier]);
  if (layout) wanted.push(["object", objectLength(layout), layout.object]);
  if (layout && situation.hasPending) wanted.push(["planes", planesLength(box, grid), firstPlane(layout.planes, grid)]);
  const inside = arrays.support;
  const sums = numbers.averageCount > 0 ? floats("average", sumsLength(averageBox)) : new Float32Array(0);
  const complete = wanted.every(([name, length]) => floats(name, length) !== undefined) && sums !== undefined;
  if (!complete || (layout && !(inside instanceof Uint8Array && inside.length === supportLength(layout)))) {
    if (layout) freeBoxLayout(arena, layout);
    throw foreign(grid.shape, state);
  }
  for (const [name, length, at] of wanted) arena.floats(at, length).set(arrays[name]);
  if (layout) arena.bytes(layout.support, supportLength(layout)).set(inside);
  if (former) freeBoxLayout(arena, former);
  if (numbers.averageCount > 0) average.restore(averageBox, numbers.averageCount, sums);
  else average.forget();
  return { situation, layout };
}

const noBox: Box = { lo: [0, 0, 0], size: [0, 0, 0] };

function foreign(shape: Shape, { engine, version: found }: PhaserState): DataError {
  return new DataError(
    `expected a state of the wasm engine, version ${version}, for ${formatShape(shape)}, found one of ${engine}, version ${found}, that does not fit`,
  );
}

function fourierLength({ bundles, shape }: Grid): number {
  return bundles * 16 * shape[0] * shape[1];
}

function planesLength({ size }: Box, { planeStride }: Grid): number {
  return (size[0] * planeStride) / 4;
}

function boxNumbers(name: string, { lo, size }: Box): Record<string, number> {
  return Object.fromEntries([...lo, ...size].map((value, i) => [`${name}${i}`, value]));
}

/** The box of that name; one that lies nowhere in `whole` where its numbers are not whole. */
function readBox(numbers: Readonly<Record<string, number>>, name: string, whole: Box): Box {
  const [z, y, x, depth, height, width] = Array.from({ length: 6 }, (_, i) => numbers[`${name}${i}`]);
  if (![z, y, x, depth, height, width].every((v) => Number.isInteger(v) && v >= 0)) return { lo: whole.size, size: whole.size };
  return { lo: [z, y, x], size: [depth, height, width] };
}
