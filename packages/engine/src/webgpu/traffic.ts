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

/**
 * `count` numbers of `bytes` each, in runs of so many that begin `stride` numbers after one another: as often at one place of a burst as at
 * any other that these allow.
 */
function moved(count: number, bytes: number, run: number, stride: number): Omit<Traffic, "kernel"> {
  const places = greatestDivisor(greatestDivisor(run * bytes, stride * bytes), burst);
  return { must: count * bytes, does: (count / run) * (run * bytes + burst - places) };
}

function greatestDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestDivisor(b, a % b);
}

function together(kernel: string, parts: readonly Omit<Traffic, "kernel">[]): Traffic {
  const sum = (key: "must" | "does") => parts.reduce((total, part) => total + part[key], 0);
  return { kernel, must: sum("must"), does: sum("does") };
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
    const data = moved(2 * voxelCount(shape), complex, run, axis === 2 ? run : strides[axis]);
    return together(`pass along ${"zyx"[axis]}`, [rootsOf(plans[axis]), data]);
  });
}

/** Passes that every use of a box has, and what its vectors are. */
function passesOf(shape: Shape, { size }: Pick<Box, "size">, plans: Plans) {
  const [, ny, nx] = shape;
  const [z, y, x] = plans;
  const whole = voxelCount(shape);
  const tile = z.lines * shape[0];
  const voxels = voxelsOf({ lo: [0, 0, 0], size });
  return {
    /** The planes of the box, read and written along z, or only read. */
    columns: (times: 1 | 2) => moved(times * size[0] * ny * nx, complex, z.lines, ny * nx),
    /** Numbers of so many bytes for every voxel of the pattern, so many times. */
    ofPattern: (times: number, bytes: number) => moved(times * whole, bytes, tile, tile),
    alongY: (kernel: string) => together(kernel, [rootsOf(y), moved(size[0] * nx * (ny + size[1]), complex, y.lines, nx)]),
    /** The rows of the box, read and written along x, or one of both. */
    rows: (times: 1 | 2) => moved(times * size[0] * size[1] * nx, complex, nx, nx),
    /** Vectors on the box, read or written so many times, and the support. */
    ofBox: (times: number) => [
      moved(times * voxels, complex, size[2] * x.lines, size[2] * x.lines),
      moved(voxels, 4, size[2] * x.lines, size[2] * x.lines),
    ],
  };
}

/** The four kernels of an iteration, with the support in that box; HIO and its kind keep G outside of it, ER does not. */
export function iterationTraffic(shape: Shape, box: Pick<Box, "size">, keepsFourier: boolean, plans: Plans): Traffic[] {
  const { columns, ofPattern, alongY, rows, ofBox } = passesOf(shape, box, plans);
  const [z, , x] = plans;
  const fourier = ofPattern(keepsFourier ? 2 : 0, complex);
  return [
    together("project", [rootsOf(z), columns(2), fourier, ofPattern(1, 4)]),
    alongY("back along y"),
    together("update", [rootsOf(x), rows(2), ...ofBox(2)]),
    alongY("forth along y"),
  ];
}

/** The kernels of a step of Adam on a measurement without gain and background, its coherence given or none. */
export function adamTraffic(shape: Shape, box: Pick<Box, "size">, isBlurred: boolean, plans: Plans): Traffic[] {
  const { columns, ofPattern, alongY, rows, ofBox } = passesOf(shape, box, plans);
  const [z, , x] = plans;
  const residual = (planes: Omit<Traffic, "kernel">) => together("residual", [rootsOf(z), planes, ofPattern(1, 4)]);
  const blurred = (): Traffic[] => {
    const size: Shape = [Math.min(Math.floor(shape[0] / 2) + 1, box.size[0]), shape[1], shape[2]];
    const lags = passesOf(shape, { size }, plans);
    const filter = [lags.alongY("lags along y"), together("filter", [rootsOf(x), lags.rows(2)]), lags.alongY("lags along y")];
    return [
      together("autocorrelate", [rootsOf(z), columns(1), lags.columns(1)]),
      ...filter,
      residual(lags.columns(2)),
      ...filter,
      together("spread", [rootsOf(z), lags.columns(1), ofPattern(1, 4)]),
      together("weigh", [rootsOf(z), columns(2), ofPattern(1, 4)]),
    ];
  };
  return [
    together("send", [rootsOf(x), rows(1), ...ofBox(1)]),
    alongY("forth along y"),
    ...(isBlurred ? blurred() : [residual(columns(2))]),
    alongY("back along y"),
    together("Adam", [rootsOf(x), rows(1), ...ofBox(6)]),
  ];
}

/**
 * The kernels of a step of one crystal fit (crystals/). What is added up for each plane and each coefficient of a model is the box's object
 * and gradient, which lie in a cache after the first; the model's own numbers are not counted.
 */
export function crystalTraffic(shape: Shape, box: Pick<Box, "size">, plans: Plans): Traffic[] {
  const { columns, ofPattern, alongY, rows } = passesOf(shape, box, plans);
  const [z, , x] = plans;
  const voxels = voxelsOf({ lo: [0, 0, 0], size: box.size });
  const object = (times: number) => moved(times * voxels, complex, voxels, voxels);
  return [
    together("draw", [object(1)]),
    together("send", [rootsOf(x), rows(1), object(1)]),
    alongY("forth along y"),
    together("fit sums", [rootsOf(z), columns(1), ofPattern(1, 4)]),
    together("fit residual", [rootsOf(z), columns(2), ofPattern(1, 4)]),
    alongY("back along y"),
    together("receive", [rootsOf(x), rows(1), object(1)]),
    together("fit planes", [object(2)]),
    together("fit phase", [object(2)]),
  ];
}

/** The sum over kernels. */
export function total(traffic: readonly Traffic[]): Omit<Traffic, "kernel"> {
  return together("", traffic);
}
