// Loss and gradient of a descent: from F_xy of the object in the planes of its box to the gradient on its way back there, and the sums that
// an evaluation reads.

import type { Box } from "../../array/box.js";
import { triple } from "../../array/index.js";
import {
  coherenceOf,
  type DescentGoal,
  type Evaluation,
  fittedCoherence,
  leastIntensity,
  type Model,
} from "../../contract/vectors.js";
import type { Step } from "../host/device.js";
import { structBytes, structSize } from "../host/parameters.js";
import { columnFields } from "../phasing/kernels.js";
import { type BoxLayout, columnGroups, columnValues, type Grid } from "../phasing/layout.js";
import { pointsInTiles, type Residents } from "../phasing/residents.js";
import { addedUp, numbersOfTile } from "../phasing/sums.js";
import { Coherence, coherenceSlopes } from "./coherence.js";
import { measureKernel, normalisationFields, normaliseKernel, residualKernel } from "./kernels.js";

/** What a descent works on. */
export interface Problem {
  readonly grid: Grid;
  readonly layout: BoxLayout;
  readonly residents: Residents;
}

/** No |F|² is as great. */
const noTop = 3e38;

export class Losses {
  /** What {@link Losses.evaluation} reads, in that order. */
  readonly results: readonly { readonly buffer: GPUBuffer; readonly bytes: number }[];
  readonly #problem: Problem;
  readonly #goal: DescentGoal;
  readonly #coherence: Coherence | undefined;
  readonly #parameters: GPUBuffer;
  readonly #scales: GPUBuffer;
  /** Finds the scale "max". */
  readonly #measure: readonly Step[];
  readonly #residual: Step;
  readonly #made: GPUBuffer[] = [];

  constructor(problem: Problem, goal: DescentGoal) {
    const { grid, layout, residents } = problem;
    const { gpu, tables, shape, plans } = grid;
    const { amplitude, response, greatestCounts } = residents;
    this.#problem = problem;
    this.#goal = goal;
    const groups = columnGroups(grid);
    const keep = (buffer: GPUBuffer): GPUBuffer => {
      this.#made.push(buffer);
      return buffer;
    };
    this.#parameters = keep(gpu.uniform(structSize(columnFields)));
    this.#scales = keep(gpu.buffer(12));
    const sums = keep(gpu.buffer(4 * numbersOfTile * groups));
    const { coherence, scale } = goal.model ?? {};
    this.#coherence = coherence && new Coherence(grid, layout, fittedCoherence(coherence));
    this.#made.push(...(this.#coherence?.buffers ?? []));
    const roots = tables.roots(shape[0]);
    const planes = this.#coherence?.planes ?? layout.planes;
    let powers = amplitude;
    this.#measure = [];
    if (scale === "max") {
      powers = keep(gpu.buffer(4 * pointsInTiles(shape, plans[0].lines)));
      const greatest = keep(gpu.buffer(16 * groups));
      const normalisation = keep(gpu.uniform(structSize(normalisationFields)));
      gpu.write(normalisation, structBytes(normalisationFields, { tiles: groups, unit: 1 / Math.sqrt(greatestCounts) }));
      this.#measure = [
        gpu.step(measureKernel(plans[0]), [roots, this.#parameters, planes, amplitude, powers, greatest], groups),
        gpu.step(normaliseKernel, [normalisation, greatest, this.#scales], 1),
      ];
    }
    const buffers = [roots, this.#parameters, planes, amplitude, response ?? amplitude, sums, this.#scales, powers];
    this.#residual = gpu.step(residualKernel(plans[0]), buffers, groups);
    this.results = [
      { buffer: sums, bytes: 4 * numbersOfTile * groups },
      { buffer: this.#scales, bytes: 4 },
      ...(this.#coherence ? [this.#coherence.sums] : []),
    ];
  }

  /** From the object in the planes to its gradient there. */
  differentiate(model: Model): void {
    const { grid, layout, residents } = this.#problem;
    const { gpu } = grid;
    const { loss } = this.#goal;
    const isNormalised = this.#measure.length > 0;
    const blur = coherenceOf(model);
    const kappa = model.scale ** 2;
    if (this.#coherence && blur) this.#coherence.blur(blur);
    const box: Box = this.#coherence?.box ?? layout.box;
    const values = {
      responds: Number(residents.response !== undefined),
      blurred: Number(this.#coherence !== undefined),
      poisson: Number(loss === "poisson"),
      normalised: Number(isNormalised),
      unit: isNormalised ? 1 / Math.sqrt(residents.greatestCounts) : 1,
      least: leastIntensity(this.#goal, residents.greatestCounts),
    };
    gpu.write(this.#parameters, structBytes(columnFields, { ...columnValues(grid, box), ...values }));
    if (!isNormalised) gpu.write(this.#scales, Float32Array.of(kappa, noTop, 0));
    gpu.run([...this.#measure, this.#residual]);
    this.#coherence?.spread(kappa);
  }

  /** What came of it, from what was read of the results. */
  evaluation(model: Model, [sums, scales, slopes]: readonly ArrayBuffer[]): Omit<Evaluation, "slope"> {
    const [loss, intensity, third] = addedUp(new Float32Array(sums));
    const [kappa] = new Float32Array(scales);
    const isPoisson = this.#goal.loss === "poisson";
    const fitted = fittedCoherence(this.#goal.model?.coherence);
    const coherence = coherenceOf(model);
    const found = slopes && coherence && coherenceSlopes(coherence, new Float32Array(slopes));
    return {
      loss,
      scale: this.#measure.length > 0 ? Math.sqrt(kappa) : model.scale,
      intensity,
      cross: isPoisson ? 0 : third,
      counts: isPoisson ? third : 0,
      slopeWidths: triple((axis) => (found && fitted.widths ? kappa * found.widths[axis] : 0)),
      slopeTails: triple((axis) => (found && fitted.tails ? kappa * found.tails[axis] : 0)),
    };
  }

  free(): void {
    for (const buffer of this.#made) buffer.destroy();
  }
}
