// The buffers of a box: F_xy of its planes, g, the support, what is known; and the steps that work on them.

import { type Box, voxelsOf } from "../../array/box.js";
import { type Shape, voxelCount } from "../../array/index.js";
import type { Constraint } from "../../contract/constraint.js";
import type { LineTables } from "../fft/line-tables.js";
import type { LinePlan } from "../fft/plan.js";
import { passStep, wholePass } from "../fft/transform.js";
import type { Gpu, Step } from "../host/device.js";
import { structSize } from "../host/parameters.js";
import { knownOnBox } from "./constraint.js";
import {
  type ColumnValues,
  columnFields,
  projectKernel,
  type RowValues,
  receiveKernel,
  rowFields,
  sendKernel,
  updateConstrainedKernel,
  updateKernel,
} from "./kernels.js";

/** A problem's sizes and its device. */
export interface Grid {
  readonly gpu: Gpu;
  readonly tables: LineTables;
  readonly shape: Shape;
  readonly plans: readonly [LinePlan, LinePlan, LinePlan];
}

export interface BoxLayout {
  readonly box: Box;
  /** F_xy of the box's planes, complex, all rows and columns of the array. */
  readonly planes: GPUBuffer;
  /** g on the box. */
  readonly object: GPUBuffer;
  /** 0 or 1, four bytes a voxel of the box. */
  readonly support: GPUBuffer;
  /** Parameters of {@link BoxLayout.update}, of {@link BoxLayout.send} and {@link BoxLayout.receive}. */
  readonly rows: GPUBuffer;
  readonly known: GPUBuffer | undefined;
  /** From planes that came back along z to F_xy of what the next iteration adds. */
  readonly update: readonly Step[];
  /** g to F_xy in the planes. */
  readonly send: readonly Step[];
  /** g from planes that came back along z. */
  readonly receive: readonly Step[];
}

export function createBoxLayout(grid: Grid, box: Box, constraint: Constraint | undefined): BoxLayout {
  const { gpu, tables, shape, plans } = grid;
  const planes = createPlanes(grid, box.size[0]);
  const object = gpu.buffer(8 * voxelsOf(box));
  const support = gpu.buffer(4 * voxelsOf(box));
  const rows = gpu.uniform(structSize(rowFields));
  const values = knownOnBox(constraint, box);
  const known = values && gpu.filled(values);
  const own = { box, planes, object, support, rows };
  const buffers = [tables.roots(shape[2]), rows, planes, object, support];
  const update =
    constraint && constraint.kind !== "free"
      ? gpu.step(updateConstrainedKernel(plans[2]), [...buffers, known ?? support], rowGroups(grid, box))
      : gpu.step(updateKernel(plans[2]), buffers, rowGroups(grid, box));
  return {
    ...own,
    known,
    update: [alongY(grid, box, planes, "back"), update, alongY(grid, box, planes, "forth")],
    send: sendSteps(grid, own),
    receive: receiveSteps(grid, own),
  };
}

type Ends = Pick<BoxLayout, "box" | "planes" | "object" | "support" | "rows">;

/** From a vector on a box to F_xy of it in planes. */
export function sendSteps(grid: Grid, { box, planes, object, support, rows }: Ends): readonly Step[] {
  const { gpu, tables, shape, plans } = grid;
  const buffers = [tables.roots(shape[2]), rows, planes, object, support];
  return [gpu.step(sendKernel(plans[2]), buffers, rowGroups(grid, box)), alongY(grid, box, planes, "forth")];
}

/** From planes that came back along z to a vector on the box. */
export function receiveSteps(grid: Grid, { box, planes, object, support, rows }: Ends): readonly Step[] {
  const { gpu, tables, shape, plans } = grid;
  const buffers = [tables.roots(shape[2]), rows, planes, object, support];
  return [alongY(grid, box, planes, "back"), gpu.step(receiveKernel(plans[2]), buffers, rowGroups(grid, box))];
}

/** So many planes, complex, all rows and columns of the array. */
export function createPlanes({ gpu, shape }: Grid, count: number): GPUBuffer {
  return gpu.buffer(8 * count * shape[1] * shape[2]);
}

/** The pass along y of the box's planes; only the box's own rows are what comes back or goes forth. */
export function alongY({ gpu, tables, shape, plans }: Grid, { lo, size }: Box, planes: GPUBuffer, way: "back" | "forth"): Step {
  const own = { from: lo[1], to: lo[1] + size[1] };
  return passStep(gpu, tables, plans[1], planes, {
    ...wholePass([size[0], shape[1], shape[2]], 1),
    ...(way === "back" ? { outFrom: own.from, outTo: own.to } : { inFrom: own.from, inTo: own.to }),
  });
}

/** Parameters of rows that say where the box is and nothing of a step. */
export function rowValues({ shape }: Pick<Grid, "shape">, { lo, size }: Box, masked = false): RowValues {
  const box = { rows: size[0] * size[1], ny: shape[1], boxY: size[1], boxX: size[2], y0: lo[1], x0: lo[2] };
  const step = { a: 0, b: 0, c: 0, d: 1, kind: 0, hasKnown: 0, weight: 1, overWeight: 1, alpha: 0, correction: 0 };
  return { ...box, ...step, masked: Number(masked), factor: 1 / voxelCount(shape) };
}

/** The step along z of an iteration, with its parameters. */
export function projectStep(
  { gpu, tables, shape, plans }: Grid,
  layout: BoxLayout,
  fourier: GPUBuffer,
  modulus: GPUBuffer,
): { readonly step: Step; readonly parameters: GPUBuffer } {
  const parameters = gpu.uniform(structSize(columnFields));
  const buffers = [tables.roots(shape[0]), parameters, layout.planes, modulus, fourier];
  return { step: gpu.step(projectKernel(plans[0]), buffers, columnGroups({ shape, plans })), parameters };
}

/** Workgroups for all columns. */
export function columnGroups({ shape, plans }: Pick<Grid, "shape" | "plans">): number {
  return Math.ceil((shape[1] * shape[2]) / plans[0].lines);
}

/** Workgroups for all rows of a box. */
export function rowGroups({ plans }: Pick<Grid, "plans">, { size }: Pick<Box, "size">): number {
  return Math.ceil((size[0] * size[1]) / plans[2].lines);
}

/** Parameters of columns between the planes of a box and Fourier space that say nothing of a step. */
export function columnValues({ shape }: Pick<Grid, "shape">, { lo, size }: Box): ColumnValues {
  const planes = { columns: shape[1] * shape[2], boxFrom: lo[0], boxTo: lo[0] + size[0], goalFrom: 0, goalTo: 0 };
  const state = { hasPending: 1, hasFourier: 0, keepsFourier: 0, responds: 0, blurred: 0, poisson: 0, normalised: 0 };
  return { ...planes, ...state, a: 0, b: 0, kappa: 1, unit: 1, least: 0 };
}

export function freeBoxLayout({ planes, object, support, known }: BoxLayout): void {
  for (const buffer of [planes, object, support, known]) buffer?.destroy();
}
