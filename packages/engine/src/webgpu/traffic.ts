// Bytes that go over a GPU's memory bus, counted from plans: what each kernel must move, every number of every array that it reads or writes
// once, and what it does move, in bursts of 32 bytes of which neighbours in a tile share all but those at its edges.

import { type Box, voxelsOf } from "../array/box.js";
import { type Shape, voxelCount } from "../array/index.js";
import type { LinePlan } from "./fft/plan.js";

/** Bytes of one kernel. */
export interface Traffic {
  readonly kernel: string;
  readonly must: number;
  readonly does: number;
}

type Plans = readonly [LinePlan, LinePlan, LinePlan];

const burst = 32;
const complex = 8;

/** `count` numbers of `bytes` each, in runs of so many; a run begins at a burst where `aligned`, else anywhere. */
function moved(count: number, bytes: number, run: number, aligned: boolean): Omit<Traffic, "kernel"> {
  const length = run * bytes;
  // Of a run that may begin at any of its numbers, as often at one place of a burst as at another.
  const ofRun = burst * Math.ceil(length / burst) + (aligned ? 0 : burst - bytes);
  return { must: count * bytes, does: (count / run) * ofRun };
}

function together(kernel: string, parts: readonly Omit<Traffic, "kernel">[]): Traffic {
  const sum = (key: "must" | "does") => parts.reduce((total, part) => total + part[key], 0);
  return { kernel, must: sum("must"), does: sum("does") };
}

function isAligned(stride: number, lines: number): boolean {
  return (stride * complex) % burst === 0 && (lines * complex) % burst === 0;
}

/** Roots of unity, which caches hold after the first tile. */
function rootsOf({ length }: LinePlan): Omit<Traffic, "kernel"> {
  return { must: complex * length, does: complex * length };
}

/** The three passes of a transform. */
export function transformTraffic(shape: Shape, plans: Plans): Traffic[] {
  const strides = [shape[1] * shape[2], shape[2], 1];
  return [2, 1, 0].map((axis) => {
    const { lines } = plans[axis];
    const run = axis === 2 ? lines * shape[2] : lines;
    const data = moved(2 * voxelCount(shape), complex, run, isAligned(axis === 2 ? shape[2] : strides[axis], run));
    return together(`pass along ${"zyx"[axis]}`, [rootsOf(plans[axis]), data]);
  });
}

/** The four kernels of an iteration, with the support in that box; HIO and its kind keep G outside of it, ER does not. */
export function iterationTraffic(shape: Shape, { size }: Pick<Box, "size">, keepsFourier: boolean, plans: Plans): Traffic[] {
  const [, ny, nx] = shape;
  const [z, y, x] = plans;
  const columns = moved(2 * size[0] * ny * nx, complex, z.lines, isAligned(ny * nx, z.lines));
  const whole = voxelCount(shape);
  const tile = z.lines * shape[0];
  const fourier = moved(keepsFourier ? 2 * whole : 0, complex, tile, isAligned(tile, tile));
  const modulus = moved(whole, 4, tile, (tile * 4) % burst === 0);
  const alongY = moved(size[0] * nx * (ny + size[1]), complex, y.lines, isAligned(nx, y.lines));
  const rows = moved(2 * size[0] * size[1] * nx, complex, nx, isAligned(nx, nx));
  const voxels = voxelsOf({ lo: [0, 0, 0], size });
  const object = [moved(2 * voxels, complex, size[2] * x.lines, false), moved(voxels, 4, size[2] * x.lines, false)];
  return [
    together("project", [rootsOf(z), columns, fourier, modulus]),
    together("back along y", [rootsOf(y), alongY]),
    together("update", [rootsOf(x), rows, ...object]),
    together("forth along y", [rootsOf(y), alongY]),
  ];
}

/** The sum over kernels. */
export function total(traffic: readonly Traffic[]): Omit<Traffic, "kernel"> {
  return together("", traffic);
}
