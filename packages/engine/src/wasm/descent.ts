// A descent on the wasm engine. The planes of the box hold in turn F_xy of the object and the gradient on its way back; Adam takes its
// step between the two, within one pass over the planes, so that it costs what an ER iteration costs. L-BFGS receives the gradient as
// a vector.

import { type Triple, voxelCount } from "../array/index.js";
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
import { Coherence } from "./coherence.js";
import { measuredOfRow, modelSumsOfRow, readMeasured, readModelSums } from "./descent-sums.js";
import { combineVectors, createVector, vectorDots } from "./descent-vectors.js";
import { constants } from "./fields.js";
import type { Grid } from "./grid.js";
import type { Crew } from "./host/index.js";
import { command, type Execute, parameters } from "./parameters.js";
import type { Residents } from "./residents.js";

/** What a descent works on. */
export interface Problem {
  readonly grid: Grid;
  readonly layout: BoxLayout;
  readonly residents: Residents;
}

export class WasmWorkspace implements Workspace<number> {
  readonly point: number;
  readonly gradient: number;
  readonly #crew: Crew;
  readonly #problem: Problem;
  readonly #descent: Descent;
  readonly #execute: Execute;
  /** Whether Adam's step is taken between the planes, without a gradient vector. */
  readonly #fused: boolean;
  readonly #coherence: Coherence | undefined;
  /** Whether the planes hold F_xy of the object at the point. */
  #pending = false;

  /** `execute` takes H for 0. */
  constructor(crew: Crew, problem: Problem, execute: Execute, descent: Descent) {
    const { layout, grid } = problem;
    this.#crew = crew;
    this.#problem = problem;
    this.#descent = descent;
    this.#execute = execute;
    const { optimiser, model } = descent;
    this.#fused = optimiser.kind === "adam";
    this.point = layout.object;
    this.gradient = this.#fused ? 0 : createVector(crew, layout);
    this.#coherence = model?.coherence && new Coherence(crew, grid, layout.box.size, execute, model.coherence.fitted === true);
    // What lies outside the support is no part of the point.
    this.combine(this.point, [[1, this.point]]);
  }

  create(): number {
    return createVector(this.#crew, this.#problem.layout);
  }

  release(vectors: readonly number[]): void {
    this.#crew.arena.free(...vectors);
  }

  combine(to: number, terms: readonly Term<number>[]): void {
    combineVectors(this.#crew, this.#execute, to, terms);
    if (to === this.point) this.#pending = false;
  }

  dots(pairs: readonly (readonly [number, number])[]): number[] {
    return vectorDots(this.#crew, this.#execute, this.#problem.layout, pairs);
  }

  evaluate(model: Model, wantsLoss: boolean): Evaluation {
    this.#sendObject();
    const scale = this.#setLoss(model, wantsLoss);
    let widthSlopes: Triple = [0, 0, 0];
    if (this.#coherence && model.widths) widthSlopes = this.#coherence.evaluate(model.widths);
    else this.#execute(command.residuals);
    this.#pending = false;
    const rows = this.#crew.arena.doubles(this.#problem.residents.sums, modelSumsOfRow * this.#problem.grid.shape[1]);
    const sums = readModelSums(rows, this.#descent.loss, scale, widthSlopes);
    if (!this.#fused) {
      this.#crew.write(parameters.gradient, { at: this.gradient });
      this.#execute(command.receiveGradient);
    }
    return { loss: wantsLoss ? sums.loss : Number.NaN, sums };
  }

  adam(first: number, second: number, step: AdamStep, keep: number | undefined): void {
    this.#crew.write(parameters.adam, { ...step, first, second, kept: keep ?? 0 });
    this.#execute(command.adamPlanes);
    this.#pending = true;
  }

  naturalStep(scale: number): number {
    return naturalStep(this.#descent.loss, scale, voxelCount(this.#problem.grid.shape));
  }

  pause(): Promise<void> {
    return this.#crew.pause();
  }

  /** Frees what the workspace has made; leaves the object at the point, and F_xy of it in the planes. */
  close(): void {
    this.#sendObject();
    this.#coherence?.free();
    if (this.gradient !== 0) this.#crew.arena.free(this.gradient);
  }

  /** F_xy of the object at the point to the planes. */
  #sendObject(): void {
    if (this.#pending) return;
    this.#execute(command.sendPlanes);
    this.#pending = true;
  }

  /** Sets the kernels' loss for a model; returns the scale, which for "max" has to be found first. */
  #setLoss(model: Model, wantsLoss: boolean): number {
    const { greatestCounts, sums } = this.#problem.residents;
    const normalises = this.#descent.model?.scale === "max";
    let { scale } = model;
    let top = { power: Number.POSITIVE_INFINITY, slope: 0 };
    if (normalises) {
      this.#execute(command.measure);
      const found = readMeasured(this.#crew.arena.doubles(sums, measuredOfRow * this.#problem.grid.shape[1]));
      scale = 1 / Math.sqrt(found.greatest);
      // ∂L/∂s = 2s Σ cP = 2s (Σ |F|² − Σ |F|a/s), ∂s/∂P = −s³/2 at the greatest.
      const slope = found.power - found.cross / Math.sqrt(greatestCounts) / scale;
      top = { power: found.greatest, slope: (scale ** 4 * slope) / found.equals };
    }
    this.#crew.write(parameters.residual, {
      kind: this.#residual(wantsLoss),
      kappa: scale ** 2,
      leastIntensity: leastIntensity(this.#descent, greatestCounts),
      amplitudeUnit: normalises ? 1 / Math.sqrt(greatestCounts) : 1,
      top: top.power,
      topSlope: top.slope,
    });
    return scale;
  }

  /** The kernel's kind of residual. */
  #residual(wantsLoss: boolean): number {
    const { loss, model } = this.#descent;
    if (loss === "poisson") return wantsLoss ? constants.ofCounts : constants.ofCountsQuick;
    return model?.scale === "max" ? constants.ofNormalised : constants.ofAmplitudes;
  }
}
