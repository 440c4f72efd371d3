// A network under training as the course of training sees it: it answers, and takes steps when it is told the loss's gradient.
// Here a configuration becomes a model, and the model's named outputs the two planes a sample that losses judge.

import { DataError, OptionError, voxelCount } from "@friedel/core";
import { cdiNn, countOperations, type Model, uNet } from "../models/index.js";
import type { Runtime } from "../runtime/index.js";
import { createTrainer, type TrainingState } from "../training/index.js";
import type { TrainingConfiguration } from "./configuration.js";

/** All that a learner knows: it goes on from here to the same bits. */
export interface LearnerState {
  /** Steps taken. */
  readonly step: number;
  /** Parameters and moments by name. */
  readonly arrays: Readonly<Record<string, Float32Array>>;
}

/** What a step says. */
export interface LearnerStep {
  /** Length of the parameters' gradient before it was clipped. */
  readonly gradientNorm: number;
}

/** The gradient of a loss with respect to answers, asked for in the middle of a step. */
export type Judge = (answer: Float32Array) => Promise<Float32Array>;

/** A network under training. Calls must not overlap. Owns what the runtime holds until `dispose`. */
export interface Learner {
  /** Counted floating-point operations of a step. */
  readonly stepOperations: number;
  /** Answers for a batch of inputs: two planes a sample, as losses judge them. Valid until the next call. */
  answer(input: Float32Array): Promise<Float32Array>;
  /** One step at a learning rate: answers, has them judged, and moves the parameters. */
  step(input: Float32Array, judge: Judge, rate: number): Promise<LearnerStep>;
  state(): Promise<LearnerState>;
  dispose(): Promise<void>;
}

/**
 * A learner at the start of training, or where a state left it. Throws OptionError for settings that the model does not know or that do
 * not fit the data, GraphError for sizes that it cannot have, DataError for a state of another network.
 */
export async function createLearner(
  runtime: Runtime,
  configuration: TrainingConfiguration,
  from?: LearnerState,
  threads?: number,
): Promise<Learner> {
  const { batchSize, data, seed } = configuration;
  const model = modelOf(configuration);
  const outputs = outputsOf(configuration);
  const trainer = await createTrainer(runtime, model, {
    batch: batchSize,
    start: from ? trainingState(from) : { seed },
    ...(threads !== undefined && { threads }),
  });
  const voxels = voxelCount(data.outputShape);
  const planes = new Float32Array(2 * voxels * batchSize);
  // The runtime refuses memory that threads share, which is where batches lie.
  let own = new Float32Array(0);
  const answer = async (input: Float32Array): Promise<Float32Array> => {
    if (own.length !== input.length) own = new Float32Array(input.length);
    own.set(input);
    const found = await trainer.predict({ pattern: own });
    gatherPlanes(
      outputs.map((name) => found[name]),
      voxels,
      batchSize,
      planes,
    );
    return planes;
  };
  return {
    stepOperations: countOperations(model, batchSize).training,
    answer,
    async step(input, judge, rate) {
      const gradient = await judge(await answer(input));
      return trainer.apply(scatterPlanes(gradient, outputs, voxels, batchSize), rate);
    },
    async state() {
      const { steps, ...arrays } = trainer.state();
      return { step: steps, arrays };
    },
    dispose: () => trainer.dispose(),
  };
}

function trainingState({ step, arrays: { parameters, first, second } }: LearnerState): TrainingState {
  if (!parameters || !first || !second) throw new DataError("expected a network's parameters and moments, found others");
  return { steps: step, parameters, first, second };
}

const settings = { "u-net": ["widths", "blocks", "fold", "unfold"], "cdi-nn": ["widths", "rectified"] } as const;

/** The model of a configuration. Errors as in {@link createLearner}. */
export function modelOf({ network, model, data }: TrainingConfiguration): Model {
  const known: readonly string[] = settings[network];
  const odd = Object.keys(model).find((name) => !known.includes(name));
  if (odd !== undefined) throw new OptionError(`expected a setting out of ${known.join(", ")}, found 'model.${odd}'`);
  const { shape } = data.samples;
  const [extent] = shape;
  if (shape.some((n) => n !== extent)) throw new OptionError(`expected patterns with equal axes, found ${shape.join("×")}`);
  const built = network === "u-net" ? uNet({ ...model, extent }) : cdiNn({ ...model, extent });
  const { unfold = 2, fold = 4 } = model as { readonly unfold?: number; readonly fold?: number };
  const expected = network === "u-net" ? (extent * unfold) / fold : extent;
  if (data.outputShape.some((n) => n !== expected)) {
    throw new OptionError(`data.outputShape: expected ${expected} along each axis, found ${data.outputShape.join("×")}`);
  }
  return built;
}

/** A model's outputs in the order of the planes: one of two channels, or two of one. */
export function outputsOf({ network }: TrainingConfiguration): readonly string[] {
  return network === "u-net" ? ["object"] : ["shape", "phase"];
}

/** From outputs of (sample, channel, voxels) each to (sample, both channels, voxels). */
function gatherPlanes(parts: readonly Float32Array[], voxels: number, size: number, out: Float32Array): void {
  const length = (2 * voxels) / parts.length;
  for (let n = 0; n < size; n++) {
    for (const [i, part] of parts.entries()) out.set(part.subarray(n * length, (n + 1) * length), 2 * voxels * n + length * i);
  }
}

/** The way back, by name. */
function scatterPlanes(
  planes: Float32Array,
  names: readonly string[],
  voxels: number,
  size: number,
): Record<string, Float32Array> {
  const length = (2 * voxels) / names.length;
  return Object.fromEntries(
    names.map((name, i) => {
      const out = new Float32Array(length * size);
      for (let n = 0; n < size; n++) {
        const begin = 2 * voxels * n + length * i;
        out.set(planes.subarray(begin, begin + length), n * length);
      }
      return [name, out];
    }),
  );
}
