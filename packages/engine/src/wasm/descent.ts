// A descent on the wasm engine. The planes of the box hold in turn F_xy of the object and the gradient on its way back; for Adam on
// free voxels the step is taken between the two, within one pass over the planes, so that it costs what an ER iteration costs.
// Everything else receives the gradient as a vector, to which regularisers add theirs and polar coordinates apply the chain rule.

import { type Triple, voxelCount } from "../array/index.js";
import {
  type AdamStep,
  type Descent,
  type Evaluation,
  leastIntensity,
  type Memory,
  type Model,
  naturalStep,
  type Term,
  type Workspace,
} from "../descent/index.js";
import type { BoxLayout } from "./box-layout.js";
import { Coherence } from "./coherence.js";
import { measuredOfRow, modelSumsOfRow, readMeasured, readModelSums } from "./descent-sums.js";
import { combineVectors, createVector, type Execute, vectorDots } from "./descent-vectors.js";
import * as f from "./fields.js";
import type { Grid, Parameters } from "./grid.js";
import type { Crew } from "./host/index.js";
import { polarPoint } from "./polar.js";
import { Regulariser } from "./regularisers.js";
import type { Residents } from "./residents.js";

/** What a descent works on. */
export interface Problem {
  readonly grid: Grid;
  readonly layout: BoxLayout;
  readonly residents: Residents;
  /** Voxels of the support. */
  readonly inside: number;
}

export class WasmWorkspace implements Workspace<number> {
  readonly point: number;
  readonly gradient: number;
  readonly #crew: Crew;
  readonly #problem: Problem;
  readonly #parameters: Parameters;
  readonly #descent: Descent;
  readonly #execute: Execute;
  /** Whether Adam's step is taken between the planes, without a gradient vector. */
  readonly #fused: boolean;
  readonly #polar: boolean;
  /** u of the polar coordinates. */
  readonly #unit: number;
  readonly #coherence: Coherence | undefined;
  readonly #regulariser: Regulariser | undefined;
  /** Whether the planes hold F_xy of the object at the point. */
  #pending = false;

  /** `parameters` are those of the problem; `memory` holds the point of polar coordinates. */
  constructor(crew: Crew, problem: Problem, parameters: Parameters, descent: Descent, memory: Memory<number>) {
    const { layout, grid, inside } = problem;
    this.#crew = crew;
    this.#problem = problem;
    this.#parameters = new Map([...parameters, [f.hasPending, 1], [f.hasFourier, 0]]);
    this.#descent = descent;
    this.#execute = (command, own) => {
      crew.set(this.#parameters);
      crew.set(new Map(own));
      crew.execute(command);
    };
    const { parametrisation, regularisers = {}, optimiser, model } = descent;
    const regularises = regularisers.totalVariation !== undefined || regularisers.homogeneity !== undefined;
    this.#polar = parametrisation === "polar";
    this.#fused = optimiser.kind === "adam" && !this.#polar && !regularises;
    this.gradient = this.#fused ? 0 : createVector(crew, layout);
    const { arena } = crew;
    this.#coherence =
      model?.coherence && new Coherence(arena, grid, layout.box.size, this.#execute, model.coherence.fitted === true);
    this.#regulariser = regularises ? new Regulariser(crew, layout, this.#execute, regularisers, inside) : undefined;
    // What lies outside the support is no part of the point.
    this.combine(layout.object, [[1, layout.object]]);
    const polar = this.#polar ? polarPoint(crew, layout, memory, inside) : undefined;
    this.point = polar?.point ?? layout.object;
    this.#unit = polar?.unit ?? 0;
    if (polar) this.combine(this.point, [[1, this.point]]);
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
    const scale = this.#setModel(model);
    const residual = this.#residual(wantsLoss);
    let widthSlopes: Triple = [0, 0, 0];
    if (this.#coherence && model.widths) widthSlopes = this.#coherence.evaluate(model.widths, residual);
    else this.#execute(f.opResiduals, [[f.residual, residual]]);
    this.#pending = false;
    const rows = this.#crew.arena.doubles(this.#problem.residents.sums, modelSumsOfRow * this.#problem.grid.shape[1]);
    const sums = readModelSums(rows, this.#descent.loss, scale, widthSlopes);
    if (this.#fused) return { loss: wantsLoss ? sums.loss : Number.NaN, sums };
    this.#execute(f.opReceiveGradient, [[f.gradient, this.gradient]]);
    const penalty = this.#regulariser?.add(this.gradient) ?? 0;
    if (this.#polar) this.#executePolar(f.opPolarGradient);
    return { loss: wantsLoss ? sums.loss + penalty : Number.NaN, sums };
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
    return naturalStep(this.#descent.loss, scale, voxelCount(this.#problem.grid.shape));
  }

  pause(): Promise<void> {
    return this.#crew.pause();
  }

  /** Frees what the workspace has made; leaves the object at the point, and F_xy of it in the planes. */
  close(): void {
    this.#sendObject();
    this.#coherence?.free();
    this.#regulariser?.free();
    if (this.gradient !== 0) this.#crew.arena.free(this.gradient);
  }

  /** F_xy of the object at the point to the planes. */
  #sendObject(): void {
    if (this.#pending) return;
    if (this.#polar) this.#executePolar(f.opFromPolar);
    this.#execute(f.opSendPlanes, []);
    this.#pending = true;
  }

  #executePolar(command: number): void {
    this.#crew.setFloats(new Map([[f.phaseUnit, this.#unit]]));
    this.#execute(command, [
      [f.vector, this.point],
      [f.gradient, this.gradient],
    ]);
  }

  /** Sets the kernels' parameters of the loss for a model; returns the scale, which for "max" has to be found first. */
  #setModel(model: Model): number {
    const { greatestCounts, sums } = this.#problem.residents;
    const normalises = this.#descent.model?.scale === "max";
    let { scale } = model;
    let top = { power: Number.POSITIVE_INFINITY, slope: 0 };
    if (normalises) {
      this.#execute(f.opMeasure, []);
      const found = readMeasured(this.#crew.arena.doubles(sums, measuredOfRow * this.#problem.grid.shape[1]));
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
    const { scale, background, coherence } = model ?? {};
    // Without a background a best scale comes from plain sums.
    const slopes = background !== undefined && (background.fitted === true || scale === "best");
    const modelled = slopes || background !== undefined || coherence !== undefined || scale === "max";
    let residual = 0;
    if (loss === "poisson") residual += wantsLoss ? f.ofCounts : f.ofCounts + f.quick;
    if (modelled) residual += f.modelled;
    if (slopes) residual += f.sloped;
    return residual;
  }
}
