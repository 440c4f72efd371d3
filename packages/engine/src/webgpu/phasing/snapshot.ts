// A phaser's snapshot as opaque arrays, and back. Everything that the next iteration reads is in it, bit for bit.

import { type Box, boxNumbers, contains, noBox, readBox, sameBox, voxelsOf } from "../../array/box.js";
import { formatShape, type Shape } from "../../array/index.js";
import type { Snapshot } from "../../contract/phaser.js";
import { DataError } from "../../errors.js";
import type { Extent } from "../support/update.js";
import type { BoxLayout, Grid } from "./layout.js";
import { pointsInTiles } from "./residents.js";

const version = 1;

/** What a phaser knows besides its arrays. */
export interface Situation {
  readonly extent: Extent;
  readonly hasObject: boolean;
  readonly hasPending: boolean;
  readonly hasFourier: boolean;
}

export async function takeSnapshot(
  grid: Grid,
  layout: BoxLayout | undefined,
  fourier: GPUBuffer | undefined,
  situation: Situation,
): Promise<Snapshot> {
  const { extent, hasObject, hasPending, hasFourier } = situation;
  const numbers = {
    ...boxNumbers("array", { lo: [0, 0, 0], size: grid.shape }),
    ...boxNumbers("box", layout?.box ?? noBox),
    ...boxNumbers("support", extent.box),
    tile: grid.plans[0].lines,
    supportCount: extent.count,
    hasObject: Number(hasObject),
    hasPending: Number(hasPending),
    hasFourier: Number(hasFourier),
  };
  const buffers = { ...layout, fourier };
  const arrays: Record<string, Float32Array | Uint8Array> = {};
  for (const [name, length] of arraysOf(grid, layout?.box, situation)) {
    const buffer = buffers[name];
    if (!buffer) continue;
    const bytes = await grid.gpu.read(buffer, 4 * length);
    arrays[name] = name === "support" ? Uint8Array.from(new Uint32Array(bytes)) : new Float32Array(bytes);
  }
  return { engine: "webgpu", version, numbers, arrays };
}

/** What a snapshot holds, as it goes into the buffers. Throws {@link DataError} where it does not belong here. */
export function readSnapshot(
  grid: Grid,
  snapshot: Snapshot,
): {
  readonly situation: Situation;
  readonly box: Box | undefined;
  readonly arrays: Readonly<Record<string, Float32Array | Uint32Array>>;
} {
  const { numbers, arrays } = snapshot;
  const whole: Box = { lo: [0, 0, 0], size: grid.shape };
  const [array, box, support] = ["array", "box", "support"].map((name) => readBox(numbers, name));
  const belongs = snapshot.engine === "webgpu" && snapshot.version === version && numbers.tile === grid.plans[0].lines;
  if (!belongs || !array || !box || !support || !sameBox(array, whole) || !contains(whole, box) || !contains(box, support)) {
    throw foreign(grid.shape, snapshot);
  }
  const situation: Situation = {
    extent: { box: support, count: numbers.supportCount },
    hasObject: numbers.hasObject === 1,
    hasPending: numbers.hasPending === 1,
    hasFourier: numbers.hasFourier === 1,
  };
  const own = voxelsOf(box) > 0 ? box : undefined;
  const found: Record<string, Float32Array | Uint32Array> = {};
  for (const [name, length] of arraysOf(grid, own, situation)) {
    const values = arrays[name];
    if (values?.length !== length || values instanceof Uint8Array !== (name === "support")) throw foreign(grid.shape, snapshot);
    found[name] = values instanceof Uint8Array ? Uint32Array.from(values) : values;
  }
  return { situation, box: own, arrays: found };
}

/** Names and lengths, in numbers of four bytes, of the arrays that a situation needs. */
function arraysOf(
  { shape, plans }: Grid,
  box: Box | undefined,
  { hasFourier, hasPending }: Situation,
): [name: "fourier" | "planes" | "object" | "support", length: number][] {
  const fourier: [name: "fourier", length: number] = ["fourier", 2 * pointsInTiles(shape, plans[0].lines)];
  return [
    ...(hasFourier ? [fourier] : []),
    ...(box && hasPending ? [["planes", 2 * box.size[0] * shape[1] * shape[2]] as ["planes", number]] : []),
    ...(box ? [["object", 2 * voxelsOf(box)] as ["object", number], ["support", voxelsOf(box)] as ["support", number]] : []),
  ];
}

function foreign(shape: Shape, { engine, version: found }: Snapshot): DataError {
  return new DataError(
    `expected a snapshot of the webgpu engine, version ${version}, for ${formatShape(shape)}, found one of ${engine}, version ${found}, that does not fit`,
  );
}
