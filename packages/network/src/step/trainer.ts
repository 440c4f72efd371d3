// Training: holds the state of a model (parameters, Adam's means, number of steps) and advances it batch by batch.
// The state lives in two sets of arrays that take turns as input and output of the step, so nothing is copied or allocated.
import { OptionError, ShapeError } from "@friedel/engine";
import { elementCount } from "../graph/graph.js";
import { initialWeights, type Model, parameterCount } from "../models/model.js";
import type { Arrays, LoadOptions, Runtime } from "../runtime/runtime.js";
import { type AdamOptions, type AdamState, adamDefaults, controlOf } from "./adam.js";
import { buildTraining, gradientName, nextNames } from "./build.js";

/** All that training continues from; the same state leads to the same bits. */
export interface TrainingState {
  /** Steps done. */
  readonly step: number;
  /** `parameters`, and Adam's means as `first` and `second`. */
  readonly arrays: Arrays;
}

/** How to train. */
export interface TrainerOptions extends LoadOptions {
  readonly batch: number;
  readonly adam?: Partial<AdamOptions>;
  /** Where to begin: a stored state, which is copied, or the seed of a new one. */
  readonly start: TrainingState | { readonly seed: number };
}

/** A step that was done. */
export interface StepReport {
  /** Number of this step, from 1. */
  readonly step: number;
  /** Norm of the parameters' gradient before clipping. */
  readonly gradientNorm: number;
}

/** A model in training. Calls must not overlap. Every array is of a whole batch; call `dispose` at the end. */
export interface Trainer {
  /** The outputs for a batch. The arrays are overwritten by the next call. */
  predict(inputs: Arrays): Promise<Arrays>;
  /** One step with dL/d(output) for each output of the last `predict`. Throws OptionError without one since the last step. */
  apply(outputGradients: Arrays, rate: number): Promise<StepReport>;
  /** A copy of the state. */
  state(): TrainingState;
  dispose(): Promise<void>;
}

/** Loads the training graphs of a model. Throws ShapeError where the start belongs to another model. */
export async function createTrainer(runtime: Runtime, model: Model, options: TrainerOptions): Promise<Trainer> {
  const { batch, adam: chosen, start, ...load } = options;
  const adam = { ...adamDefaults, ...chosen };
  let current = startState(model, start);
  let spare = copyOf(current);
  let steps = "step" in start ? start.step : 0;
  const files = buildTraining(model, batch, adam);
  const step = await runtime.load(files.step, load);
  const forward = await runtime.load(files.forward, load);
  const kept = arraysOf(Object.entries(files.saved));
  const predicted = arraysOf(Object.entries(forward.outputs).filter(([name]) => !(name in kept)));
  let pending = false;
  return {
    async predict(inputs) {
      await forward.run({ ...inputs, parameters: current.parameters }, { ...predicted, ...kept });
      pending = true;
      return predicted;
    },
    async apply(outputGradients, rate) {
      if (!pending) throw new OptionError("Expected predict() before apply()");
      pending = false;
      const fed = Object.fromEntries(Object.entries(outputGradients).map(([name, array]) => [gradientName(name), array]));
      const control = controlOf(steps + 1, rate, adam);
      const results = await step.run({ ...kept, ...fed, ...current, control }, nextNames(spare));
      [current, spare] = [spare, current];
      steps++;
      return { step: steps, gradientNorm: results.gradientNorm[0] };
    },
    state: () => ({ step: steps, arrays: { ...copyOf(current) } }),
    async dispose() {
      await step.dispose();
      await forward.dispose();
    },
  };
}

function startState(model: Model, start: TrainerOptions["start"]): AdamState<Float32Array> {
  const length = parameterCount(model);
  const nothing = () => new Float32Array(length);
  if ("seed" in start) return { parameters: initialWeights(model, start.seed), first: nothing(), second: nothing() };
  const copy = (name: string): Float32Array => {
    const array = start.arrays[name];
    if (array?.length === length) return array.slice();
    throw new ShapeError(`Expected ${length} numbers in '${name}' of a state of ${model.name}, found ${array?.length ?? "none"}`);
  };
  return { parameters: copy("parameters"), first: copy("first"), second: copy("second") };
}

function copyOf({ parameters, first, second }: AdamState<Float32Array>): AdamState<Float32Array> {
  return { parameters: parameters.slice(), first: first.slice(), second: second.slice() };
}

function arraysOf(shapes: readonly (readonly [name: string, shape: readonly number[]])[]): Arrays {
  return Object.fromEntries(shapes.map(([name, shape]) => [name, new Float32Array(elementCount(shape))]));
}
