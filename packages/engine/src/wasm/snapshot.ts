// A phaser's snapshot as opaque arrays, and back. Everything that the next iteration reads is in it, bit for bit.

import { type Box, boxNumbers, contains, noBox, readBox, sameBox } from "../array/box.js";
import { formatShape, type Shape, type Triple } from "../array/index.js";
import type { Snapshot } from "../contract/phaser.js";
import { DataError } from "../errors.js";
import { type BoxLayout, createBoxLayout, firstPlane, freeBoxLayout, objectLength, supportLength } from "./box-layout.js";
import type { Grid } from "./grid.js";
import type { Arena } from "./host/arena.js";
import type { Residents } from "./residents.js";
import type { Extent } from "./support-update.js";

const version = 3;

/** What a phaser knows besides its arrays. */
export interface Situation {
  readonly extent: Extent;
  readonly origin: Triple;
  readonly hasObject: boolean;
  readonly hasPending: boolean;
  readonly hasFourier: boolean;
}

export function takeSnapshot(
  arena: Arena,
  grid: Grid,
  residents: Residents,
  layout: BoxLayout | undefined,
  situation: Situation,
): Snapshot {
  const { extent, origin, hasObject, hasPending, hasFourier } = situation;
  const numbers = {
    ...boxNumbers("array", { lo: [0, 0, 0], size: grid.shape }),
    ...boxNumbers("box", layout?.box ?? noBox),
    ...boxNumbers("support", extent.box),
    ...boxNumbers("origin", { lo: origin, size: grid.shape }),
    supportCount: extent.count,
    hasObject: Number(hasObject),
    hasPending: Number(hasPending),
    hasFourier: Number(hasFourier),
  };
  const floats = floatArrays(grid, residents, layout, situation).map(([name, length, at]) => [
    name,
    arena.floats(at, length).slice(),
  ]);
  const support = layout && { support: arena.bytes(layout.support, supportLength(layout)).slice() };
  return { engine: "wasm", version, numbers, arrays: { ...Object.fromEntries(floats), ...support } };
}

/** Puts a snapshot's arrays in place of the former layout. Throws {@link DataError} where they do not fit, and changes nothing then. */
export function restoreSnapshot(
  arena: Arena,
  grid: Grid,
  residents: Residents,
  former: BoxLayout | undefined,
  snapshot: Snapshot,
): { readonly situation: Situation; readonly layout: BoxLayout | undefined } {
  const { numbers, arrays } = snapshot;
  const whole: Box = { lo: [0, 0, 0], size: grid.shape };
  const [array, box, support, origin] = ["array", "box", "support", "origin"].map((name) => readBox(numbers, name));
  const belongs = snapshot.engine === "wasm" && snapshot.version === version && array !== undefined && sameBox(array, whole);
  if (!belongs || !box || !support || !origin || !contains(whole, box) || !contains(box, support)) {
    throw foreign(grid.shape, snapshot);
  }
  const situation: Situation = {
    extent: { box: support, count: numbers.supportCount },
    origin: origin.lo,
    hasObject: numbers.hasObject === 1,
    hasPending: numbers.hasPending === 1,
    hasFourier: numbers.hasFourier === 1,
  };
  const layout = box.size[0] > 0 ? createBoxLayout(arena, grid, box) : undefined;
  const wanted = floatArrays(grid, residents, layout, situation);
  const isComplete =
    wanted.every(([name, length]) => arrays[name] instanceof Float32Array && arrays[name].length === length) &&
    (!layout || (arrays.support instanceof Uint8Array && arrays.support.length === supportLength(layout)));
  if (!isComplete) {
    if (layout) freeBoxLayout(arena, layout);
    throw foreign(grid.shape, snapshot);
  }
  for (const [name, length, at] of wanted) arena.floats(at, length).set(arrays[name]);
  if (layout) arena.bytes(layout.support, supportLength(layout)).set(arrays.support);
  if (former) freeBoxLayout(arena, former);
  return { situation, layout };
}

/** Names, lengths and addresses of the float32 arrays that a situation needs. */
function floatArrays(
  grid: Grid,
  { fourier }: Residents,
  layout: BoxLayout | undefined,
  { hasFourier, hasPending }: Situation,
): [name: string, length: number, at: number][] {
  const { bundles, shape, planeStride } = grid;
  const arrays: [string, number, number][] = [];
  if (hasFourier) arrays.push(["fourier", bundles * 16 * shape[0] * shape[1], fourier]);
  if (layout) arrays.push(["object", objectLength(layout), layout.object]);
  if (layout && hasPending) {
    arrays.push(["planes", (layout.box.size[0] * planeStride) / 4, firstPlane(layout.planes, grid)]);
  }
  return arrays;
}

function foreign(shape: Shape, { engine, version: found }: Snapshot): DataError {
  return new DataError(
    `expected a snapshot of the wasm engine, version ${version}, for ${formatShape(shape)}, found one of ${engine}, version ${found}, that does not fit`,
  );
}
