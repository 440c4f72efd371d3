// Training: holds the state of a model (parameters, Adam's means, number of steps) and advances it batch by batch.
// The state lives in two sets of arrays that take turns as input and output of the step, so nothing is copied or allocated.
import { OptionError, ShapeError } from "@friedel/engine";
import { elementCount } from "../graph/index.js";
import { initialWeights, type Model } from "../models/index.js";
import type { Arrays, LoadOptions, NetworkSession, Runtime } from "../runtime/index.js";
import { type AdamOptions, type AdamState, adamDefaults, controlOf } from "./adam.js";
import { buildTraining, gradientName, nextNames, targetName } from "./build.js";
import type { Loss } from "./loss.js";

/** All that training goes on from; the same state gives the same bits. */
export interface TrainingState extends AdamState<Float32Array> {
  /** Steps done. */
  readonly steps: number;
}

/** How to train. */
export interface TrainerOptions extends LoadOptions {
  readonly batch: number;
  /** Loss inside the graph. Without one, use `predict` and `apply`. */
  readonly loss?: Loss;
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
  /** Loss before the step; NaN where it is computed outside. */
  readonly loss: number;
}

/** A model in training. Calls must not overlap. Every array is of a whole batch; call `dispose` at the end. */
export interface Trainer {
  /** One step with the loss inside the graph. */
  step(inputs: Arrays, targets: Arrays, rate: number): Promise<StepReport>;
  /** With the loss outside: the outputs for a batch. The arrays are overwritten by the next call. */
  predict(inputs: Arrays): Promise<Readonly<Record<string, Float32Array>>>;
  /** With the loss outside: one step with dL/d(output) for each output of the last `predict`. */
  apply(outputGradients: Arrays, rate: number): Promise<StepReport>;
  /** A copy of the state. */
  state(): TrainingState;
  /** Goes on from a stored state, which is copied. Throws ShapeError for one of another model. */
  restore(state: TrainingState): void;
  dispose(): Promise<void>;
}

/** Loads the training graphs of a model. Throws ShapeError where the start belongs to another model, OptionError for a call that does not fit the loss. */
export async function createTrainer(runtime: Runtime, model: Model, options: TrainerOptions): Promise<Trainer> {
  const { batch, loss, adam: chosen, start, ...load } = options;
  const adam = { ...adamDefaults, ...chosen };
  const files = buildTraining(model, batch, adam, loss);
  const { parameterCount } = files;
  let current = startState(model, start, parameterCount);
  let spare: AdamState<Float32Array> = emptyState(parameterCount);
  let steps = "steps" in start ? start.steps : 0;
  const step = await runtime.load(files.step, load);
  const forward = files.forward === undefined ? undefined : await runtime.load(files.forward, load);
  const kept = Object.fromEntries(
    Object.entries(files.saved).map(([name, shape]) => [name, new Float32Array(elementCount(shape))]),
  );
  const predicted = forward === undefined ? {} : outputArrays(forward, kept);
  let pending = false;

  const advance = async (feeds: Arrays, rate: number): Promise<StepReport> => {
    const control = controlOf(steps + 1, rate, adam);
    const results = await step.run({ ...feeds, ...current, control }, nextNames(spare));
    [current, spare] = [spare, current];
    steps++;
    return { step: steps, gradientNorm: results.gradientNorm[0], loss: results.loss?.[0] ?? Number.NaN };
  };
  return {
    step(inputs, targets, rate) {
      if (loss === undefined)
        throw new OptionError("Expected a loss inside the graph for step(); without one use predict() and apply()");
      return advance({ ...inputs, ...renamed(targets, targetName) }, rate);
    },
    async predict(inputs) {
      if (forward === undefined)
        throw new OptionError("Expected a loss outside the graph for predict() and apply(), found one inside");
      await forward.run({ ...inputs, parameters: current.parameters }, { ...predicted, ...kept });
      pending = true;
      return predicted;
    },
    apply(outputGradients, rate) {
      if (!pending) throw new OptionError("Expected predict() before apply()");
      pending = false;
      return advance({ ...kept, ...renamed(outputGradients, gradientName) }, rate);
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
      await forward?.dispose();
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

function renamed(arrays: Arrays, rename: (name: string) => string): Record<string, Float32Array> {
  return Object.fromEntries(Object.entries(arrays).map(([name, array]) => [rename(name), array]));
}
