// A network under training as the course of training sees it: it answers, and takes steps when it is told the loss's gradient.
// Here a configuration becomes a model, and the model's named outputs the answers that losses judge.

import { DataError, OptionError } from "@friedel/engine";
import { inputChannels } from "../data/input.js";
import { elementCount } from "../graph/graph.js";
import { crystalAnswer } from "../losses/crystal-reading.js";
import type { AnswerKind } from "../losses/records.js";
import { cdiNn } from "../models/cdi-nn.js";
import { crystalNet } from "../models/crystal-net.js";
import { type Model, traceModel } from "../models/model.js";
import { countOperations } from "../models/operations.js";
import { uNet } from "../models/u-net.js";
import type { Runtime } from "../runtime/runtime.js";
import { createTrainer, type TrainingState } from "../step/trainer.js";
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
export type LossGradient = (answer: Float32Array) => Promise<Float32Array>;

/** A network under training. Calls must not overlap. Owns what the runtime holds until `dispose`. */
export interface Learner {
  /** Counted floating-point operations of a step. */
  readonly stepOperations: number;
  /** Answers for a batch of inputs: of each sample all outputs, one after the other, as losses judge them. Valid until the next call. */
  answer(input: Float32Array): Promise<Float32Array>;
  /** One step at a learning rate: answers, has them judged, and moves the parameters. */
  step(input: Float32Array, judge: LossGradient, rate: number): Promise<LearnerStep>;
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
  const { batchSize, seed } = configuration;
  const model = modelOf(configuration);
  const parts = partsOf(model, outputsOf(configuration));
  const trainer = await createTrainer(runtime, model, {
    batch: batchSize,
    start: from ? trainingState(from) : { seed },
    ...(threads !== undefined && { threads }),
  });
  const answers = new Float32Array(parts.reduce((sum, { length }) => sum + length, 0) * batchSize);
  // The runtime refuses memory that threads share, which is where batches lie.
  let own = new Float32Array(0);
  const answer = async (input: Float32Array): Promise<Float32Array> => {
    if (own.length !== input.length) own = new Float32Array(input.length);
    own.set(input);
    gather(await trainer.predict({ pattern: own }), parts, batchSize, answers);
    return answers;
  };
  return {
    stepOperations: countOperations(model, batchSize).training,
    answer,
    async step(input, judge, rate) {
      const gradient = await judge(await answer(input));
      return trainer.apply(scatter(gradient, parts, batchSize), rate);
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

/** The model of a configuration. Errors as in {@link createLearner}. */
export function modelOf({ network, model, data, loss: { answer } }: TrainingConfiguration): Model {
  const known = network === "cdi-nn" ? ["widths", "rectified"] : uNetSettings[answer];
  const odd = Object.keys(model).find((name) => !known.includes(name));
  if (odd !== undefined) throw new OptionError(`expected a setting out of ${known.join(", ")}, found 'model.${odd}'`);
  const { shape } = data.samples;
  const [extent] = shape;
  if (shape.some((n) => n !== extent)) throw new OptionError(`expected patterns with equal axes, found ${shape.join("×")}`);
  const seen = { extent, channels: inputChannels[data.input], rooted: data.input === "magnitude" };
  if (network === "u-net" && answer === "crystal") return crystalNet({ ...model, ...seen, ...crystalAnswer });
  const built = network === "u-net" ? uNet({ ...model, ...seen }) : cdiNn({ ...model, extent });
  const { unfold = 2, fold = 4 } = model as { readonly unfold?: number; readonly fold?: number };
  const expected = network === "u-net" ? (extent * unfold) / fold : extent;
  if (data.outputShape.some((n) => n !== expected)) {
    throw new OptionError(`data.outputShape: expected ${expected} along each axis, found ${data.outputShape.join("×")}`);
  }
  return built;
}

const ofTrunk = ["widths", "blocks", "fold"];

/** Settings of the U-Net by what it answers. */
const uNetSettings: Readonly<Record<AnswerKind, readonly string[]>> = {
  field: [...ofTrunk, "unfold"],
  shapePhase: [...ofTrunk, "unfold"],
  crystal: [...ofTrunk, "central", "distance"],
};

/** A model's outputs in the order of the answer's numbers. */
export function outputsOf({ network, loss: { answer } }: TrainingConfiguration): readonly string[] {
  if (network === "cdi-nn") return ["shape", "phase"];
  return answer === "crystal" ? ["distances", "phases"] : ["object"];
}

/** One output of a model: its numbers for one sample. */
interface AnswerPart {
  readonly name: string;
  readonly length: number;
}

function partsOf(model: Model, names: readonly string[]): readonly AnswerPart[] {
  const { outputs } = traceModel(model, 1);
  return names.map((name) => ({ name, length: elementCount(outputs[name].shape) }));
}

/** From (sample, numbers) of each output to (sample, numbers of all outputs). */
function gather(
  found: Readonly<Record<string, Float32Array>>,
  parts: readonly AnswerPart[],
  size: number,
  out: Float32Array,
): void {
  let at = 0;
  for (let n = 0; n < size; n++) {
    for (const { name, length } of parts) {
      out.set(found[name].subarray(n * length, (n + 1) * length), at);
      at += length;
    }
  }
}

/** The way back, by name. */
function scatter(answers: Float32Array, parts: readonly AnswerPart[], size: number): Record<string, Float32Array> {
  const out = Object.fromEntries(parts.map(({ name, length }) => [name, new Float32Array(length * size)]));
  let at = 0;
  for (let n = 0; n < size; n++) {
    for (const { name, length } of parts) {
      out[name].set(answers.subarray(at, at + length), n * length);
      at += length;
    }
  }
  return out;
}
