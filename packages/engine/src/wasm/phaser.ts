// One phasing problem on the wasm engine. The state between two iterations is G = H + F u, in three parts: H in Fourier space
// (`hasFourier`), u as planes transformed along x and y (`hasPending`), and g itself on the box around the support.
// Outside the support g lives in H only, which is why a support that leaves the box needs a resynchronisation: H takes up F u,
// the inverse transform of H gives g on a new box. After ER (a = b = 0) there is no H and g is 0 outside the support.

import {
  type ComplexVolume,
  complexVolume,
  countVoxels,
  type MaskVolume,
  type Shape,
  type Triple,
  voxelCount,
} from "../array/index.js";
import { requireShape, requireUsableSupport } from "../contract/checks.js";
import {
  type FitSums,
  type Measurement,
  outsideStep,
  type Phaser,
  type PhaserState,
  type ShrinkWrap,
  type Stretch,
} from "../contract/engine.js";
import {
  type Descent,
  type DescentReport,
  descend,
  type FittedModel,
  requireDescent,
  roundedCoherence,
} from "../descent/index.js";
import { DataError } from "../errors.js";
import { RunningAverage } from "./average.js";
import { type Box, boundingBox, nextBox, sameBox } from "./box.js";
import {
  type BoxLayout,
  copyObject,
  createBoxLayout,
  createPlanes,
  firstPlane,
  freeBoxLayout,
  readObject,
  readSupport,
  writeObject,
  writeSupport,
} from "./box-layout.js";
import { Coherence } from "./coherence.js";
import { WasmWorkspace } from "./descent.js";
import { DescentMemory } from "./descent-memory.js";
import { readFitSums } from "./fit.js";
import type { Grid } from "./grid.js";
import type { Crew } from "./host/index.js";
import { packPlanes, stagedAtOnce, stagedBytes } from "./packing.js";
import { command, type Execute, parameters } from "./parameters.js";
import { putRamp } from "./ramp.js";
import { type Extent, renewSupport } from "./renewal.js";
import { createResidents, type Residents } from "./residents.js";
import { readState, writeState } from "./state.js";

/** Milliseconds of iterations in one call of the kernels, after which other tasks may run. */
const callTime = 50;

/** Makes a measurement resident. Errors as in `Engine.createPhaser`. */
export async function createWasmPhaser(crew: Crew, measurement: Measurement): Promise<Phaser> {
  const { grid, residents } = createResidents(crew.arena, measurement, crew.threads);
  return new WasmPhaser(crew, grid, residents);
}

class WasmPhaser implements Phaser {
  readonly shape: Shape;
  readonly #crew: Crew;
  readonly #grid: Grid;
  readonly #residents: Residents;
  readonly #average: RunningAverage;
  readonly #descent: DescentMemory;
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

  constructor(crew: Crew, grid: Grid, residents: Residents) {
    this.shape = grid.shape;
    this.#crew = crew;
    this.#grid = grid;
    this.#residents = residents;
    this.#average = new RunningAverage(crew);
    this.#descent = new DescentMemory(crew);
  }

  async setObject(object: ComplexVolume): Promise<void> {
    requireShape(this.shape, object.shape, "object");
    const { arena } = this.#crew;
    this.#average.forget();
    this.#descent.forget();
    this.#origin = this.#layout?.box.lo ?? [0, 0, 0];
    this.#hasObject = false;
    this.#hasPending = false;
    this.#hasFourier = false;
    if (this.#layout && writeObject(arena, this.#layout, object)) {
      this.#hasObject = true;
      this.#hasPending = true;
      this.#execute(command.sendPlanes);
      return;
    }
    const [nz] = this.shape;
    const volume = arena.allocate(Math.min(nz, stagedAtOnce) * this.#grid.planeStride);
    const staged = arena.allocate(stagedBytes(this.shape));
    try {
      for (let first = 0; first < nz; first += stagedAtOnce) {
        const part = { first, count: Math.min(stagedAtOnce, nz - first), to: volume };
        packPlanes(this.#crew, this.#grid, object, part, { staged, shift: this.#origin, swaps: false });
        this.#crew.write(parameters.slab, { at: volume, count: part.count, first });
        this.#execute(command.loadPlanes);
        await this.#crew.pause();
      }
      this.#execute(command.loadColumns);
    } finally {
      arena.free(volume, staged);
    }
    this.#hasObject = true;
    this.#hasFourier = true;
    if (this.#layout) this.#resynchronise(this.#layout.box);
  }

  async object(): Promise<ComplexVolume> {
    return this.#layout && this.#hasObject ? readObject(this.#crew.arena, this.#layout, this.shape) : complexVolume(this.shape);
  }

  async setSupport(support: MaskVolume): Promise<void> {
    requireShape(this.shape, support.shape, "support");
    const count = countVoxels(support);
    requireUsableSupport(count, voxelCount(this.shape));
    const box = boundingBox(support);
    this.#moveTo(box);
    this.#extent = { box, count };
    this.#descent.forgetPairs();
    writeSupport(this.#crew.arena, this.#present(), support);
  }

  async support(): Promise<MaskVolume> {
    const layout = this.#present();
    return readSupport(this.#crew.arena, layout, this.shape);
  }

  async run({ algorithm, beta, iterations, shrinkWrap, average }: Stretch): Promise<void> {
    this.#requireObject();
    this.#descent.forget();
    const { a, b } = outsideStep(algorithm, beta);
    for (let done = 0; done < iterations; ) {
      const untilRenewal = shrinkWrap ? shrinkWrap.every - (done % shrinkWrap.every) : iterations;
      const count = Math.min(iterations - done, untilRenewal, average ? 1 : this.#pace);
      this.#iterate(count, a, b);
      done += count;
      if (average) this.#average.add(this.#present(), this.#execute);
      if (shrinkWrap && done % shrinkWrap.every === 0) this.#renew(shrinkWrap);
      await this.#crew.pause();
    }
  }

  async shrinkWrap(options: ShrinkWrap): Promise<number> {
    this.#requireObject();
    return this.#renew(options);
  }

  async descend(descent: Descent): Promise<DescentReport> {
    requireDescent(descent);
    this.#requireObject();
    const layout = this.#present();
    const memory = this.#descent.open(descent, layout);
    const problem = { grid: this.#grid, layout, residents: this.#residents };
    const workspace = new WasmWorkspace(this.#crew, problem, this.#execute, descent);
    this.#hasFourier = false;
    this.#hasPending = true;
    try {
      const report = await descend(workspace, descent, memory);
      if (report.outcome !== "finished") this.#descent.forget();
      return report;
    } finally {
      workspace.close();
    }
  }

  async fit(model?: FittedModel): Promise<FitSums> {
    const { arena } = this.#crew;
    const layout = this.#present();
    const planes = createPlanes(arena, this.#grid, layout.box.size[0]);
    try {
      const execute: Execute = (command) => this.#executeOn(command, firstPlane(planes, this.#grid));
      execute(command.sendMaskedPlanes);
      if (model) this.#sumBlurredFit(model, execute);
      else execute(command.fit);
      return readFitSums(arena.doubles(this.#residents.sums, 10 * this.shape[1]));
    } finally {
      arena.free(planes.at);
    }
  }

  /** The sums for a model, from F_xy in the planes that `execute` works on. */
  #sumBlurredFit({ scale, widths }: FittedModel, execute: Execute): void {
    this.#crew.set(parameters.residual, "kappa", scale ** 2);
    this.#crew.set(parameters.residual, "leastIntensity", roundedCoherence * this.#residents.greatestCounts);
    const coherence = new Coherence(this.#crew, this.#grid, this.#present().box.size, execute, false);
    try {
      coherence.sumFit(widths);
    } finally {
      coherence.free();
    }
  }

  async takeAverage(): Promise<{ readonly object: ComplexVolume; readonly count: number }> {
    return this.#average.take(this.shape);
  }

  async saveState(): Promise<PhaserState> {
    const descent = this.#descent.save(this.#layout);
    const state = writeState(this.#crew.arena, this.#grid, this.#residents, this.#layout, this.#average, {
      extent: this.#extent,
      origin: this.#origin,
      hasObject: this.#hasObject,
      hasPending: this.#hasPending,
      hasFourier: this.#hasFourier,
    });
    return { ...state, numbers: { ...state.numbers, ...descent.numbers }, arrays: { ...state.arrays, ...descent.arrays } };
  }

  async restoreState(state: PhaserState): Promise<void> {
    const { arena } = this.#crew;
    const { situation, layout } = readState(arena, this.#grid, this.#residents, this.#layout, this.#average, state);
    this.#layout = layout;
    this.#extent = situation.extent;
    this.#origin = situation.origin;
    this.#hasObject = situation.hasObject;
    this.#hasPending = situation.hasPending;
    this.#hasFourier = situation.hasFourier;
    this.#descent.restore(state, layout);
  }

  async dispose(): Promise<void> {
    const { arena } = this.#crew;
    this.#descent.forget();
    if (this.#layout) freeBoxLayout(arena, this.#layout);
    this.#layout = undefined;
    this.#average.forget();
    arena.free(...this.#residents.addresses);
  }

  #iterate(iterations: number, a: number, b: number): void {
    const start = performance.now();
    this.#crew.write(parameters.iteration, { count: iterations, keepsFourier: a !== 0 || b !== 0, a, b });
    this.#execute(command.iterate);
    this.#hasPending = true;
    this.#hasFourier = a !== 0 || b !== 0;
    const each = (performance.now() - start) / iterations;
    this.#pace = Math.max(1, Math.min(1000, Math.floor(callTime / each)));
  }

  /** A renewal of the support: its new number of voxels. The box follows. */
  #renew(options: ShrinkWrap): number {
    const layout = this.#present();
    const renewal = renewSupport(this.#crew, this.#execute, layout.box, this.#extent, this.shape, this.#residents, options);
    try {
      const { extent } = renewal;
      requireUsableSupport(extent.count, voxelCount(this.shape));
      this.#moveTo(nextBox(layout.box, extent.box, this.shape));
      renewal.adopt(this.#present().box);
      this.#extent = extent;
      this.#descent.forgetPairs();
      return extent.count;
    } finally {
      renewal.free();
    }
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
    const { modulus, fourier, sums } = this.#residents;
    this.#crew.write(parameters.grid, this.#grid.parameters);
    this.#crew.write(parameters.problem, { modulus, fourier, sums, hasPending, hasFourier: this.#hasFourier });
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
