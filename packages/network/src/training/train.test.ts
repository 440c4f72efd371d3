import { DataError, OptionError, seededRandom } from "@friedel/engine";
import { defaultSampleSet } from "@friedel/simulation";
import { describe, expect, it } from "vitest";
import type { Batch } from "../data-loader/loader.js";
import { engine } from "../testing/engine.js";
import { trainingConfiguration } from "./configuration.js";
import type { Learner, LearnerState } from "./learner.js";
import { rateAt } from "./schedule.js";
import { requireFeasible } from "./size.js";
import { type TrainingCheckpoint, train } from "./train.js";

const samples = { ...defaultSampleSet, shape: [16, 16, 16] as const };
const configuration = trainingConfiguration({
  ...{ steps: 12, batchSize: 2, rate: 0.5, warmUp: 0, logEvery: 5 },
  data: { samples, outputShape: [8, 8, 8], turned: false },
  loss: { free: "nothing" },
  validation: { every: 6, count: 2 },
});

/** A box in the middle of an array of 8. */
function isInside(i: number): boolean {
  return [i >> 6, (i >> 3) & 7, i & 7].every((place) => place >= 3 && place <= 5);
}

/** Samples whose target is a box with a little noise, and whose pattern is 1 everywhere. */
function batchAt(first: number): Batch {
  const random = seededRandom(first, "tests", 3);
  const target = Float32Array.from({ length: 2 * 2 * 512 }, (_, i) => {
    return Number(Math.floor(i / 512) % 2 === 0 && isInside(i % 512)) + 0.05 * random.normal(i);
  });
  const classNames = ["box", "other box"];
  return { first, size: 2, classNames, input: new Float32Array(2), magnitude: new Float32Array(8192).fill(1), target };
}

/** A network whose output is its parameters, whatever the input. */
function constantLearner(from?: LearnerState): Learner {
  let parameters = from ? Float32Array.from(from.arrays.parameters) : new Float32Array(1024).fill(0.1);
  let taken = from?.step ?? 0;
  const predict = async () => Float32Array.from({ length: 2048 }, (_, i) => parameters[i % 1024]);
  return {
    ...{ stepOperations: 1, predict },
    async step(_, lossGradient, rate) {
      const gradient = await lossGradient(await predict());
      const sum = parameters.map((_, i) => gradient[i] + gradient[i + 1024]);
      parameters = parameters.map((value, i) => value - 10 * rate * sum[i]);
      taken++;
      return { gradientNorm: Math.hypot(...sum) };
    },
    state: async () => ({ step: taken, arrays: { parameters: parameters.slice() } }),
    dispose: async () => {},
  };
}

async function course(from?: TrainingCheckpoint, stopAfter = Number.POSITIVE_INFINITY) {
  const learner = constantLearner(from?.learner);
  let first = (from?.course.step ?? 0) * 2;
  const next = async () => {
    first += 2;
    return batchAt(first - 2);
  };
  let checkpoint: TrainingCheckpoint | undefined;
  for await (const progress of train({ configuration, learner, engine, next, validation: [batchAt(1000)] }, from)) {
    checkpoint = await progress.checkpoint();
    if (progress.step === stopAfter) break;
  }
  return checkpoint as TrainingCheckpoint;
}

describe("training", () => {
  it("lowers the loss, and writes a row and a validation every few steps", async () => {
    const { curve, validation } = (await course()).course;
    expect(curve.map(({ step }) => step)).toEqual([5, 10, 12]);
    expect(validation.map(({ step }) => step)).toEqual([6, 12]);
    expect(curve[2].loss).toBeLessThan(0.8 * curve[0].loss);
    expect(validation[1].fieldError).toBeLessThan(validation[0].fieldError);
    expect(Object.keys(validation[0].classes)).toEqual(["box", "other box"]);
  });

  it.each([7, 6])("continues from step %i to the same bits, also where it had still to be judged", async (step) => {
    const whole = await course();
    const stopped = await course(undefined, step);
    expect([stopped.course.step, stopped.course.validation.length]).toEqual([step, Number(step > 6)]);
    // As a checkpoint on disk would have it.
    const kept = { ...stopped, course: JSON.parse(JSON.stringify(stopped.course)) };
    expect(await course(kept)).toEqual(whole);
  });

  it("refuses batches out of order and a loss that is not finite", async () => {
    const run = (change: Partial<Batch>) => {
      const next = async () => ({ ...batchAt(0), ...change });
      return train({ configuration, learner: constantLearner(), engine, next, validation: [] });
    };
    await expect(run({ first: 2 }).next()).rejects.toThrow("expected a batch from sample 0 on, found one from 2");
    await expect(run({ target: new Float32Array(2048).fill(Number.NaN) }).next()).rejects.toThrow(DataError);
  });
});

it("raises the rate, then lowers it along a cosine", () => {
  const schedule = { steps: 103, rate: 1, lastShare: 0.1, warmUp: 3 };
  expect([0, 1, 2, 3].map((step) => rateAt(schedule, step))).toEqual([0.25, 0.5, 0.75, 1]);
  expect(rateAt(schedule, 102)).toBeCloseTo(0.1, 12);
  expect(rateAt(schedule, 3 + 99 / 2)).toBeCloseTo(0.55, 12);
});

describe("a training configuration", () => {
  it.each([
    [
      { model: { widths: [1e9, 64], blocks: [1, 1] } },
      "model.widths: expected 1 to 8 whole numbers from 1 to 4096, found [1000000000,64]",
    ],
    [
      { model: { widths: [8, 8], blocks: [4000, 4000] } },
      "model.blocks: expected 1 to 8 whole numbers from 0 to 64, found [4000,4000]",
    ],
    [{ model: { widths: 8 } }, "model.widths: expected 1 to 8 whole numbers"],
    [{ model: { widths: [8, 8] } }, "model.widths: expected 3 numbers, one for each level (as blocks has), found 2"],
    [{ model: { widths: new Array(3).fill(4096) } }, "model: expected at most 134 million weights, found"],
    [{ model: { fold: 1e5 } }, "model.fold: expected a whole number from 1 to 64, found 100000"],
    [{ network: "cdi-nn", model: { widths: [8, 8] } }, "model.widths: expected 3 numbers"],
    [{ batchSize: 1024, validation: { count: 1024 } }, "batchSize: expected at most"],
    [{ validation: { count: 99_992 } }, "validation.count: expected at most"],
  ])("that fits into no machine is refused at once: %j", (given, message) => {
    expect(() => requireFeasible(trainingConfiguration(given))).toThrow(message);
  });

  it("is completed by the defaults of its network", () => {
    const published = trainingConfiguration({ network: "cdi-nn" });
    expect(published.data.input).toBe("magnitude");
    expect(published.loss).toMatchObject({ answer: "shapePhase", chi2Weight: 0 });
    expect(trainingConfiguration({}).data.samples.shape).toEqual([64, 64, 64]);
  });

  it.each([
    [{ stepps: 3 }, "'stepps'"],
    [{ loss: { fieldWeigth: 3 } }, "'loss.fieldWeigth'"],
    [{ data: { size: 3 } }, "'data.size'"],
    [{ validation: 3 }, "validation: expected names and values"],
    [{ steps: 0.5 }, "steps: expected a whole number"],
    [{ batchSize: 5 }, "validation.count: expected a multiple"],
    [{ network: "resnet" }, "network: expected one of u-net, cdi-nn"],
    [{ data: { outputShape: [32, 32] } }, "data.outputShape: expected three whole numbers"],
    [{ loss: { twins: 1 } }, "loss.twins: expected true or false"],
  ])("refuses %j in one sentence", (given, message) => {
    expect(() => trainingConfiguration(given)).toThrow(OptionError);
    expect(() => trainingConfiguration(given)).toThrow(message);
  });
});
