// A network under training with its outputs in one array, as losses take them, and the model of a configuration.

import { OptionError } from "@friedel/engine";
import { inputChannels } from "../data/input.js";
import { elementCount } from "../graph/graph.js";
import { crystalOutput } from "../losses/crystal-reading.js";
import type { OutputKind } from "../losses/reading.js";
import { cdiNn } from "../models/cdi-nn.js";
import { crystalNet } from "../models/crystal-net.js";
import { type Model, traceModel } from "../models/model.js";
import { countOperations } from "../models/operations.js";
import { trunkDefaults } from "../models/trunk.js";
import { uNet } from "../models/u-net.js";
import type { Arrays, Runtime } from "../runtime/runtime.js";
import { createTrainer, type StepReport, type TrainingState } from "../step/trainer.js";
import type { TrainingConfiguration } from "./configuration.js";

/** The state of a learner: parameters and moments by name, and the steps taken. */
export type LearnerState = TrainingState;

/** The gradient of a loss with respect to a batch's outputs. */
export type LossGradient = (outputs: Float32Array) => Promise<Float32Array>;

/** A network under training. Calls must not overlap. Owns what the runtime holds until `dispose`. */
export interface Learner {
  /** Counted floating-point operations of a step. */
  readonly stepOperations: number;
  /** Outputs for a batch of inputs: of each sample all of them, one after the other. Valid until the next call. */
  predict(input: Float32Array): Promise<Float32Array>;
  /** One step at a learning rate: predicts, takes the loss's gradient, and moves the parameters. */
  step(input: Float32Array, lossGradient: LossGradient, rate: number): Promise<Pick<StepReport, "gradientNorm">>;
  state(): Promise<LearnerState>;
  dispose(): Promise<void>;
}

/**
 * A learner at the start of training, or in a stored state. Throws OptionError for settings that the model does not know or that do not
 * fit the data, GraphError for sizes that it cannot have, ShapeError for a state of another network.
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
  const start = from ?? { seed };
  const trainer = await createTrainer(runtime, model, { batch: batchSize, start, ...(threads !== undefined && { threads }) });
  const outputs = new Float32Array(parts.reduce((sum, { length }) => sum + length, 0) * batchSize);
  // The runtime refuses shared memory, in which batches are.
  let own = new Float32Array(0);
  const predict = async (input: Float32Array): Promise<Float32Array> => {
    if (own.length !== input.length) own = new Float32Array(input.length);
    own.set(input);
    gather(await trainer.predict({ pattern: own }), parts, batchSize, outputs);
    return outputs;
  };
  return {
    stepOperations: countOperations(model, batchSize).training,
    predict,
    async step(input, lossGradient, rate) {
      return trainer.apply(scatter(await lossGradient(await predict(input)), parts, batchSize), rate);
    },
    state: async () => trainer.state(),
    dispose: () => trainer.dispose(),
  };
}

/** The model of a configuration. Errors as in {@link createLearner}. */
export function modelOf({ network, model, data, loss: { answer } }: TrainingConfiguration): Model {
  const known = network === "cdi-nn" ? ["widths", "rectified"] : uNetSettings[answer];
  const odd = Object.keys(model).find((name) => !known.includes(name));
  if (odd !== undefined) throw new OptionError(`expected a setting out of ${known.join(", ")}, found 'model.${odd}'`);
  requireBounds(model);
  requireLevels(network, model);
  const { shape } = data.samples;
  const [extent] = shape;
  if (shape.some((n) => n !== extent)) throw new OptionError(`expected patterns with equal axes, found ${shape.join("×")}`);
  const common = { extent, channels: inputChannels[data.input], rooted: data.input === "magnitude" };
  if (network === "u-net" && answer === "crystal") return crystalNet({ ...model, ...common, ...crystalOutput });
  const built = network === "u-net" ? uNet({ ...model, ...common }) : cdiNn({ ...model, extent });
  const { unfold = 2, fold = 4 } = model as { readonly unfold?: number; readonly fold?: number };
  const expected = network === "u-net" ? (extent * unfold) / fold : extent;
  if (data.outputShape.some((n) => n !== expected)) {
    throw new OptionError(`data.outputShape: expected ${expected} along each axis, found ${data.outputShape.join("×")}`);
  }
  return built;
}

const ofTrunk = ["widths", "blocks", "fold"];

/** Levels of a network. */
const mostLevels = 8;

/** What settings of models may be, so that a slip of the pen builds no graph without end: lists for each level, or one number. */
const bounds = {
  widths: { isList: true, least: 1, most: 4096 },
  blocks: { isList: true, least: 0, most: 64 },
  fold: { isList: false, least: 1, most: 64 },
  unfold: { isList: false, least: 1, most: 64 },
  central: { isList: false, least: 1, most: 512 },
} as const;

function requireBounds(model: Readonly<Record<string, unknown>>): void {
  for (const [name, { isList, least, most }] of Object.entries(bounds)) {
    const value = model[name];
    const isRight = (n: unknown) => typeof n === "number" && Number.isInteger(n) && n >= least && n <= most;
    const isWhole = Array.isArray(value) && value.length > 0 && value.length <= mostLevels && value.every(isRight);
    if (value === undefined || (isList ? isWhole : isRight(value))) continue;
    const expected = isList ? `1 to ${mostLevels} whole numbers` : "a whole number";
    const found = (JSON.stringify(value) ?? "").slice(0, 60);
    throw new OptionError(`model.${name}: expected ${expected} from ${least} to ${most}, found ${found}`);
  }
}

/** Weights and blocks of as many levels as each other, and of three for the paper's network. */
function requireLevels(network: TrainingConfiguration["network"], { widths, blocks }: Readonly<Record<string, unknown>>): void {
  const levels = network === "cdi-nn" ? 3 : listLength(blocks ?? trunkDefaults.blocks);
  const found = listLength(widths ?? trunkDefaults.widths);
  if (found === levels) return;
  throw new OptionError(`model.widths: expected ${levels} numbers, one for each level (as blocks has), found ${found}`);
}

function listLength(list: unknown): number {
  return Array.isArray(list) ? list.length : 0;
}

/** Settings of the U-Net by the kind of its output. */
const uNetSettings: Readonly<Record<OutputKind, readonly string[]>> = {
  field: [...ofTrunk, "unfold"],
  shapePhase: [...ofTrunk, "unfold"],
  crystal: [...ofTrunk, "central", "distance"],
};

/** A model's outputs in their order in the loss. */
export function outputsOf({ network, loss: { answer } }: TrainingConfiguration): readonly string[] {
  if (network === "cdi-nn") return ["shape", "phase"];
  return answer === "crystal" ? ["distances", "phases"] : ["object"];
}

/** One output of a model and its length for one sample. */
interface OutputPart {
  readonly name: string;
  readonly length: number;
}

function partsOf(model: Model, names: readonly string[]): readonly OutputPart[] {
  const { outputs } = traceModel(model, 1);
  return names.map((name) => ({ name, length: elementCount(outputs[name].shape) }));
}

/** From (sample, values) of each output to (sample, values of all outputs). */
function gather(found: Arrays, parts: readonly OutputPart[], size: number, out: Float32Array): void {
  for (let n = 0, at = 0; n < size; n++) {
    for (const { name, length } of parts) {
      out.set(found[name].subarray(n * length, (n + 1) * length), at);
      at += length;
    }
  }
}

/** The inverse of `gather`. */
function scatter(all: Float32Array, parts: readonly OutputPart[], size: number): Arrays {
  const out = Object.fromEntries(parts.map(({ name, length }) => [name, new Float32Array(length * size)]));
  for (let n = 0, at = 0; n < size; n++) {
    for (const { name, length } of parts) {
      out[name].set(all.subarray(at, at + length), n * length);
      at += length;
    }
  }
  return out;
}
