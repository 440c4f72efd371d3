// Fits of crystals on the wasm engine: every thread takes fits from the list and makes their steps alone, so that they need not wait
// for each other and a fit's bits do not depend on their number.

import { type ComplexVolume, centreOf, complexVolume, type Shape, type Triple } from "../array/index.js";
import type { CrystalFitter, FitSums, Measurement } from "../contract/engine.js";
import {
  boxCorner,
  type CrystalFit,
  type CrystalModel,
  crystalAdam,
  type FitSchedule,
  requireEdge,
  requireFits,
  requireFittable,
  requireModel,
  startCrystalFit,
  stepValues,
  valuesFrom,
} from "../crystal-fit/index.js";
import { type BoxLayout, createBoxLayout, freeBoxLayout } from "./box-layout.js";
import * as c from "./crystal-fit-fields.js";
import { Allocations, createArea, modelParameters, putFit, putSteps, readFit } from "./crystal-fit-layout.js";
import * as f from "./fields.js";
import { readFitSums } from "./fit.js";
import { createGrid, type Grid } from "./grid.js";
import type { Crew } from "./host/index.js";
import { columnOffset, packModulus } from "./packing.js";
import { putIntegers } from "./plan.js";

/** Milliseconds of steps in one call of the kernels, after which other tasks may run. */
const callTime = 50;

/** A fitter on the wasm engine. Throws what `Engine.createCrystalFitter` says. */
export class WasmCrystalFitter implements CrystalFitter {
  readonly shape: Shape;
  readonly box: Triple;
  readonly #crew: Crew;
  readonly #memory: Allocations;
  readonly #grid: Grid;
  readonly #layout: BoxLayout;
  readonly #modulus: number;
  /** Room for the sums of rows. */
  readonly #rows: number;
  /** Σ A². */
  readonly #counts: number;

  constructor(crew: Crew, { amplitude, mask }: Measurement, box: Triple) {
    this.#counts = requireFittable(amplitude, mask, box);
    const { shape } = amplitude;
    this.shape = shape;
    this.box = box;
    this.#crew = crew;
    this.#memory = new Allocations(crew.arena);
    try {
      this.#grid = createGrid(crew.arena, shape, crew.threads);
      for (const at of this.#grid.addresses) this.#memory.adopt(at);
      const voxels = this.#grid.bundles * 8 * shape[0] * shape[1];
      this.#modulus = this.#memory.allocate(4 * voxels);
      this.#rows = this.#memory.allocate(80 * shape[1]);
      packModulus(crew.arena.floats(this.#modulus, voxels), this.#grid, amplitude, mask, centreOf(shape));
      this.#layout = createBoxLayout(crew.arena, this.#grid, { lo: [0, 0, 0], size: box });
    } catch (error) {
      this.#memory.free();
      throw error;
    }
  }

  async advance(fits: readonly CrystalFit[], schedule: FitSchedule, upTo: number): Promise<CrystalFit[]> {
    requireFits(fits, schedule, upTo);
    const first = Math.min(...fits.map(({ step }) => step));
    if (!(first < upTo)) return [...fits];
    const { arena } = this.#crew;
    const memory = new Allocations(arena);
    try {
      const addresses = fits.map((fit) => putFit(memory, fit));
      const { parameters } = this.#prepare(memory, addresses, fits[0].model, Math.min(fits.length, this.#crew.threads));
      const stepList = putSteps(memory, valuesFrom(schedule, first, upTo));
      let pace = 1;
      for (let step = first; step < upTo; ) {
        const start = performance.now();
        const next = Math.min(upTo, step + pace);
        this.#execute(c.opFitCrystals, [...parameters, [c.stepList, stepList], [c.firstStep, first], [c.upTo, next]]);
        const each = (performance.now() - start) / (next - step);
        pace = Math.max(1, Math.min(1000, Math.floor(callTime / each)));
        step = next;
        await this.#crew.pause();
      }
      return fits.map((fit, i) => (fit.step < upTo ? readFit(arena, addresses[i], fit) : fit));
    } finally {
      memory.free();
    }
  }

  async object(model: CrystalModel, edge: number): Promise<ComplexVolume> {
    return this.#draw(model, edge, (area) => {
      const { arena } = this.#crew;
      const out = complexVolume(this.shape);
      const [, ny, nx] = this.shape;
      const [z0, y0, x0] = boxCorner(this.shape, this.box);
      const [bz, by, bx] = this.box;
      const { vectors } = this.#layout;
      const at = arena.integers(area + c.areaObject, 1)[0] >>> 0;
      const object = arena.floats(at, 8 * vectors * bz * by);
      for (let z = 0; z < bz; z++) {
        for (let y = 0; y < by; y++) {
          const row = (z * by + y) * vectors * 8;
          const to = ((z0 + z) * ny + y0 + y) * nx + x0;
          for (let x = 0; x < bx; x++) {
            out.data[2 * (to + x)] = object[row + columnOffset(x)];
            out.data[2 * (to + x) + 1] = object[row + columnOffset(x) + 4];
          }
        }
      }
      return out;
    });
  }

  async sums(model: CrystalModel, edge: number): Promise<FitSums> {
    return this.#draw(model, edge, (area) => {
      const { arena } = this.#crew;
      this.#execute(f.opFit, [[f.work, arena.integers(area + c.areaPlanes, 1)[0]]]);
      return readFitSums(arena.doubles(this.#rows, 10 * this.shape[1]));
    });
  }

  async dispose(): Promise<void> {
    freeBoxLayout(this.#crew.arena, this.#layout);
    this.#memory.free();
  }

  /** What `read` finds in an area that holds a drawn crystal. */
  #draw<T>(model: CrystalModel, edge: number, read: (area: number) => T): T {
    requireModel(model);
    requireEdge(edge);
    const memory = new Allocations(this.#crew.arena);
    try {
      const fit = putFit(memory, startCrystalFit(model));
      const { parameters, area } = this.#prepare(memory, [fit], model, 1);
      const still = { from: 0, to: 0 };
      const rates = { distance: still, normal: still, phase: still };
      const values = stepValues({ steps: 1, edge: { from: edge, to: edge }, rates }, 0);
      this.#execute(c.opDrawCrystal, [...parameters, [c.stepList, putSteps(memory, [values])]]);
      return read(area);
    } finally {
      memory.free();
    }
  }

  /** Areas, tables and lists for the fits at `addresses` of models like this one. */
  #prepare(memory: Allocations, addresses: readonly number[], model: CrystalModel, threads: number) {
    const areas = Array.from({ length: threads }, () => createArea(memory, this.#grid, this.#layout, model));
    const { arena } = memory;
    const parameters = new Map([
      ...modelParameters(memory, model, this.box, this.#layout.vectors),
      [c.fitCount, addresses.length],
      [c.fitList, memory.adopt(putIntegers(arena, addresses))],
      [c.areaCount, areas.length],
      [c.areaList, memory.adopt(putIntegers(arena, areas))],
    ]);
    return { parameters, area: areas[0] };
  }

  #execute(command: number, parameters: Iterable<readonly [number, number]>): void {
    const { beta1, beta2, epsilon } = crystalAdam;
    this.#crew.set(this.#grid.parameters);
    this.#crew.set(this.#layout.parameters);
    this.#crew.set(new Map([[f.modulus, this.#modulus], [f.sums, this.#rows], ...parameters]));
    this.#crew.setFloats(
      new Map([
        [c.centreZ, (this.box[0] - 1) / 2],
        [c.centreY, (this.box[1] - 1) / 2],
        [c.centreX, (this.box[2] - 1) / 2],
        [c.inverseCounts, 1 / this.#counts],
        [c.fitBeta1, beta1],
        [c.fitBeta2, beta2],
        [c.fitEpsilon, epsilon],
      ]),
    );
    this.#crew.execute(command);
  }
}
