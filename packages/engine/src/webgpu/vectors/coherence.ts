// Partial coherence of a descent: K ⊛ p = FFT[γ·FFT⁻¹ p] for a real pattern p (contract/vectors.ts). As on the wasm engine the lags
// 0 … ⌊nz/2⌋ along z are kept, as far as the object reaches; those that stand for two count twice, and the real part of the transform
// along z of that half is K ⊛ p. A gradient step is, in columns (c) and rows (r) with a pass along y between them:
//   c: |F|² → lags | r: γ | c: K ⊛ |F|² → gain·c and the sums → lags | r: γ | c: K ⊛ (gain·c) | c: that times F → the box's planes.

import type { Box } from "../../array/box.js";
import { triple, voxelCount } from "../../array/index.js";
import type { CoherenceValues } from "../../contract/vectors.js";
import { passStep, wholePass } from "../fft/transform.js";
import type { Step } from "../host/device.js";
import { structBytes, structSize } from "../host/parameters.js";
import { columnFields } from "../phasing/kernels.js";
import { type BoxLayout, columnGroups, columnValues, createPlanes, type Grid, rowGroups } from "../phasing/layout.js";
import { pointsInTiles } from "../phasing/residents.js";
import { addedUp, numbersOfTile } from "../phasing/sums.js";
import { autocorrelateKernel, filterKernel, lagFields, lagTasks, spreadKernel, weighKernel } from "./kernels.js";

export class Coherence {
  /** The lags, and where they are. */
  readonly planes: GPUBuffer;
  readonly box: Box;
  /** The sums of the last {@link Coherence.spread}, of so many bytes. */
  readonly sums: { readonly buffer: GPUBuffer; readonly bytes: number };
  /** All that it owns, for its owner to destroy. */
  readonly buffers: readonly GPUBuffer[];
  readonly #grid: Grid;
  readonly #isFitted: boolean;
  readonly #tables: GPUBuffer;
  readonly #lags: GPUBuffer;
  readonly #columns: GPUBuffer;
  readonly #autocorrelate: Step;
  readonly #filter: readonly Step[];
  readonly #spread: readonly Step[];
  readonly #inPlanes: Box;

  /** For the object whose F_xy the planes of that box hold; `fitted` says what slopes are asked for. */
  constructor(
    grid: Grid,
    { box, planes }: Pick<BoxLayout, "box" | "planes">,
    fitted: { readonly widths: boolean; readonly tails: boolean },
  ) {
    const { gpu, tables, shape, plans } = grid;
    const [nz, ny, nx] = shape;
    const count = Math.min(Math.floor(nz / 2) + 1, box.size[0]);
    this.#grid = grid;
    this.#inPlanes = box;
    this.#isFitted = fitted.widths || fitted.tails;
    this.box = { lo: [0, 0, 0], size: [count, ny, nx] };
    const groups = rowGroups(grid, this.box);
    this.planes = createPlanes(grid, count);
    this.sums = { buffer: gpu.buffer(4 * numbersOfTile * groups), bytes: 4 * numbersOfTile * groups };
    this.#tables = gpu.buffer(8 * (count + ny + nx));
    this.#lags = gpu.uniform(structSize(lagFields));
    this.#columns = gpu.uniform(structSize(columnFields));
    const kept = this.#isFitted ? createPlanes(grid, count) : gpu.buffer(8);
    const weights = gpu.buffer(4 * pointsInTiles(shape, plans[0].lines));
    this.buffers = [this.planes, this.sums.buffer, this.#tables, this.#lags, this.#columns, kept, weights];
    const rootsZ = tables.roots(nz);
    const onColumns = columnGroups(grid);
    const alongY = passStep(gpu, tables, plans[1], this.planes, wholePass(this.box.size, 1));
    const rows = [tables.roots(nx), this.#lags, this.planes, kept, this.#tables, this.sums.buffer];
    this.#autocorrelate = gpu.step(autocorrelateKernel(plans[0]), [rootsZ, this.#columns, planes, this.planes], onColumns);
    this.#filter = [alongY, gpu.step(filterKernel(plans[2]), rows, groups), alongY];
    this.#spread = [
      gpu.step(spreadKernel(plans[0]), [rootsZ, this.#columns, this.planes, weights], onColumns),
      gpu.step(weighKernel(plans[0]), [rootsZ, this.#columns, planes, weights], onColumns),
    ];
  }

  /** From F_xy of the object in its planes, which stay, to F_xy of the lags of K ⊛ |F|² in those of {@link Coherence.box}. */
  blur({ widths, tails }: CoherenceValues): void {
    const { gpu, shape } = this.#grid;
    const [count] = this.box.size;
    // Lag −k of a real pattern is the conjugate of lag k: the half that is kept counts it too.
    const twice = (k: number) => (k === 0 || 2 * k === shape[0] ? 1 : 2) / voxelCount(shape);
    const along = triple((axis) => lagsOf(shape[axis]).slice(0, axis === 0 ? count : undefined));
    const gamma = along.flatMap((lags, axis) =>
      lags.map((lag, k) => {
        const value = Math.exp(-((widths[axis] * lag) ** 2) / 2 - tails[axis] * Math.abs(lag));
        return axis === 0 ? twice(k) * value : value;
      }),
    );
    gpu.write(this.#tables, Float32Array.from([...gamma, ...along.flat()]));
    this.#on(this.#inPlanes, { goalTo: count }, [this.#autocorrelate]);
    this.#filtered(this.#isFitted ? lagTasks.keeps : lagTasks.passes);
  }

  /** From the lags of gain·c, on their way back along y, to the gradient on its way back in the object's planes. */
  spread(kappa: number): void {
    this.#filtered(this.#isFitted ? lagTasks.sumsUp : lagTasks.passes);
    const [toWeights, weigh] = this.#spread;
    this.#on(this.box, {}, [toWeights]);
    this.#on(this.#inPlanes, { kappa }, [weigh]);
  }

  #filtered(task: number): void {
    const { gpu } = this.#grid;
    const [count, ny] = this.box.size;
    gpu.write(this.#lags, structBytes(lagFields, { rows: count * ny, ny, planes: count, task }));
    gpu.run(this.#filter);
  }

  #on(box: Box, values: { readonly goalTo?: number; readonly kappa?: number }, steps: readonly Step[]): void {
    const { gpu } = this.#grid;
    gpu.write(this.#columns, structBytes(columnFields, { ...columnValues(this.#grid, box), ...values }));
    gpu.run(steps);
  }
}

/** ∂L/∂σ and ∂L/∂λ for a scale of 1 from the sums of all tiles: ∂γ/∂σ = −σ·lag²·γ, ∂γ/∂λ = −|lag|·γ. */
export function coherenceSlopes({ widths }: CoherenceValues, tiles: Float32Array): CoherenceValues {
  // In the order of filter.wgsl: those of squares along z, y and x, then of lengths.
  const sums = addedUp(tiles);
  return { widths: triple((axis) => -widths[axis] * sums[axis]), tails: triple((axis) => -sums[3 + axis]) };
}

/** 2π r/n for every index of an unshifted axis. */
function lagsOf(n: number): number[] {
  return Array.from({ length: n }, (_, k) => (2 * Math.PI * (2 * k < n ? k : k - n)) / n);
}
