// Vectors of the wasm engine: laid out like g on the box, 0 outside the support; a handle is an address. The planes of the box hold in
// turn F_xy of the object and the gradient on its way back; Adam takes its step between the two, within one pass over the planes, so
// that it costs what an ER iteration costs. L-BFGS receives the gradient as a vector.

import type { ComplexVolume } from "../array/index.js";
import {
  type CoherenceValues,
  coherenceOf,
  type DescentGoal,
  type Evaluation,
  fittedCoherence,
  leastIntensity,
  type Model,
  type Term,
  type VectorHandle,
  type Workspace,
} from "../contract/vectors.js";
import { type BoxLayout, objectLength, readVector, writeVector } from "./box-layout.js";
import { Coherence } from "./coherence.js";
import { measuredOfPiece, modelSumsOfPiece, readMeasured, readModelSums } from "./descent-sums.js";
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

/** Opens vectors at g inside the support; `execute` takes H for 0. Closed, the planes hold F_xy of the object. */
export function openWasmVectors(crew: Crew, problem: Problem, execute: Execute, goal: DescentGoal): Workspace {
  const { grid, layout, residents } = problem;
  const { arena } = crew;
  const point = layout.object;
  const vectors: VectorHandle[] = [];
  const create = (from?: ComplexVolume): VectorHandle => {
    const vector = arena.allocate(4 * objectLength(layout));
    vectors.push(vector);
    if (from) writeVector(arena, layout, vector, from);
    return vector;
  };
  const gradient = goal.keepsGradient ? create() : 0;
  const { coherence: blur } = goal.model ?? {};
  const coherence = blur && new Coherence(crew, grid, layout.box.size, execute, fittedCoherence(blur));
  /** Whether the planes hold F_xy of the object at the point, or the gradient there. */
  let planes: "nothing" | "object" | "gradient" = "nothing";
  const sendObject = (): void => {
    if (planes !== "object") execute(command.sendPlanes);
    planes = "object";
  };
  const combine = (to: VectorHandle, terms: readonly Term[]): void => {
    combineVectors(crew, execute, to, terms);
    if (to === point) planes = "nothing";
  };
  const differentiate = (model: Model, wantsLoss: boolean): Omit<Evaluation, "slope"> => {
    sendObject();
    const scale = setLoss(crew, problem, execute, goal, model, wantsLoss);
    const values = coherenceOf(model);
    let slopes: CoherenceValues = { widths: [0, 0, 0], tails: [0, 0, 0] };
    if (coherence && values) slopes = coherence.evaluate(values);
    else execute(command.residuals);
    planes = "gradient";
    return readModelSums(arena.doubles(residents.sums, modelSumsOfPiece * grid.pieces), goal.loss, scale, slopes);
  };
  // What lies outside the support is no part of the point.
  combine(point, [[1, point]]);
  return {
    point,
    gradient,
    create,
    read: async (vector) => readVector(arena, layout, vector, grid.shape),
    combine,
    dots: async (pairs) => vectorDots(crew, execute, layout, pairs),
    evaluate: async (model, along) => {
      const sums = differentiate(model, true);
      if (gradient !== 0) {
        crew.write(parameters.gradient, { at: gradient });
        execute(command.receiveGradient);
        planes = "nothing";
      }
      const slope = along === undefined ? Number.NaN : vectorDots(crew, execute, layout, [[gradient, along]])[0];
      await crew.pause();
      return { ...sums, slope };
    },
    adam: (model, { keep, ...step }) => {
      if (planes !== "gradient") differentiate(model, false);
      crew.write(parameters.adam, { ...step, kept: keep ?? 0 });
      execute(command.adamPlanes);
      planes = "object";
    },
    close: async () => {
      sendObject();
      coherence?.free();
      arena.free(...vectors);
    },
  };
}

/** to ← Σ coefficient·vector inside the support, 0 outside. */
function combineVectors(crew: Crew, execute: Execute, to: VectorHandle, terms: readonly Term[]): void {
  const { arena } = crew;
  const list = arena.allocate(8 * terms.length);
  terms.forEach(([coefficient, vector], i) => {
    arena.integers(list + 8 * i, 1)[0] = vector;
    arena.floats(list + 8 * i + 4, 1)[0] = coefficient;
  });
  crew.write(parameters.terms, { list, count: terms.length, to });
  execute(command.combine);
  arena.free(list);
}

/** The scalar product of each pair, added up in one order whoever computed its parts. */
function vectorDots(
  crew: Crew,
  execute: Execute,
  { box }: BoxLayout,
  pairs: readonly (readonly [VectorHandle, VectorHandle])[],
): number[] {
  const { arena } = crew;
  const planes = box.size[0];
  const list = arena.allocate(8 * pairs.length);
  const products = arena.allocate(8 * pairs.length * planes);
  arena.integers(list, 2 * pairs.length).set(pairs.flat());
  crew.write(parameters.pairs, { list, count: pairs.length, to: products });
  execute(command.dots);
  const found = arena.doubles(products, pairs.length * planes);
  const sums = pairs.map((_, i) => {
    let sum = 0;
    for (let p = 0; p < planes; p++) sum += found[p * pairs.length + i];
    return sum;
  });
  arena.free(list, products);
  return sums;
}

/** Sets the kernels' loss for a model; returns the scale, which for "max" has to be found first. */
function setLoss(
  crew: Crew,
  { grid, residents }: Problem,
  execute: Execute,
  goal: DescentGoal,
  model: Model,
  wantsLoss: boolean,
): number {
  const { greatestCounts, sums } = residents;
  const isNormalised = goal.model?.scale === "max";
  let { scale } = model;
  let top = { power: Number.POSITIVE_INFINITY, slope: 0 };
  if (isNormalised) {
    execute(command.measure);
    const found = readMeasured(crew.arena.doubles(sums, measuredOfPiece * grid.pieces));
    scale = 1 / Math.sqrt(found.greatest);
    // ∂L/∂s = 2s Σ cP = 2s (Σ |F|² − Σ |F|a/s), ∂s/∂P = −s³/2 at the greatest.
    const slope = found.power - found.cross / Math.sqrt(greatestCounts) / scale;
    top = { power: found.greatest, slope: (scale ** 4 * slope) / found.equals };
  }
  crew.write(parameters.residual, {
    kind: residualOf(goal, wantsLoss),
    kappa: scale ** 2,
    leastIntensity: leastIntensity(goal, greatestCounts),
    amplitudeUnit: isNormalised ? 1 / Math.sqrt(greatestCounts) : 1,
    top: top.power,
    topSlope: top.slope,
  });
  return scale;
}

/** The kernel's kind of residual. */
function residualOf({ loss, model }: DescentGoal, wantsLoss: boolean): number {
  if (loss === "poisson") return wantsLoss ? constants.ofCounts : constants.ofCountsQuick;
  return model?.scale === "max" ? constants.ofNormalised : constants.ofAmplitudes;
}
