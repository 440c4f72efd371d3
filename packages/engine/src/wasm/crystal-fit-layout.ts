// The memory of crystal fits: the tables of their fields, an area for every thread to work in, and the fits themselves. See
// crystal-fit-fields.ts for what the kernels read, assembly/crystal-fit*.ts for how.

import type { Triple } from "../array/index.js";
import {
  type CrystalFit,
  type CrystalModel,
  floatsPerPlane,
  type SplineField,
  type StepValues,
  splineWeights,
} from "../crystal-fit/index.js";
import { type BoxLayout, createPlanes, firstPlane } from "./box-layout.js";
import * as c from "./crystal-fit-fields.js";
import type { Grid } from "./grid.js";
import type { Arena } from "./host/arena.js";
import { putFloats, putIntegers } from "./plan.js";

/** Where the parts of a model lie in the kernels' list of its parameters: first float, and number of floats. */
export interface ListLayout {
  readonly parts: readonly { readonly start: number; readonly length: number }[];
  /** Floats of the whole list. */
  readonly length: number;
}

/** Planes and phase, each padded to whole vectors. */
export function listLayout({ planes, phase }: CrystalModel): ListLayout {
  const parts: { start: number; length: number }[] = [];
  let start = 0;
  for (const { length } of [planes, phase.values]) {
    parts.push({ start, length });
    start += Math.ceil(length / 4) * 4;
  }
  return { parts, length: start };
}

/** Memory that is given back together. */
export class Allocations {
  readonly arena: Arena;
  readonly #addresses: number[] = [];

  constructor(arena: Arena) {
    this.arena = arena;
  }

  /** Address of `bytes` zeros. */
  allocate(bytes: number): number {
    const at = this.arena.allocate(bytes);
    this.#addresses.push(at);
    return at;
  }

  /** Takes over what has been allocated elsewhere. */
  adopt(at: number): number {
    this.#addresses.push(at);
    return at;
  }

  free(): void {
    this.arena.free(...this.#addresses);
  }
}

/** Parameters and tables of models like this one in a box. */
export function modelParameters(memory: Allocations, model: CrystalModel, box: Triple, vectors: number): Map<number, number> {
  const { parts, length } = listLayout(model);
  const mask = new Int32Array(4 * vectors).fill(-1, 0, box[2]);
  const places = Array.from(mask, (_, x) => x - (box[2] - 1) / 2);
  return new Map([
    [c.listBytes, 4 * length],
    [c.planeCount, model.planes.length / floatsPerPlane],
    [c.planeBytes, planeBytes(model)],
    [c.rowMask, memory.adopt(putIntegers(memory.arena, [...mask]))],
    [c.rowPlaces, memory.adopt(putFloats(memory.arena, places))],
    ...fieldParameters(memory, model.phase, parts[1].start, box, vectors),
  ]);
}

function planeBytes({ planes }: CrystalModel): number {
  return 16 * Math.ceil(planes.length / floatsPerPlane / 4);
}

function fieldParameters(
  memory: Allocations,
  { shape }: SplineField,
  start: number,
  box: Triple,
  vectors: number,
): [number, number][] {
  const along = (axis: 0 | 1): number => {
    const weights = splineWeights(box[axis], shape[axis]);
    const at = memory.allocate(20 * box[axis]);
    weights.forEach(({ first, weights: four }, i) => {
      memory.arena.integers(at + 20 * i, 1)[0] = first;
      memory.arena.floats(at + 20 * i + 4, 4).set(four);
    });
    return at;
  };
  const rows = memory.allocate(16 * vectors * shape[2]);
  const table = memory.arena.floats(rows, 4 * vectors * shape[2]);
  splineWeights(box[2], shape[2]).forEach(({ first, weights }, x) => {
    weights.forEach((weight, i) => {
      table[(first + i) * 4 * vectors + x] = weight;
    });
  });
  return [
    [c.fieldZ, shape[0]],
    [c.fieldY, shape[1]],
    [c.fieldX, shape[2]],
    [c.fieldWeightsZ, along(0)],
    [c.fieldWeightsY, along(1)],
    [c.fieldRows, rows],
    [c.fieldStart, 4 * start],
  ];
}

/** An area for one thread to fit models like this one; its address. */
export function createArea(memory: Allocations, grid: Grid, layout: BoxLayout, model: CrystalModel): number {
  const { arena } = memory;
  const [nz, ny] = grid.shape;
  const { box, vectors } = layout;
  const rows = box.size[0] * box.size[1];
  const strips = box.size[0] * Math.ceil(box.size[1] / 4);
  const row = 16 * vectors;
  const planes = createPlanes(arena, grid, box.size[0]);
  memory.adopt(planes.at);
  const area = memory.allocate(c.areaBytes);
  const [gz, gy] = model.phase.shape;
  const parts = new Map([
    [c.areaPlanes, firstPlane(planes, grid)],
    [c.areaFourier, memory.allocate(64 * grid.bundles * nz * ny)],
    [c.areaObject, memory.allocate(32 * vectors * rows)],
    [c.areaRows, memory.allocate(8 * rows)],
    [c.areaGradient, memory.allocate(4 * listLayout(model).length)],
    [c.areaCuts, memory.allocate(11 * planeBytes(model))],
    [c.areaSums, memory.allocate(64 * (planeBytes(model) / 4))],
    [c.areaActive, memory.allocate(strips * 32 * (planeBytes(model) / 4))],
    [c.areaStrips, memory.allocate(8 * strips)],
    [c.areaRow, memory.allocate(4 * row)],
    [c.areaSecondRow, memory.allocate(row)],
    [c.areaPhaseRows, memory.allocate(16 * vectors * gz * gy)],
    [c.areaPhasePlane, memory.allocate(16 * vectors * gy)],
  ]);
  for (const [part, at] of parts) arena.integers(area + part, 1)[0] = at;
  return area;
}

/** A fit as the kernels have it; its address. */
export function putFit(memory: Allocations, { model, moments, step }: CrystalFit): number {
  const { arena } = memory;
  const { parts, length } = listLayout(model);
  const at = memory.allocate(c.fitParameters + 12 * length);
  arena.integers(at + c.fitStep, 1)[0] = step;
  const lists = arena.floats(at + c.fitParameters, 3 * length);
  const count = moments.length / 2;
  let from = 0;
  [model.planes, model.phase.values].forEach((values, i) => {
    const { start } = parts[i];
    lists.set(values, start);
    lists.set(moments.subarray(from, from + values.length), length + start);
    lists.set(moments.subarray(count + from, count + from + values.length), 2 * length + start);
    from += values.length;
  });
  return at;
}

/** The fit at an address, of the same sizes as `like`. */
export function readFit(arena: Arena, at: number, like: CrystalFit): CrystalFit {
  const { shape } = like.model.phase;
  const { parts, length } = listLayout(like.model);
  const lists = arena.floats(at + c.fitParameters, 3 * length);
  const list = (index: number, part: number): Float32Array => {
    const start = index * length + parts[part].start;
    return lists.slice(start, start + parts[part].length);
  };
  const moments = new Float32Array(like.moments.length);
  let to = 0;
  for (const index of [1, 2]) {
    for (let part = 0; part < parts.length; part++) {
      moments.set(list(index, part), to);
      to += parts[part].length;
    }
  }
  return {
    model: { planes: list(0, 0), phase: { shape, values: list(0, 1) } },
    moments,
    step: arena.integers(at + c.fitStep, 1)[0],
    loss: arena.doubles(at + c.fitLoss, 1)[0],
  };
}

/** The numbers of steps for the kernels; their address. */
export function putSteps(memory: Allocations, steps: readonly StepValues[]): number {
  const at = memory.allocate(c.bytesPerStep * steps.length);
  steps.forEach((values, i) => {
    const numbers = new Map([
      [c.stepInverse, 0.5 / values.edge],
      [c.stepDistance, values.distance * values.correction1],
      [c.stepNormal, values.normal * values.correction1],
      [c.stepPhase, values.phase * values.correction1],
      [c.stepSecond, values.correction2],
      [c.stepShapes, Number(values.shapes)],
    ]);
    for (const [part, value] of numbers) memory.arena.floats(at + c.bytesPerStep * i + part, 1)[0] = value;
  });
  return at;
}
