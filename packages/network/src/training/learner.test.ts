import { OptionError, seededRandom } from "@friedel/engine";
import { defaultSampleSet } from "@friedel/simulation";
import { describe, expect, it } from "vitest";
import { createSampleDrawer, sampleArrays, sampleLengths, samplesAt } from "../data/training-set.js";
import { crystalOutput } from "../losses/crystal-reading.js";
import { createLoss } from "../losses/loss.js";
import { nodeRuntime } from "../node/index.js";
import { transform } from "../testing/engine.js";
import { type TrainingConfiguration, trainingConfiguration } from "./configuration.js";
import { createLearner, modelOf } from "./learner.js";

const runtime = await nodeRuntime();

/** A very small network of each kind for patterns of 32³ and objects of 16³. */
function configurationOf(answer: "field" | "crystal"): TrainingConfiguration {
  const samples = { ...defaultSampleSet, shape: [32, 32, 32], crystalShare: 0, oversampling: [2.2, 3], phaseRange: [0.5, 4] };
  return trainingConfiguration({
    ...{ batchSize: 2, model: { widths: [4, 8], blocks: [1, 1] } },
    data: { samples, outputShape: [16, 16, 16], turned: false },
    loss: { answer },
    validation: { count: 2 },
  });
}

/** Two samples. */
async function batchOf({ data }: TrainingConfiguration) {
  const drawer = createSampleDrawer(data, undefined, transform);
  const lengths = sampleLengths(data);
  const all = sampleArrays(lengths, (length) => new Float32Array(2 * length));
  for (const n of [0, 1]) await drawer.draw(n, samplesAt(all, lengths, n));
  return { ...all, size: 2 };
}

/** Steps after which a very small network has fitted two samples a little, and the largest share of the loss that is left. */
const [steps, mostKept] = [8, 0.9];

describe("a learner", () => {
  it.each(["crystal", "field"] as const)("learns outputs of the kind %s", async (answer) => {
    const configuration = configurationOf(answer);
    const { data, loss } = configuration;
    const [learner, batch] = [await createLearner(runtime, configuration, undefined, 1), await batchOf(configuration)];
    const lossOf = createLoss(loss, data.outputShape, data.samples.shape, transform);
    const losses: number[] = [];
    for (let step = 0; step < steps; step++) {
      await learner.step(
        batch.input,
        async (found) => {
          const gradient = new Float32Array(found.length);
          losses.push((await lossOf(found, batch, gradient)).loss);
          return gradient;
        },
        5e-3,
      );
    }
    await learner.dispose();
    expect(losses[steps - 1] / losses[0]).toBeLessThan(mostKept);
  });

  it("changes only the output whose gradient is not zero, with outputs that start as constants", async () => {
    const configuration = configurationOf("crystal");
    const { planes, grid } = crystalOutput;
    const length = planes + grid ** 3;
    const random = seededRandom(1);
    const input = Float32Array.from({ length: 2 * 2 * 32 ** 3 }, (_, i) => random.normal(i));
    const outputs = [
      [0, planes],
      [planes, length],
    ] as const;
    for (const [moving, still] of [outputs, outputs.toReversed()]) {
      const learner = await createLearner(runtime, configuration, undefined, 1);
      const before = (await learner.predict(input)).slice();
      await learner.step(
        input,
        async (found) => found.map((_, i) => Number(i % length >= moving[0] && i % length < moving[1])),
        1e-2,
      );
      const after = await learner.predict(input);
      for (const first of [0, length]) {
        const part = (all: Float32Array, [from, to]: readonly number[]) => [...all.subarray(first + from, first + to)];
        expect(part(after, still)).toEqual(part(before, still));
        expect(part(after, moving)).not.toEqual(part(before, moving));
      }
      await learner.dispose();
    }
  });

  it("refuses settings of another kind of output", () => {
    expect(() => modelOf({ ...configurationOf("crystal"), model: { unfold: 2 } })).toThrow(OptionError);
    expect(() => modelOf({ ...configurationOf("crystal"), model: { unfold: 2 } })).toThrow("'model.unfold'");
  });
});
