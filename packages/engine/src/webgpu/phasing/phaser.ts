// One phasing problem on the GPU. As on the wasm engine, the state between two iterations is G = H + F u, in three parts: H in Fourier space
// (`hasFourier`), u as planes transformed along x and y (`hasPending`), and g itself on the box around the support. Outside the box g
// lives in H only: where the box moves, H takes up F u, and the inverse transform of H gives g on the new box. Origins stay where they are
// stored, so that no phase ramp comes of it.

import { type Box, boundingBox, nextBox, noBox, partInBox, placeFromBox, sameBox, voxelsOf } from "../../array/box.js";
import {
  type ComplexVolume,
  complexVolume,
  countVoxels,
  type MaskVolume,
  maskVolume,
  type Shape,
  voxelCount,
} from "../../array/index.js";
import { requireLoadable, requireUsableSupport } from "../../contract/checks.js";
import type { Constraint } from "../../contract/constraint.js";
import type { Measurement } from "../../contract/engine.js";
import { requireGoal, requireMeasurement } from "../../contract/measurement.js";
import type { Phaser } from "../../contract/phaser.js";
import { DataError } from "../../errors.js";
import type { LineTables } from "../fft/line-tables.js";
import { passStep, wholePass } from "../fft/transform.js";
import type { Gpu } from "../host/device.js";
import { structBytes, structSize } from "../host/parameters.js";
import { type Extent, updatedSupport } from "../support/update.js";
import { openWebgpuVectors } from "../vectors/workspace.js";
import { constraintValues } from "./constraint.js";
import { sumFit } from "./fit.js";
import { columnFields, foldKernel, rowFields } from "./kernels.js";
import {
  type BoxLayout,
  columnGroups,
  columnValues,
  createBoxLayout,
  freeBoxLayout,
  type Grid,
  projectStep,
  rowValues,
} from "./layout.js";
import { createResidents, freeResidents, pointsInTiles, type Residents } from "./residents.js";
import { readSnapshot, takeSnapshot } from "./snapshot.js";

/** Voxels of all iterations in one submission, some hundredths of a second of a card: between two of them other tasks may run. */
const voxelsAtOnce = 2 ** 28;
/** Iterations in one submission, however small they are. */
const mostAtOnce = 64;

/** Makes a measurement resident. Errors as in `Engine.createPhaser`. */
export async function createWebgpuPhaser(gpu: Gpu, tables: LineTables, measurement: Measurement): Promise<Phaser> {
  const { shape } = measurement.amplitude;
  const plans = tables.plansOf(shape);
  requireMeasurement(measurement);
  const residents = createResidents(gpu, measurement, plans[0].lines);
  await gpu.settle();
  return new WebgpuPhaser({ gpu, tables, shape, plans }, residents, measurement.constraint);
}

class WebgpuPhaser implements Phaser {
  readonly shape: Shape;
  readonly #gpu: Gpu;
  readonly #grid: Grid;
  readonly #residents: Residents;
  readonly #constraint: Constraint | undefined;
  #layout: BoxLayout | undefined;
  /** Where the support itself is. */
  #extent: Extent = { box: noBox, count: 0 };
  /** H; made when it is first needed. */
  #fourier: GPUBuffer | undefined;
  /** What stands in its place where it is not. */
  readonly #noFourier: GPUBuffer;
  /** An object that came before any support. */
  #waiting: ComplexVolume | undefined;
  #hasObject = false;
  #hasPending = false;
  #hasFourier = false;

  constructor(grid: Grid, residents: Residents, constraint: Constraint | undefined) {
    this.shape = grid.shape;
    this.#gpu = grid.gpu;
    this.#grid = grid;
    this.#residents = residents;
    this.#constraint = constraint;
    this.#noFourier = grid.gpu.buffer(8);
  }

  readonly load: Phaser["load"] = async (state) => {
    requireLoadable(this.shape, state);
    const { object, support } = state;
    if (object) {
      this.#hasObject = false;
      this.#hasPending = false;
      this.#hasFourier = false;
      this.#waiting = object;
    }
    if (support) this.#loadSupport(support);
    if (this.#waiting && this.#layout) {
      this.#loadObject(this.#waiting, this.#layout);
      this.#waiting = undefined;
    }
    await this.#gpu.settle();
  };

  readonly read: Phaser["read"] = async () => {
    const { box, object, support } = this.#present();
    const inside = new Uint8Array(voxelsOf(box));
    inside.set(new Uint32Array(await this.#gpu.read(support, 4 * inside.length)));
    const values = new Float32Array(await this.#gpu.read(object, 8 * inside.length));
    for (let i = 0; i < inside.length; i++) if (inside[i] === 0) values.fill(0, 2 * i, 2 * i + 2);
    const found = { object: complexVolume(this.shape), support: maskVolume(this.shape) };
    placeFromBox(found.support.data, 1, this.shape, box, inside);
    if (this.#hasObject) placeFromBox(found.object.data, 2, this.shape, box, values);
    return found;
  };

  readonly iterate: Phaser["iterate"] = async (block) => {
    const layout = this.#present();
    this.#requireObject();
    if (block.iterations === 0) return;
    const gpu = this.#gpu;
    const {
      inside: [c, d] = [0, 1],
      outside: [a, b],
    } = block;
    const keepsFourier = a !== 0 || b !== 0;
    const fourier = keepsFourier || this.#hasFourier ? this.#wholeFourier() : this.#noFourier;
    const known = constraintValues(block, this.#constraint);
    gpu.write(layout.rows, structBytes(rowFields, { ...rowValues(this.#grid, layout.box), ...known, a, b, c, d }));
    const project = projectStep(this.#grid, layout, fourier, this.#residents.modulus);
    const ofBox = columnValues(this.#grid, layout.box);
    const columns = (hasPending: boolean, hasFourier: boolean): void => {
      const state = { hasPending: Number(hasPending), hasFourier: Number(hasFourier), keepsFourier: Number(keepsFourier) };
      gpu.write(project.parameters, structBytes(columnFields, { ...ofBox, ...state, a, b }));
    };
    columns(this.#hasPending, this.#hasFourier);
    gpu.run([project.step, ...layout.update]);
    this.#hasPending = true;
    this.#hasFourier = keepsFourier;
    columns(true, keepsFourier);
    const atOnce = Math.max(1, Math.min(mostAtOnce, Math.floor(voxelsAtOnce / voxelCount(this.shape))));
    for (let done = 1; done < block.iterations; ) {
      const count = Math.min(block.iterations - done, atOnce);
      gpu.run([project.step, ...layout.update], count);
      done += count;
      await gpu.pace();
    }
    project.parameters.destroy();
    await gpu.pace();
  };

  readonly updateSupport: Phaser["updateSupport"] = async (update) => {
    const { box, object, support } = this.#present();
    this.#requireObject();
    const updated = await updatedSupport(this.#gpu, this.shape, { box, object, support, extent: this.#extent }, update);
    try {
      const { extent } = updated;
      requireUsableSupport(extent.count, voxelCount(this.shape));
      this.#moveTo(nextBox(box, extent.box, this.shape));
      const layout = this.#present();
      updated.adopt(layout.box, layout.support);
      this.#extent = extent;
      return extent.count;
    } finally {
      updated.free();
    }
  };

  readonly fit: Phaser["fit"] = async (model) => sumFit(this.#grid, this.#present(), this.#residents, model);

  readonly openVectors: NonNullable<Phaser["openVectors"]> = async (goal) => {
    const layout = this.#present();
    this.#requireObject();
    requireGoal(this.#residents.response !== undefined, goal);
    const workspace = openWebgpuVectors({ grid: this.#grid, layout, residents: this.#residents }, goal);
    this.#hasPending = true;
    this.#hasFourier = false;
    return workspace;
  };

  readonly snapshot: Phaser["snapshot"] = async () =>
    takeSnapshot(this.#grid, this.#layout, this.#fourier, {
      extent: this.#extent,
      hasObject: this.#hasObject,
      hasPending: this.#hasPending,
      hasFourier: this.#hasFourier,
    });

  readonly restore: Phaser["restore"] = async (snapshot) => {
    const { situation, box, arrays } = readSnapshot(this.#grid, snapshot);
    const former = this.#layout;
    this.#layout = box && createBoxLayout(this.#grid, box, this.#constraint);
    if (former) freeBoxLayout(former);
    this.#waiting = undefined;
    this.#extent = situation.extent;
    this.#hasObject = situation.hasObject;
    this.#hasPending = situation.hasPending;
    this.#hasFourier = situation.hasFourier;
    const { planes, object, support } = this.#layout ?? {};
    const fourier = this.#hasFourier ? this.#wholeFourier() : undefined;
    for (const [name, buffer] of Object.entries({ fourier, planes, object, support })) {
      if (buffer && arrays[name]) this.#gpu.write(buffer, arrays[name]);
    }
    await this.#gpu.settle();
  };

  readonly dispose: Phaser["dispose"] = async () => {
    if (this.#layout) freeBoxLayout(this.#layout);
    this.#layout = undefined;
    this.#fourier?.destroy();
    this.#fourier = undefined;
    this.#noFourier.destroy();
    freeResidents(this.#residents);
  };

  #loadSupport(support: MaskVolume): void {
    const box = boundingBox(support);
    this.#moveTo(box);
    this.#extent = { box, count: countVoxels(support) };
    this.#gpu.write(
      this.#present().support,
      Uint32Array.from(partInBox(support.data, 1, this.shape, box), (v) => Number(v !== 0)),
    );
  }

  /** g of a whole object: by itself where it is 0 outside the box, else by way of H. */
  #loadObject(object: ComplexVolume, layout: BoxLayout): void {
    const { box } = layout;
    const part = partInBox(object.data, 2, this.shape, box);
    this.#hasObject = true;
    if (nonZeros(part) === nonZeros(object.data)) {
      this.#gpu.write(layout.object, part);
      this.#send(layout);
      return;
    }
    const { gpu, tables, plans } = this.#grid;
    const volume = gpu.filled(object.data);
    gpu.run([2, 1].map((axis) => passStep(gpu, tables, plans[axis], volume, wholePass(this.shape, axis))));
    this.#hasPending = true;
    this.#fold(volume, { lo: [0, 0, 0], size: this.shape }, layout);
    volume.destroy();
  }

  /** F_xy of g on the box, which is all there is of it. */
  #send(layout: BoxLayout): void {
    this.#gpu.write(layout.rows, structBytes(rowFields, rowValues(this.#grid, layout.box)));
    this.#gpu.run(layout.send);
    this.#hasPending = true;
    this.#hasFourier = false;
  }

  /** Makes `box` the box; what the support is on it is for the caller to say. */
  #moveTo(box: Box): void {
    const former = this.#layout;
    if (former && sameBox(former.box, box)) return;
    const layout = createBoxLayout(this.#grid, box, this.#constraint);
    if (former && this.#hasObject) this.#fold(former.planes, former.box, layout);
    this.#layout = layout;
    if (former) freeBoxLayout(former);
  }

  /** H ← H + F u, u being in those planes, and g on the layout's box from it. */
  #fold(planes: GPUBuffer, box: Box, layout: BoxLayout): void {
    const { gpu, tables, shape, plans } = this.#grid;
    const parameters = gpu.uniform(structSize(columnFields));
    const goal = { goalFrom: layout.box.lo[0], goalTo: layout.box.lo[0] + layout.box.size[0] };
    const state = { hasPending: Number(this.#hasPending), hasFourier: Number(this.#hasFourier) };
    gpu.write(parameters, structBytes(columnFields, { ...columnValues(this.#grid, box), ...goal, ...state }));
    gpu.write(layout.rows, structBytes(rowFields, rowValues(this.#grid, layout.box)));
    const buffers = [tables.roots(shape[0]), parameters, planes, layout.planes, this.#wholeFourier()];
    gpu.run([gpu.step(foldKernel(plans[0]), buffers, columnGroups(this.#grid)), ...layout.receive]);
    parameters.destroy();
    this.#hasPending = false;
    this.#hasFourier = true;
  }

  #wholeFourier(): GPUBuffer {
    this.#fourier ??= this.#gpu.buffer(8 * pointsInTiles(this.shape, this.#grid.plans[0].lines));
    return this.#fourier;
  }

  #present(): BoxLayout {
    if (!this.#layout) throw new DataError("expected a support to work with, found that none has been set");
    return this.#layout;
  }

  #requireObject(): void {
    if (!this.#hasObject) throw new DataError("expected an object to start from, found that none has been set");
  }
}

function nonZeros(values: Float32Array): number {
  let count = 0;
  for (let i = 0; i < values.length; i++) if (values[i] !== 0) count++;
  return count;
}
