// The memory of crystal fits: the tables of their fields, an area for every thread to work in, and the fits themselves. See
// fields.ts for what the kernels read, assembly/crystal-fit*.ts for how.

import type { Triple } from "../array/index.js";
import {
  type CrystalFit,
  type CrystalModel,
  crystalAdam,
  floatsPerPlane,
  type StepValues,
  splineWeights,
} from "../crystal-fit/index.js";
import { type BoxLayout, createPlanes, firstPlane } from "./box-layout.js";
import { constants, records } from "./fields.js";
import type { Grid } from "./grid.js";
import type { Arena } from "./host/arena.js";
import { layout, readRecord, writeRecord } from "./host/index.js";
import type { Parameters } from "./parameters.js";
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

/** Parameters and tables of models like this one in a box, for Σ A² = `counts`. */
export function crystalParameters(
  memory: Allocations,
  model: CrystalModel,
  box: Triple,
  vectors: number,
  counts: number,
): Parameters<"crystal"> {
  const mask = new Int32Array(4 * vectors).fill(-1, 0, box[2]);
  const [centreZ, centreY, centreX] = box.map((n) => (n - 1) / 2);
  return {
    ...crystalAdam,
    listBytes: 4 * listLayout(model).length,
    planeCount: model.planes.length / floatsPerPlane,
    planeBytes: planeBytes(model),
    centreZ,
    centreY,
    centreX,
    inverseCounts: 1 / counts,
    rowMask: memory.adopt(putIntegers(memory.arena, [...mask])),
    rowPlaces: memory.adopt(
      putFloats(
        memory.arena,
        Array.from(mask, (_, x) => x - centreX),
      ),
    ),
  };
}

function planeBytes({ planes }: CrystalModel): number {
  return 16 * Math.ceil(planes.length / floatsPerPlane / 4);
}

/** Parameters and tables of the phase of models like this one in a box. */
export function phaseParameters(memory: Allocations, model: CrystalModel, box: Triple, vectors: number): Parameters<"phase"> {
  const { shape } = model.phase;
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
  return {
    z: shape[0],
    y: shape[1],
    x: shape[2],
    weightsZ: along(0),
    weightsY: along(1),
    rows,
    start: 4 * listLayout(model).parts[1].start,
  };
}

const [fitRecord, stepRecord, areaRecord] = [layout(records.fit), layout(records.step), layout(records.area)];

/** Addresses of an area, and of what it holds of a drawn crystal. */
export interface Area {
  readonly at: number;
  /** The first plane of the box, and ρ. */
  readonly planes: number;
  readonly object: number;
}

/** An area for one thread to fit models like this one. */
export function createArea(memory: Allocations, grid: Grid, { box, vectors }: BoxLayout, model: CrystalModel): Area {
  const { arena } = memory;
  const [nz, ny] = grid.shape;
  const rows = box.size[0] * box.size[1];
  const strips = box.size[0] * Math.ceil(box.size[1] / 4);
  const row = 16 * vectors;
  const planes = createPlanes(arena, grid, box.size[0]);
  memory.adopt(planes.at);
  const at = memory.allocate(areaRecord.bytes);
  const [gz, gy] = model.phase.shape;
  const area = {
    planes: firstPlane(planes, grid),
    fourier: memory.allocate(64 * grid.bundles * nz * ny),
    object: memory.allocate(32 * vectors * rows),
    rows: memory.allocate(8 * rows),
    gradient: memory.allocate(4 * listLayout(model).length),
    cuts: memory.allocate(11 * planeBytes(model)),
    sums: memory.allocate(16 * planeBytes(model)),
    active: memory.allocate(8 * strips * planeBytes(model)),
    strips: memory.allocate(8 * strips),
    row: memory.allocate(4 * row),
    secondRow: memory.allocate(row),
    phaseRows: memory.allocate(row * gz * gy),
    phasePlane: memory.allocate(row * gy),
  };
  const own = { scale: 0, cutting: 0, from: 0, end: 0, froms: 0, ends: 0 };
  writeRecord(arena.view(), areaRecord, at, { ...area, ...own });
  return { at, planes: area.planes, object: area.object };
}

/** A fit as the kernels have it; its address. */
export function putFit(memory: Allocations, { model, moments, step }: CrystalFit): number {
  const { arena } = memory;
  const { parts, length } = listLayout(model);
  const at = memory.allocate(constants.fitHeader + 12 * length);
  writeRecord(arena.view(), fitRecord, at, { step, loss: 0 });
  const lists = arena.floats(at + constants.fitHeader, 3 * length);
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
  const lists = arena.floats(at + constants.fitHeader, 3 * length);
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
    ...readRecord(arena.view(), fitRecord, at),
  };
}

/** The numbers of steps for the kernels; their address. */
export function putSteps(memory: Allocations, steps: readonly StepValues[]): number {
  const at = memory.allocate(stepRecord.bytes * steps.length);
  steps.forEach(({ edge, distance, normal, phase, shapes, correction1, correction2 }, i) => {
    writeRecord(memory.arena.view(), stepRecord, at + stepRecord.bytes * i, {
      inverse: 0.5 / edge,
      distance: distance * correction1,
      normal: normal * correction1,
      shapes,
      phase: phase * correction1,
      second: correction2,
    });
  });
  return at;
}
