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
  type ModelSums,
  naturalStep,
  type Term,
  type Workspace,
} from "../descent/index.js";
import type { BoxLayout } from "./box-layout.js";
import type { Crew } from "./crew.js";
import { combineVectors, createVector, type Execute, vectorDots } from "./descent-vectors.js";
import * as f from "./fields.js";
import type { Grid, Parameters } from "./grid.js";
import type { Residents } from "./residents.js";

/** Float64 sums a row that the kernels leave. */
const sumsOfRow = 10;

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

  evaluate(model: Model): Evaluation {
    const { loss } = this.#descent;
    if (!this.#pending) this.#execute(f.opSendPlanes, []);
    this.#crew.setFloats(
      new Map([
        [f.kappa, model.scale ** 2],
        [f.leastIntensity, leastIntensity(loss, model, this.#residents.greatestCounts)],
      ]),
    );
    this.#execute(f.opResiduals, [[f.poisson, Number(loss === "poisson")]]);
    this.#pending = false;
    const sums = this.#sums(model.scale);
    if (!this.#fused) this.#execute(f.opReceiveGradient, [[f.gradient, this.gradient]]);
    return { loss: sums.loss, sums };
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

  /** The rows' sums, added up in one order. */
  #sums(scale: number): ModelSums {
    const rows = this.#crew.arena.doubles(this.#residents.sums, sumsOfRow * this.#grid.shape[1]);
    const totals = new Float64Array(sumsOfRow);
    for (let i = 0; i < rows.length; i++) totals[i % sumsOfRow] += rows[i];
    const [loss, intensity, third, slopeScale, slopeBackground, curveScale, curveMixed, curveBackground] = totals;
    const poisson = this.#descent.loss === "poisson";
    return {
      scale,
      loss,
      intensity,
      cross: poisson ? 0 : third,
      counts: poisson ? third : 0,
      slopeScale,
      slopeBackground,
      curveScale,
      curveMixed,
      curveBackground,
      slopeWidths: [0, 0, 0],
    };
  }
}
