// One phasing problem on the wasm engine. The state between two iterations is G = H + F u, in three parts: H in Fourier space
// (`hasFourier`), u as planes transformed along x and y (`hasPending`), and g itself on the box around the support.
// Outside the support g lives in H only, which is why a support that leaves the box needs a resynchronisation: H takes up F u,
// the inverse transform of H gives g on a new box. After ER (a = b = 0) there is no H and g is 0 outside the support.

import { type Box, boundingBox, nextBox, sameBox } from "../array/box.js";
import {
  type ComplexVolume,
  complexVolume,
  countVoxels,
  type MaskVolume,
  type Shape,
  type Triple,
  voxelCount,
} from "../array/index.js";
import { requireLoadable, requireUsableSupport } from "../contract/checks.js";
import type { Constraint } from "../contract/constraint.js";
import type { Measurement } from "../contract/engine.js";
import { requireGoal } from "../contract/measurement.js";
import type { Block, Phaser } from "../contract/phaser.js";
import { DataError } from "../errors.js";
import {
  type BoxLayout,
  copyObject,
  createBoxLayout,
  createPlanes,
  firstPlane,
  freeBoxLayout,
  readSupport,
  readVector,
  writeObject,
  writeSupport,
} from "./box-layout.js";
import { constraintParameters, type KnownValues, knownValues } from "./constraint.js";
import { sumFit } from "./fit.js";
import type { Grid } from "./grid.js";
import type { Crew } from "./host/index.js";
import { packVolume } from "./packing.js";
import { command, type Execute, parameters } from "./parameters.js";
import { putRamp } from "./ramp.js";
import { createResidents, type Residents } from "./residents.js";
import { restoreSnapshot, takeSnapshot } from "./snapshot.js";
import { type Extent, updatedSupport } from "./support-update.js";
import { openWasmVectors } from "./vectors.js";

/** Milliseconds of iterations in one call of the kernels, after which other tasks may run. */
const callTime = 50;

/** Makes a measurement resident. Errors as in `Engine.createPhaser`. */
export async function createWasmPhaser(crew: Crew, measurement: Measurement): Promise<Phaser> {
  const { grid, residents } = createResidents(crew, measurement);
  return new WasmPhaser(crew, grid, residents, measurement.constraint);
}

class WasmPhaser implements Phaser {
  readonly shape: Shape;
  readonly #crew: Crew;
  readonly #grid: Grid;
  readonly #residents: Residents;
  readonly #constraint: Constraint | undefined;
  #known: KnownValues | undefined;
  #layout: BoxLayout | undefined;
  /** Where the support itself is. */
  #extent: Extent = { box: { lo: [0, 0, 0], size: [0, 0, 0] }, count: 0 };
  /** Stored index that lies at index 0 where H was computed. */
  #origin: Triple = [0, 0, 0];
  #hasObject = false;
  #hasPending = false;
  #hasFourier = false;
  /** Iterations that fit into `callTime`. */
  #pace = 1;

  constructor(crew: Crew, grid: Grid, residents: Residents, constraint: Constraint | undefined) {
    this.shape = grid.shape;
    this.#crew = crew;
    this.#grid = grid;
    this.#residents = residents;
    this.#constraint = constraint;
  }

  readonly load: Phaser["load"] = async (state) => {
    requireLoadable(this.shape, state);
    const { object, support } = state;
    if (object) {
      this.#hasObject = false;
      this.#hasPending = false;
      this.#hasFourier = false;
    }
    if (support) this.#loadSupport(support);
    if (object) await this.#loadObject(object);
  };

  readonly read: Phaser["read"] = async () => {
    const { arena } = this.#crew;
    const layout = this.#present();
    const support = readSupport(arena, layout, this.shape);
    return {
      object: this.#hasObject ? readVector(arena, layout, layout.object, this.shape) : complexVolume(this.shape),
      support,
    };
  };

  readonly iterate: Phaser["iterate"] = async (block) => {
    this.#requireObject();
    const { iterations } = block;
    for (let done = 0; done < iterations; ) {
      const count = Math.min(iterations - done, this.#pace);
      this.#iterate({ ...block, iterations: count });
      done += count;
      await this.#crew.pause();
    }
  };

  readonly updateSupport: Phaser["updateSupport"] = async (update) => {
    this.#requireObject();
    const layout = this.#present();
    const { box } = layout;
    const updated = updatedSupport(this.#crew, this.#execute, box, this.#extent, this.shape, this.#residents, update);
    try {
      const { extent } = updated;
      requireUsableSupport(extent.count, voxelCount(this.shape));
      this.#moveTo(nextBox(box, extent.box, this.shape));
      updated.adopt(this.#present().box);
      this.#extent = extent;
      return extent.count;
    } finally {
      updated.free();
    }
  };

  readonly fit: Phaser["fit"] = async (model) => {
    const { arena } = this.#crew;
    const layout = this.#present();
    const planes = createPlanes(arena, this.#grid, layout.box.size[0]);
    try {
      const execute: Execute = (command) => this.#executeOn(command, firstPlane(planes, this.#grid));
      execute(command.sendMaskedPlanes);
      const problem = { grid: this.#grid, layout, residents: this.#residents };
      return sumFit(this.#crew, problem, execute, model);
    } finally {
      arena.free(planes.at);
    }
  };

  readonly snapshot: Phaser["snapshot"] = async () =>
    takeSnapshot(this.#crew.arena, this.#grid, this.#residents, this.#layout, {
      extent: this.#extent,
      origin: this.#origin,
      hasObject: this.#hasObject,
      hasPending: this.#hasPending,
      hasFourier: this.#hasFourier,
    });

  readonly restore: Phaser["restore"] = async (snapshot) => {
    const found = restoreSnapshot(this.#crew.arena, this.#grid, this.#residents, this.#layout, snapshot);
    this.#layout = found.layout;
    this.#extent = found.situation.extent;
    this.#origin = found.situation.origin;
    this.#hasObject = found.situation.hasObject;
    this.#hasPending = found.situation.hasPending;
    this.#hasFourier = found.situation.hasFourier;
  };

  readonly openVectors: NonNullable<Phaser["openVectors"]> = async (goal) => {
    this.#requireObject();
    requireGoal(this.#residents.response !== 0, goal);
    const problem = { grid: this.#grid, layout: this.#present(), residents: this.#residents };
    const workspace = openWasmVectors(this.#crew, problem, this.#execute, goal);
    this.#hasFourier = false;
    this.#hasPending = true;
    return workspace;
  };

  readonly dispose: Phaser["dispose"] = async () => {
    const { arena } = this.#crew;
    if (this.#layout) freeBoxLayout(arena, this.#layout);
    this.#layout = undefined;
    if (this.#known) arena.free(this.#known.at);
    this.#known = undefined;
    arena.free(...this.#residents.addresses);
  };

  #loadSupport(support: MaskVolume): void {
    const box = boundingBox(support);
    this.#moveTo(box);
    this.#extent = { box, count: countVoxels(support) };
    writeSupport(this.#crew.arena, this.#present(), support);
  }

  async #loadObject(object: ComplexVolume): Promise<void> {
    const { arena } = this.#crew;
    this.#origin = this.#layout?.box.lo ?? [0, 0, 0];
    if (this.#layout && writeObject(arena, this.#layout, object)) {
      this.#hasObject = true;
      this.#hasPending = true;
      this.#execute(command.sendPlanes);
      return;
    }
    const loadPlanes = (first: number, count: number, at: number) => {
      this.#crew.write(parameters.slab, { at, count, first });
      this.#execute(command.loadPlanes);
    };
    await packVolume(this.#crew, this.#grid, object, this.#origin, loadPlanes);
    this.#execute(command.loadColumns);
    this.#hasObject = true;
    this.#hasFourier = true;
    if (this.#layout) this.#resynchronise(this.#layout.box);
  }

  #iterate(block: Block): void {
    const { arena } = this.#crew;
    const {
      iterations,
      inside: [insideA, insideB] = [0, 1],
      outside: [a, b],
    } = block;
    const start = performance.now();
    this.#known = knownValues(arena, this.#present(), this.#constraint, this.#known);
    this.#crew.write(parameters.constraint, constraintParameters(block, this.#constraint, this.#known));
    this.#crew.write(parameters.iteration, { count: iterations, keepsFourier: a !== 0 || b !== 0, a, b, insideA, insideB });
    this.#execute(command.iterate);
    this.#hasPending = true;
    this.#hasFourier = a !== 0 || b !== 0;
    const each = (performance.now() - start) / iterations;
    this.#pace = Math.max(1, Math.min(1000, Math.floor(callTime / each)));
  }

  /** Makes `box` the box; what the support is on it is for the caller to say. */
  #moveTo(box: Box): void {
    const { arena } = this.#crew;
    const former = this.#layout;
    if (former && sameBox(former.box, box)) return;
    if (this.#hasFourier) {
      this.#resynchronise(box);
      return;
    }
    const layout = createBoxLayout(arena, this.#grid, box, former?.planes);
    this.#layout = layout;
    if (!former) return;
    copyObject(arena, former, layout);
    freeBoxLayout(arena, former, layout);
    this.#origin = box.lo;
    if (this.#hasPending) this.#execute(command.sendPlanes);
  }

  /** H ← G with its origin at the corner of `box`, and g on `box` from it. */
  #resynchronise(box: Box): void {
    const { arena } = this.#crew;
    const former = this.#layout;
    const same = former !== undefined && sameBox(former.box, box);
    const layout = same ? former : createBoxLayout(arena, this.#grid, box, former?.planes);
    const ramp = putRamp(
      arena,
      this.#grid,
      [0, 1, 2].map((axis) => box.lo[axis] - this.#origin[axis]),
    );
    const { work, zOut, zKeepOut } = layout.parameters;
    this.#crew.write(parameters.target, { work, zOut, zKeep: zKeepOut, ramp });
    this.#execute(command.foldColumns);
    this.#layout = layout;
    if (former && !same) freeBoxLayout(arena, former, layout);
    arena.free(ramp);
    this.#origin = box.lo;
    this.#hasPending = false;
    this.#hasFourier = true;
    this.#execute(command.receivePlanes);
  }

  /** Carries out a command on this problem as it is. */
  readonly #execute: Execute = (command) => {
    if (this.#layout) this.#crew.write(parameters.box, this.#layout.parameters);
    this.#run(command, this.#hasPending);
  };

  /** The same with F_xy of an object in planes that are not the box's own. */
  #executeOn(command: number, planes: number): void {
    this.#crew.write(parameters.box, { ...this.#present().parameters, work: planes });
    this.#run(command, true);
  }

  #run(command: number, hasPending: boolean): void {
    const { modulus, amplitude, response, fourier, sums } = this.#residents;
    this.#crew.write(parameters.grid, this.#grid.parameters);
    this.#crew.write(parameters.problem, {
      modulus,
      amplitude,
      response,
      fourier,
      sums,
      hasPending,
      hasFourier: this.#hasFourier,
    });
    this.#crew.execute(command);
  }

  #present(): BoxLayout {
    if (!this.#layout) throw new DataError("expected a support to work with, found that none has been set");
    return this.#layout;
  }

  #requireObject(): void {
    this.#present();
    if (!this.#hasObject) throw new DataError("expected an object to start from, found that none has been set");
  }
}
