// Fits of crystals on the wasm engine: every thread takes fits from the list and makes their steps alone, so that they need not wait
// for each other and a fit's bits do not depend on their number.

import { complexVolume, type Shape, type Triple } from "../array/index.js";
import type { CrystalFitter } from "../contract/crystal-fitter.js";
import type { Measurement } from "../contract/engine.js";
import { correctedMeasurement } from "../contract/measurement.js";
import {
  boxCorner,
  type CrystalModel,
  requireEdge,
  requireFits,
  requireFittable,
  requireModel,
  startCrystalFit,
  stepValues,
  valuesFrom,
} from "../crystal-fit/index.js";
import { type BoxLayout, createBoxLayout, freeBoxLayout } from "./box-layout.js";
import {
  Allocations,
  type Area,
  createArea,
  crystalParameters,
  phaseParameters,
  putFit,
  putSteps,
  readFit,
} from "./crystal-fit-layout.js";
import { readFitSums } from "./fit.js";
import { createGrid, type Grid } from "./grid.js";
import type { Crew } from "./host/index.js";
import { packMeasurement } from "./pack-measurement.js";
import { columnOffset } from "./packing.js";
import { command, type Parameters, parameters } from "./parameters.js";
import { putIntegers } from "./plan.js";

/** Milliseconds of steps in one call of the kernels, after which other tasks may run. */
const callTime = 50;

/** What fits of like models need in memory. */
interface Work {
  readonly area: Area;
  readonly lists: Pick<Parameters<"fits">, "count" | "list" | "areaCount" | "areas">;
  readonly crystal: Parameters<"crystal">;
  readonly phase: Parameters<"phase">;
}

/** A fitter on the wasm engine. Throws what `Engine.createCrystalFitter` says. */
export class WasmCrystalFitter implements CrystalFitter {
  readonly shape: Shape;
  readonly box: Triple;
  readonly #crew: Crew;
  readonly #memory: Allocations;
  readonly #grid: Grid;
  readonly #layout: BoxLayout;
  readonly #modulus: number;
  /** Room for the sums of pieces of columns. */
  readonly #rows: number;
  /** Σ A². */
  readonly #counts: number;

  constructor(crew: Crew, measurement: Measurement, box: Triple) {
    this.#counts = requireFittable(measurement, box);
    const { amplitude, mask } = correctedMeasurement(measurement);
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
      this.#rows = this.#memory.allocate(80 * this.#grid.pieces);
      packMeasurement(crew, this.#grid, { amplitude, mask }, { amplitude: this.#modulus, modulus: this.#modulus, response: 0 });
      this.#layout = createBoxLayout(crew.arena, this.#grid, { lo: [0, 0, 0], size: box });
    } catch (error) {
      this.#memory.free();
      throw error;
    }
  }

  readonly advance: CrystalFitter["advance"] = async (fits, schedule, upTo) => {
    requireFits(fits, schedule, upTo);
    const first = Math.min(...fits.map(({ step }) => step));
    if (!(first < upTo)) return [...fits];
    const { arena } = this.#crew;
    const memory = new Allocations(arena);
    try {
      const addresses = fits.map((fit) => putFit(memory, fit));
      const steps = putSteps(memory, valuesFrom(schedule, first, upTo));
      const work = this.#prepare(memory, addresses, fits[0].model, Math.min(fits.length, this.#crew.threads));
      let pace = 1;
      for (let step = first; step < upTo; ) {
        const start = performance.now();
        const next = Math.min(upTo, step + pace);
        this.#execute(command.fitCrystals, work, { steps, firstStep: first, upTo: next });
        const each = (performance.now() - start) / (next - step);
        pace = Math.max(1, Math.min(1000, Math.floor(callTime / each)));
        step = next;
        await this.#crew.pause();
      }
      return fits.map((fit, i) => (fit.step < upTo ? readFit(arena, addresses[i], fit) : fit));
    } finally {
      memory.free();
    }
  };

  readonly object: CrystalFitter["object"] = async (model, edge) =>
    this.#draw(model, edge, (area) => {
      const { arena } = this.#crew;
      const out = complexVolume(this.shape);
      const [, ny, nx] = this.shape;
      const [z0, y0, x0] = boxCorner(this.shape, this.box);
      const [bz, by, bx] = this.box;
      const { vectors } = this.#layout;
      const object = arena.floats(area.object, 8 * vectors * bz * by);
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

  readonly sums: CrystalFitter["sums"] = async (model, edge) =>
    this.#draw(model, edge, (area) => {
      this.#crew.set(parameters.box, "work", area.planes);
      this.#crew.execute(command.fit);
      return readFitSums(this.#crew.arena.doubles(this.#rows, 10 * this.#grid.pieces));
    });

  readonly dispose: CrystalFitter["dispose"] = async () => {
    freeBoxLayout(this.#crew.arena, this.#layout);
    this.#memory.free();
  };

  /** What `read` finds in an area that holds a drawn crystal, with all parameters as they are for it. */
  #draw<T>(model: CrystalModel, edge: number, read: (area: Area) => T): T {
    requireModel(model);
    requireEdge(edge);
    const memory = new Allocations(this.#crew.arena);
    try {
      const fit = putFit(memory, startCrystalFit(model));
      const work = this.#prepare(memory, [fit], model, 1);
      const still = { from: 0, to: 0 };
      const rates = { distance: still, normal: still, phase: still };
      const values = stepValues({ steps: 1, edge: { from: edge, to: edge }, rates }, 0);
      this.#execute(command.drawCrystal, work, { steps: putSteps(memory, [values]), firstStep: 0, upTo: 0 });
      return read(work.area);
    } finally {
      memory.free();
    }
  }

  /** Areas, tables and lists for the fits at `addresses` of models like this one. */
  #prepare(memory: Allocations, addresses: readonly number[], model: CrystalModel, threads: number): Work {
    const areas = Array.from({ length: threads }, () => createArea(memory, this.#grid, this.#layout, model));
    const list = (values: readonly number[]): number => memory.adopt(putIntegers(memory.arena, values));
    return {
      area: areas[0],
      lists: { count: addresses.length, list: list(addresses), areaCount: threads, areas: list(areas.map(({ at }) => at)) },
      crystal: crystalParameters(memory, model, this.box, this.#layout.vectors, this.#counts),
      phase: phaseParameters(memory, model, this.box, this.#layout.vectors),
    };
  }

  #execute(
    command: number,
    { lists, crystal, phase }: Work,
    steps: Pick<Parameters<"fits">, "steps" | "firstStep" | "upTo">,
  ): void {
    const arrays = { modulus: this.#modulus, amplitude: this.#modulus, response: 0, fourier: 0, sums: this.#rows };
    const problem = { ...arrays, hasPending: false, hasFourier: false };
    this.#crew.write(parameters.grid, this.#grid.parameters);
    this.#crew.write(parameters.box, this.#layout.parameters);
    this.#crew.write(parameters.problem, problem);
    this.#crew.write(parameters.crystal, crystal);
    this.#crew.write(parameters.phase, phase);
    this.#crew.write(parameters.fits, { ...lists, ...steps });
    this.#crew.execute(command);
  }
}
