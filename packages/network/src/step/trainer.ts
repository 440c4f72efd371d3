// Training: holds the state of a model (parameters, Adam's means, number of steps) and advances it batch by batch.
// The state lives in two sets of arrays that take turns as input and output of the step, so nothing is copied or allocated.
import { OptionError, ShapeError } from "@friedel/engine";
import { elementCount } from "../graph/graph.js";
import { initialWeights, type Model } from "../models/model.js";
import type { Arrays, LoadOptions, NetworkSession, Runtime } from "../runtime/runtime.js";
import { type AdamOptions, type AdamState, adamDefaults, controlOf } from "./adam.js";
import { buildTraining, gradientName, nextNames } from "./build.js";

/** All that training goes on from; the same state gives the same bits. */
export interface TrainingState extends AdamState<Float32Array> {
  /** Steps done. */
  readonly steps: number;
}

/** How to train. */
export interface TrainerOptions extends LoadOptions {
  readonly batch: number;
  readonly adam?: Partial<AdamOptions>;
  /** Where to begin: a stored state, or the seed of a new one. */
  readonly start: TrainingState | { readonly seed: number };
}

/** What a step tells. */
export interface StepReport {
  /** Number of this step, from 1. */
  readonly step: number;
  /** Norm of the gradient before clipping. */
  readonly gradientNorm: number;
}

/** A model in training. Calls must not overlap. Every array is of a whole batch; call `dispose` at the end. */
export interface Trainer {
  /** The outputs for a batch. The arrays are overwritten by the next call. */
  predict(inputs: Arrays): Promise<Readonly<Record<string, Float32Array>>>;
  /** One step with dL/d(output) for each output of the last `predict`. */
  apply(outputGradients: Arrays, rate: number): Promise<StepReport>;
  /** A copy of the state. */
  state(): TrainingState;
  /** Goes on from a stored state, which is copied. Throws ShapeError for one of another model. */
  restore(state: TrainingState): void;
  dispose(): Promise<void>;
}

/** Loads the training graphs of a model. Throws ShapeError where the start belongs to another model, OptionError for a step without outputs to judge. */
export async function createTrainer(runtime: Runtime, model: Model, options: TrainerOptions): Promise<Trainer> {
  const { batch, adam: chosen, start, ...load } = options;
  const adam = { ...adamDefaults, ...chosen };
  const files = buildTraining(model, batch, adam);
  const { parameterCount } = files;
  let current = startState(model, start, parameterCount);
  let spare: AdamState<Float32Array> = emptyState(parameterCount);
  let steps = "steps" in start ? start.steps : 0;
  const step = await runtime.load(files.step, load);
  const forward = await runtime.load(files.forward, load);
  const kept = Object.fromEntries(
    Object.entries(files.saved).map(([name, shape]) => [name, new Float32Array(elementCount(shape))]),
  );
  const predicted = outputArrays(forward, kept);
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
    state: () => ({
      parameters: current.parameters.slice(),
      first: current.first.slice(),
      second: current.second.slice(),
      steps,
    }),
    restore(state) {
      current = startState(model, state, parameterCount);
      steps = state.steps;
      pending = false;
    },
    async dispose() {
      await step.dispose();
      await forward.dispose();
    },
  };
}

function startState(model: Model, start: TrainerOptions["start"], length: number): AdamState<Float32Array> {
  if ("seed" in start) return { ...emptyState(length), parameters: initialWeights(model, start.seed) };
  const { parameters, first, second } = start;
  for (const array of [parameters, first, second])
    if (array.length !== length)
      throw new ShapeError(`Expected a state of ${length} parameters for ${model.name}, found ${array.length}`);
  return { parameters: parameters.slice(), first: first.slice(), second: second.slice() };
}

function emptyState(length: number): AdamState<Float32Array> {
  return { parameters: new Float32Array(length), first: new Float32Array(length), second: new Float32Array(length) };
}

function outputArrays(forward: NetworkSession, kept: Arrays): Record<string, Float32Array> {
  const names = Object.entries(forward.outputs).filter(([name]) => !(name in kept));
  return Object.fromEntries(names.map(([name, shape]) => [name, new Float32Array(elementCount(shape))]));
}
