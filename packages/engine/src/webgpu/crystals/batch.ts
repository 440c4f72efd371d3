// Fits of like models side by side on the GPU: their buffers, and the steps of one of Adam's as dispatches. The planes of all boxes lie one
// after the other, so that the passes along x and y are those of one tall box.

import type { Box } from "../../array/box.js";
import { type Triple, voxelCount } from "../../array/index.js";
import {
  type CrystalFit,
  type CrystalModel,
  floatsPerPlane,
  parameterCount,
  type StepValues,
  splineWeights,
} from "../../crystal-fit/index.js";
import type { Step } from "../host/device.js";
import { structBytes, structSize } from "../host/parameters.js";
import { rowFields } from "../phasing/kernels.js";
import { columnGroups, createPlanes, type Grid, receiveSteps, rowValues, sendSteps } from "../phasing/layout.js";
import { numbersOfTile } from "../phasing/sums.js";
import {
  drawKernel,
  fitPhaseKernel,
  fitPlanesKernel,
  fitResidualKernel,
  fitScaleKernel,
  fitStepFields,
  fitSumsKernel,
  fitsFields,
  nextKernel,
} from "./kernels.js";

/** What fits are made to: a measurement's modulus in tiles, Σ A² of its used voxels, and the box. */
export interface Target {
  readonly grid: Grid;
  readonly modulus: GPUBuffer;
  readonly counts: number;
  readonly box: Triple;
}

/** Voxels, or numbers, that a workgroup of these kernels has a thread for. */
const threads = 64;

/** Bytes that one fit takes, nearly all of them for its planes. */
export function bytesOfFit({ grid: { shape }, box }: Pick<Target, "grid" | "box">): number {
  return 8 * (box[0] * shape[1] * shape[2] + 2 * voxelCount(box));
}

/** Fits on the GPU, which owns its buffers. */
export class FitBatch {
  /** ρ of each on its box. */
  readonly object: GPUBuffer;
  /** The objects at the present numbers. */
  readonly draw: Step;
  readonly #target: Target;
  readonly #count: number;
  readonly #model: CrystalModel;
  readonly #buffers: GPUBuffer[] = [];
  readonly #numbers: GPUBuffer;
  readonly #taken: GPUBuffer;
  readonly #common: readonly GPUBuffer[];
  readonly #tables: GPUBuffer;

  /** Models of equal sizes with these steps before them. Throws EngineError where memory does not suffice. */
  constructor(target: Target, models: readonly CrystalModel[], steps: readonly StepValues[]) {
    const { grid, box, counts } = target;
    const { gpu, shape } = grid;
    const [model] = models;
    this.#target = target;
    this.#count = models.length;
    this.#model = model;
    const numbers = parameterCount(model);
    const [gridZ, gridY, gridX] = model.phase.shape;
    const [boxZ, boxY, boxX] = box;
    const parameters = this.#keep(gpu.uniform(structSize(fitsFields)));
    const sizes = { boxZ, boxY, boxX, gridZ, gridY, gridX, columns: shape[1] * shape[2], tiles: columnGroups(grid) };
    const own = { fits: models.length, numbers, planes: model.planes.length / floatsPerPlane, inverseCounts: 1 / counts };
    gpu.write(parameters, structBytes(fitsFields, { ...own, ...sizes }));
    this.#numbers = this.#filled(Float32Array.from(models.flatMap(({ planes, phase }) => [...planes, ...phase.values])));
    this.#tables = this.#filled(tablesOf(model, box));
    this.#taken = this.#filled(new Uint32Array(1));
    this.object = this.#keep(gpu.buffer(8 * models.length * voxelCount(box)));
    this.#common = [parameters, this.#filled(Float32Array.from(steps.flatMap(numbersOfStep))), this.#taken, this.#numbers];
    const groups = Math.ceil((models.length * voxelCount(box)) / threads);
    this.draw = gpu.step(drawKernel, [...this.#common, this.#tables, this.object], groups);
  }

  /** Takes so many steps from the moments of the fits on; returns what comes of them, in the same order. */
  async advance(fits: readonly CrystalFit[], count: number): Promise<CrystalFit[]> {
    const { grid, modulus, counts, box } = this.#target;
    const { gpu, tables, plans, shape } = grid;
    const tiles = columnGroups(grid);
    const tall: Box = { lo: [0, 0, 0], size: [this.#count * box[0], box[1], box[2]] };
    const [parameters] = this.#common;
    const numbers = parameterCount(this.#model);
    const moments = this.#filled(Float32Array.from(fits.flatMap((fit) => [...fit.moments])));
    const gradient = this.#keep(gpu.buffer(8 * this.#count * voxelCount(box)));
    const planes = this.#keep(createPlanes(grid, tall.size[0]));
    const sums = this.#keep(gpu.buffer(4 * numbersOfTile * tiles * this.#count));
    const scales = this.#keep(gpu.buffer(4 * this.#count));
    const rows = this.#keep(gpu.uniform(structSize(rowFields)));
    gpu.write(rows, structBytes(rowFields, { ...rowValues(grid, tall), factor: 1 }));
    const columns = [tables.roots(shape[0]), parameters, planes, modulus, sums];
    const onColumns = tiles * this.#count;
    const fitted = [...this.#common, moments, this.object, gradient];
    const planeCount = this.#model.planes.length / floatsPerPlane;
    const steps = [
      this.draw,
      ...sendSteps(grid, { box: tall, planes, object: this.object, support: this.object, rows }),
      gpu.step(fitSumsKernel(plans[0]), columns, onColumns),
      gpu.step(fitScaleKernel, [parameters, sums, scales], this.#count),
      gpu.step(fitResidualKernel(plans[0]), [...columns, scales], onColumns),
      ...receiveSteps(grid, { box: tall, planes, object: gradient, support: this.object, rows }),
      gpu.step(fitPlanesKernel, fitted, this.#count * planeCount),
      gpu.step(fitPhaseKernel, [...fitted, this.#tables], this.#count * (numbers - this.#model.planes.length)),
      gpu.step(nextKernel, [this.#taken], 1),
    ];
    const atOnce = Math.max(1, Math.min(mostAtOnce, Math.floor(voxelsAtOnce / (this.#count * voxelCount(shape)))));
    for (let done = 0; done < count; done += atOnce) {
      gpu.run(steps, Math.min(atOnce, count - done));
      await gpu.pace();
    }
    const [found, moved, residuals] = await gpu.readAll(
      [this.#numbers, moments, sums].map((buffer) => ({ buffer, bytes: buffer.size })),
    );
    const tilesOf = new Float32Array(residuals);
    return fits.map(({ model, step }, i) => {
      const list = new Float32Array(found, 4 * numbers * i, numbers);
      let loss = 0;
      for (let tile = i * tiles; tile < (i + 1) * tiles; tile++) loss += tilesOf[numbersOfTile * tile];
      return {
        model: {
          planes: list.slice(0, model.planes.length),
          phase: { shape: model.phase.shape, values: list.slice(model.planes.length) },
        },
        moments: new Float32Array(moved, 8 * numbers * i, 2 * numbers).slice(),
        step: step + count,
        loss: loss / counts,
      };
    });
  }

  free(): void {
    for (const buffer of this.#buffers) buffer.destroy();
  }

  #keep(buffer: GPUBuffer): GPUBuffer {
    this.#buffers.push(buffer);
    return buffer;
  }

  #filled(values: Float32Array | Uint32Array): GPUBuffer {
    return this.#keep(this.#target.grid.gpu.filled(values));
  }
}

/** Voxels of all steps in one submission, and steps, as of iterations (phasing/phaser.ts). */
const voxelsAtOnce = 2 ** 28;
const mostAtOnce = 64;

/** In the order of {@link fitStepFields}. */
function numbersOfStep({ edge, distance, normal, phase, shapes, correction1, correction2 }: StepValues): number[] {
  const values: Record<keyof typeof fitStepFields, number> = {
    inverse: 0.5 / edge,
    distance: distance * correction1,
    normal: normal * correction1,
    phase: phase * correction1,
    moves: Number(shapes),
    second: correction2,
  };
  return Object.keys(fitStepFields).map((name) => values[name as keyof typeof fitStepFields]);
}

/**
 * Of the phase's spline on a box: for every voxel of each axis its first coefficient and four weights, then for every coefficient of each
 * axis the voxels from and up to which it reaches.
 */
function tablesOf({ phase: { shape } }: CrystalModel, box: Triple): Float32Array {
  const axes = box.map((voxels, axis) => splineWeights(voxels, shape[axis]));
  const reach = axes.map((voxels, axis) =>
    Array.from({ length: shape[axis] }, (_, c) => {
      const inside = voxels.flatMap(({ first }, i) => (first <= c && c <= first + 3 ? [i] : []));
      return inside.length > 0 ? [inside[0], inside[inside.length - 1] + 1] : [0, 0];
    }),
  );
  return Float32Array.from([...axes.flat().flatMap(({ first, weights }) => [first, ...weights]), ...reach.flat(2)]);
}
