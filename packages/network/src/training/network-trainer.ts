// A model in training as `learning` asks for it: one input, one array of answers, the loss computed by the caller in between.
import { DataError } from "@friedel/core";
import { elementCount } from "../graph/index.js";
import type { Trainer } from "../learning/index.js";
import { countOperations, type Model, traceModel } from "../models/index.js";
import type { LoadOptions, Runtime } from "../runtime/index.js";
import type { AdamOptions } from "./adam.js";
import { createTrainingSession } from "./session.js";

/** How to train a network whose loss is outside. */
export interface NetworkTrainerOptions extends LoadOptions {
  readonly batch: number;
  readonly seed: number;
  readonly adam?: Partial<AdamOptions>;
}

/** Where an output lies in the planes of one sample's answer. */
interface Planes {
  readonly name: string;
  readonly start: number;
  readonly length: number;
}

/** A trainer of a model with one input. An answer holds all outputs' planes, sample after sample, in the order of the model's outputs. */
export async function createNetworkTrainer(runtime: Runtime, model: Model, options: NetworkTrainerOptions): Promise<Trainer> {
  const { batch, seed, ...rest } = options;
  const session = await createTrainingSession(runtime, model, { batch, start: { seed }, ...rest });
  const [input] = Object.keys(model.inputs);
  const { planes, length } = answerLayout(model);
  const answer = async (array: Float32Array): Promise<Float32Array> => {
    const outputs = await session.predict({ [input]: array });
    const joined = new Float32Array(batch * length);
    eachPart(planes, batch, length, ({ name, length: n }, sample, at) => {
      joined.set(outputs[name].subarray(sample * n, (sample + 1) * n), at);
    });
    return joined;
  };
  return {
    batchSize: batch,
    stepOperations: countOperations(model, batch).training,
    answer,
    async step(array, judge, rate) {
      const gradient = await judge(await answer(array));
      const parts = Object.fromEntries(planes.map(({ name, length: n }) => [name, new Float32Array(batch * n)]));
      eachPart(planes, batch, length, ({ name, length: n }, sample, at) => {
        parts[name].set(gradient.subarray(at, at + n), sample * n);
      });
      const { gradientNorm } = await session.apply(parts, rate);
      return { gradientNorm };
    },
    async state() {
      const { parameters, first, second, steps } = session.state();
      return { step: steps, arrays: { parameters, first, second } };
    },
    async restore({ step, arrays: { parameters, first, second } }) {
      if (!parameters || !first || !second)
        throw new DataError("Expected parameters, first and second in the state of a network");
      try {
        session.restore({ parameters, first, second, steps: step });
      } catch (cause) {
        throw new DataError(`Expected a state of the network ${model.name}, found one of other lengths`, { cause });
      }
    },
    dispose: () => session.dispose(),
  };
}

function answerLayout(model: Model): { readonly planes: readonly Planes[]; readonly length: number } {
  let start = 0;
  const planes = Object.entries(traceModel(model, 1).outputs).map(([name, { shape }]) => {
    const part = { name, start, length: elementCount(shape) };
    start += part.length;
    return part;
  });
  return { planes, length: start };
}

function eachPart(
  planes: readonly Planes[],
  batch: number,
  length: number,
  visit: (part: Planes, sample: number, at: number) => void,
): void {
  for (let sample = 0; sample < batch; sample++) for (const part of planes) visit(part, sample, sample * length + part.start);
}
