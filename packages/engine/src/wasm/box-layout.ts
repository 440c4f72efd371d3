// What the engine keeps of one phasing problem for the box around the support: g and the support on the box, and whole planes
// for the box's z. The box lies at index 0 of every axis, so that transforms skip what is outside by whole radix inputs.

import type { Box } from "../array/box.js";
import { type ComplexVolume, complexVolume, type MaskVolume, maskVolume, type Shape } from "../array/index.js";
import type { Grid } from "./grid.js";
import type { Arena } from "./host/arena.js";
import { columnOffset } from "./packing.js";
import type { Parameters } from "./parameters.js";
import { gatherOrder, keepIn, keepOut, putIntegers, readEnd } from "./plan.js";

/** A stack of planes, after one plane of zeros to read from and one to write what nobody wants. */
export interface Planes {
  readonly at: number;
  readonly capacity: number;
}

export interface BoxLayout {
  readonly box: Box;
  /** Vectors of 4 columns in a row of the box. */
  readonly vectors: number;
  readonly planes: Planes;
  /** g, three-dimensional in vectors, and the support, a byte a voxel: 255 inside. */
  readonly object: number;
  readonly support: number;
  readonly parameters: Parameters<"box">;
  /** What to free, except the planes. */
  readonly addresses: readonly number[];
}

/** Planes for `count` values of z. */
export function createPlanes(arena: Arena, grid: Grid, count: number): Planes {
  return { at: arena.allocate((count + 2) * grid.planeStride), capacity: count };
}

/** Address of the first plane of the box. */
export function firstPlane(planes: Planes, grid: Grid): number {
  return planes.at + 2 * grid.planeStride;
}

/** Lays out `box`, with g = 0 and an empty support, on `planes` where they are enough. */
export function createBoxLayout(arena: Arena, grid: Grid, box: Box, planes?: Planes): BoxLayout {
  const [bz, by, bx] = box.size;
  const [nz, ny] = grid.shape;
  const { planX, planY, planZ, rowStride, planeStride } = grid;
  const vectors = Math.ceil(bx / 4);
  const kept = planes !== undefined && planes.capacity >= bz ? planes : createPlanes(arena, grid, bz);
  const object = arena.allocate(bz * by * vectors * 32);
  const support = arena.allocate(bz * by * vectors * 4);
  const inside = (size: number, step: number, outside: number) => (i: number) => (i < size ? i * step : outside);
  const range = (n: number): number[] => Array.from({ length: n }, (_, i) => i);
  const yIn = putIntegers(arena, gatherOrder(planY.radices).map(inside(by, rowStride, ny * rowStride)));
  const yOut = putIntegers(arena, range(ny).map(inside(by, rowStride, (ny + 1) * rowStride)));
  const zIn = putIntegers(arena, gatherOrder(planZ.radices).map(inside(bz, planeStride, -2 * planeStride)));
  const zOut = putIntegers(arena, range(nz).map(inside(bz, planeStride, -planeStride)));
  const points = grid.xLanes ? vectors : bx;
  const parameters = {
    z: bz,
    y: by,
    vectors,
    xReadEnd: grid.xLanes ? readEnd(planX, points) : Math.ceil(grid.shape[2] / 4),
    yIn,
    yOut,
    zIn,
    zOut,
    xKeepIn: keepIn(planX, points),
    xKeepOut: grid.xLanes ? Math.ceil(vectors / (planX.n / 4)) : keepOut(planX, bx),
    yKeepIn: keepIn(planY, by),
    yKeepOut: keepOut(planY, by),
    zKeepIn: keepIn(planZ, bz),
    zKeepOut: keepOut(planZ, bz),
    work: firstPlane(kept, grid),
    object,
    support,
  };
  return { box, vectors, planes: kept, object, support, parameters, addresses: [object, support, yIn, yOut, zIn, zOut] };
}

/** Frees a layout, and its planes unless `next` goes on with them. */
export function freeBoxLayout(arena: Arena, layout: BoxLayout, next?: BoxLayout): void {
  arena.free(...layout.addresses);
  if (layout.planes !== next?.planes) arena.free(layout.planes.at);
}

/** Calls `visit` for every voxel of the box: index in the array, float of its real part in g, byte in the support. */
function forEachVoxel(
  { box, vectors }: BoxLayout,
  shape: Shape,
  visit: (voxel: number, float: number, byte: number) => void,
): void {
  const { lo, size } = box;
  for (let z = 0; z < size[0]; z++) {
    for (let y = 0; y < size[1]; y++) {
      const voxel = ((lo[0] + z) * shape[1] + lo[1] + y) * shape[2] + lo[2];
      const vector = (z * size[1] + y) * vectors;
      for (let x = 0; x < size[2]; x++) visit(voxel + x, vector * 8 + columnOffset(x), vector * 4 + x);
    }
  }
}

/** A vector that is laid out like g, P_S of it, as a volume. */
export function readVector(arena: Arena, layout: BoxLayout, vector: number, shape: Shape): ComplexVolume {
  const out = complexVolume(shape);
  const values = arena.floats(vector, objectLength(layout));
  const support = arena.bytes(layout.support, supportLength(layout));
  forEachVoxel(layout, shape, (voxel, float, byte) => {
    if (support[byte] === 0) return;
    out.data[2 * voxel] = values[float];
    out.data[2 * voxel + 1] = values[float + 4];
  });
  return out;
}

/** The box's part of a volume into such a vector. */
export function writeVector(arena: Arena, layout: BoxLayout, vector: number, { shape, data }: ComplexVolume): void {
  const values = arena.floats(vector, objectLength(layout));
  forEachVoxel(layout, shape, (voxel, float) => {
    values[float] = data[2 * voxel];
    values[float + 4] = data[2 * voxel + 1];
  });
}

/** Writes an object that is 0 outside the support as g; leaves g and says `false` for any other. */
export function writeObject(arena: Arena, layout: BoxLayout, object: ComplexVolume): boolean {
  const { shape, data } = object;
  const support = arena.bytes(layout.support, supportLength(layout));
  let outside = 0;
  for (let i = 0; i < data.length; i++) if (data[i] !== 0) outside++;
  forEachVoxel(layout, shape, (voxel, _, byte) => {
    if (support[byte] !== 0) outside -= Number(data[2 * voxel] !== 0) + Number(data[2 * voxel + 1] !== 0);
  });
  if (outside > 0) return false;
  writeVector(arena, layout, layout.object, object);
  return true;
}

export function readSupport(arena: Arena, layout: BoxLayout, shape: Shape): MaskVolume {
  const out = maskVolume(shape);
  const support = arena.bytes(layout.support, supportLength(layout));
  forEachVoxel(layout, shape, (voxel, _, byte) => {
    out.data[voxel] = support[byte] & 1;
  });
  return out;
}

export function writeSupport(arena: Arena, layout: BoxLayout, volume: MaskVolume): void {
  const support = arena.bytes(layout.support, supportLength(layout));
  forEachVoxel(layout, volume.shape, (voxel, _, byte) => {
    support[byte] = volume.data[voxel] === 0 ? 0 : 255;
  });
}

/** g of the part that two boxes share, from one to the other. */
export function copyObject(arena: Arena, from: BoxLayout, to: BoxLayout): void {
  const source = arena.floats(from.object, objectLength(from));
  const target = arena.floats(to.object, objectLength(to));
  const shift = from.box.lo.map((v, axis) => v - to.box.lo[axis]);
  for (let z = 0; z < from.box.size[0]; z++) {
    for (let y = 0; y < from.box.size[1]; y++) {
      const [tz, ty] = [z + shift[0], y + shift[1]];
      if (tz < 0 || tz >= to.box.size[0] || ty < 0 || ty >= to.box.size[1]) continue;
      const fromRow = (z * from.box.size[1] + y) * from.vectors * 8;
      const toRow = (tz * to.box.size[1] + ty) * to.vectors * 8;
      const end = Math.min(from.box.size[2], to.box.size[2] - shift[2]);
      for (let x = Math.max(0, -shift[2]); x < end; x++) {
        const at = toRow + columnOffset(x + shift[2]);
        target[at] = source[fromRow + columnOffset(x)];
        target[at + 4] = source[fromRow + columnOffset(x) + 4];
      }
    }
  }
}

/** Floats of g and bytes of the support. */
export function objectLength({ box, vectors }: BoxLayout): number {
  return box.size[0] * box.size[1] * vectors * 8;
}

export function supportLength({ box, vectors }: BoxLayout): number {
  return box.size[0] * box.size[1] * vectors * 4;
}
