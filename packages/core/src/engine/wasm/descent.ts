// A descent on the wasm engine. The planes of the box hold in turn F_xy of the object and the gradient on its way back; for Adam on
// free voxels the step is taken between the two, within one pass over the planes, so that it costs what an ER iteration costs.
// Everything else receives the gradient as a vector.

import { voxelCount } from "../../array/index.js";
import {
  type AdamStep,
  type Descent,
  type Evaluation,
  leastIntensity,
  type Model,
  naturalStep,
  type Term,
  type Workspace,
} from "../descent/index.js";
import type { BoxLayout } from "./box-layout.js";
import type { Crew } from "./crew.js";
import { measuredOfRow, modelSumsOfRow, readMeasured, readModelSums } from "./descent-sums.js";
import { combineVectors, createVector, type Execute, vectorDots } from "./descent-vectors.js";
import * as f from "./fields.js";
import type { Grid, Parameters } from "./grid.js";
import type { Residents } from "./residents.js";

export class WasmWorkspace implements Workspace<number> {
  readonly point: number;
  readonly gradient: number;
  readonly #crew: Crew;
  readonly #grid: Grid;
  readonly #layout: BoxLayout;
  readonly #residents: Residents;
  readonly #parameters: Parameters;
  readonly #descent: Descent;
  readonly #execute: Execute;
  /** Whether Adam's step is taken between the planes, without a gradient vector. */
  readonly #fused: boolean;
  /** Whether the planes hold F_xy of the object. */
  #pending = false;

  /** g has to be 0 outside the support; `parameters` are those of the problem. */
  constructor(crew: Crew, grid: Grid, layout: BoxLayout, residents: Residents, parameters: Parameters, descent: Descent) {
    this.#crew = crew;
    this.#grid = grid;
    this.#layout = layout;
    this.#residents = residents;
    this.#parameters = new Map([...parameters, [f.hasPending, 1], [f.hasFourier, 0]]);
    this.#descent = descent;
    this.#execute = (command, own) => {
      crew.set(this.#parameters);
      crew.set(new Map(own));
      crew.execute(command);
    };
    this.#fused = descent.optimiser.kind === "adam";
    this.point = layout.object;
    this.gradient = this.#fused ? 0 : createVector(crew, layout);
  }

  create(): number {
    return createVector(this.#crew, this.#layout);
  }

  release(vectors: readonly number[]): void {
    this.#crew.arena.free(...vectors);
  }

  combine(to: number, terms: readonly Term<number>[]): void {
    combineVectors(this.#crew, this.#execute, to, terms);
    if (to === this.point) this.#pending = false;
  }

  dots(pairs: readonly (readonly [number, number])[]): number[] {
    return vectorDots(this.#crew, this.#execute, this.#layout, pairs);
  }

  evaluate(model: Model, wantsLoss: boolean): Evaluation {
    if (!this.#pending) this.#execute(f.opSendPlanes, []);
    const scale = this.#setModel(model);
    this.#execute(f.opResiduals, [[f.residual, this.#residual(wantsLoss)]]);
    this.#pending = false;
    const rows = this.#crew.arena.doubles(this.#residents.sums, modelSumsOfRow * this.#grid.shape[1]);
    const sums = readModelSums(rows, this.#descent.loss, scale);
    if (!this.#fused) this.#execute(f.opReceiveGradient, [[f.gradient, this.gradient]]);
    return { loss: wantsLoss ? sums.loss : Number.NaN, sums };
  }

  adam(first: number, second: number, { rate, root, beta1, beta2, epsilon }: AdamStep, keep: number | undefined): void {
    this.#crew.setFloats(
      new Map([
        [f.adamRate, rate],
        [f.adamRoot, root],
        [f.adamEpsilon, epsilon],
        [f.beta1, beta1],
        [f.beta2, beta2],
      ]),
    );
    this.#execute(this.#fused ? f.opAdamPlanes : f.opAdam, [
      [f.firstMoments, first],
      [f.secondMoments, second],
      [f.kept, keep ?? 0],
      [f.vector, this.point],
      [f.gradient, this.gradient],
    ]);
    this.#pending = this.#fused;
  }

  naturalStep(scale: number): number {
    return naturalStep(this.#descent.loss, scale, voxelCount(this.#grid.shape));
  }

  pause(): Promise<void> {
    return this.#crew.pause();
  }

  /** Frees what the workspace has made and leaves F_xy of the object in the planes. */
  close(): void {
    if (!this.#pending) this.#execute(f.opSendPlanes, []);
    if (this.gradient !== 0) this.#crew.arena.free(this.gradient);
  }

  /** Sets the kernels' parameters of the loss for a model; returns the scale, which for "max" has to be found first. */
  #setModel(model: Model): number {
    const { greatestCounts, sums } = this.#residents;
    const normalises = this.#descent.model?.scale === "max";
    let { scale } = model;
    let top = { power: Number.POSITIVE_INFINITY, slope: 0 };
    if (normalises) {
      this.#execute(f.opMeasure, []);
      const found = readMeasured(this.#crew.arena.doubles(sums, measuredOfRow * this.#grid.shape[1]));
      scale = 1 / Math.sqrt(found.greatest);
      // ∂L/∂s = 2s Σ cP = 2s (Σ |F|² − Σ |F|a/s), ∂s/∂P = −s³/2 at the greatest.
      const slope = found.power - found.cross / Math.sqrt(greatestCounts) / scale;
      top = { power: found.greatest, slope: (scale ** 4 * slope) / found.equals };
    }
    this.#crew.setFloats(
      new Map([
        [f.kappa, scale ** 2],
        [f.background, model.background],
        [f.leastIntensity, leastIntensity(this.#descent, greatestCounts)],
        [f.amplitudeUnit, normalises ? 1 / Math.sqrt(greatestCounts) : 1],
        [f.top, top.power],
        [f.topSlope, top.slope],
      ]),
    );
    return scale;
  }

  /** The kernel's kind of residual. */
  #residual(wantsLoss: boolean): number {
    const { loss, model } = this.#descent;
    const detailed = model?.scale === "max" || model?.background !== undefined;
    if (loss === "amplitude") return detailed ? f.amplitudeDetailed : f.amplitude;
    return detailed ? f.poissonDetailed : wantsLoss ? f.poisson : f.poissonQuick;
  }
}
