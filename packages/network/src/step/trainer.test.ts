import { OptionError, ShapeError } from "@friedel/engine";
import { describe, expect, it } from "vitest";
import { leakyRelu } from "../graph/elementwise.js";
import { cdiNn } from "../models/cdi-nn.js";
import { convLayer, heNormal } from "../models/layers.js";
import { initialWeights, type Model } from "../models/model.js";
import { uNet } from "../models/u-net.js";
import { nodeRuntime } from "../node/index.js";
import type { Arrays } from "../runtime/runtime.js";
import { dot, randomArray } from "../testing/evaluate.js";
import { type PlainState, plainStep } from "../testing/plain-network.js";
import { createTrainer, type Trainer } from "./trainer.js";

const runtime = await nodeRuntime();

function tinyModel(extent: number): Model {
  return {
    name: `tiny ${extent}`,
    inputs: { x: [2, extent, extent, extent] },
    build(scope, { x }) {
      const inner = leakyRelu(convLayer(scope, "first", x, 3, 3, heNormal), 0.1);
      return { y: convLayer(scope, "second", inner, 2, 3, heNormal) };
    },
  };
}

/** A small U-Net. */
const small = uNet({ extent: 8, widths: [16, 24], blocks: [1, 1], fold: 2, unfold: 2 });

/** One step by the mean square of output − target; the mean square before it, in double precision. */
async function squareStep(trainer: Trainer, inputs: Arrays, output: string, target: Float32Array, rate: number) {
  const difference = (await trainer.predict(inputs))[output].map((p, i) => p - target[i]);
  const report = await trainer.apply({ [output]: difference.map((d) => (2 * d) / target.length) }, rate);
  return { ...report, loss: dot(difference, difference) / target.length };
}

/** A step of Adam has the length of the rate whatever the gradient: float32 against double differs by what rounding leaves of that. */
const stepRounding = 2e-4;

describe("a training step", () => {
  // Both ways of the gradient to the weights: extents below and above the small volumes.
  it.each([4, 9])("equals the same step in plain loops and double precision, at %i³", async (extent) => {
    const batch = 2;
    const model = tinyModel(extent);
    const adam = { beta1: 0.9, beta2: 0.98, epsilon: 1e-8, clipNorm: 0.05 };
    const rate = 1e-2;
    const x = randomArray([batch, 2, extent, extent, extent], 1);
    const y = randomArray([batch, 2, extent, extent, extent], 2);
    const trainer = await createTrainer(runtime, model, { batch, adam, start: { seed: 3 }, threads: 1 });
    const begin = initialWeights(model, 3);
    const plain: PlainState = { parameters: [...begin], first: [...begin].fill(0), second: [...begin].fill(0) };
    for (let step = 1; step <= 3; step++) {
      const network = { ins: 2, hidden: 3, outs: 2, extent, slope: 0.1 };
      const expected = plainStep(network, plain, [...x], [...y], batch, step, { rate, ...adam });
      const report = await squareStep(trainer, { x }, "y", y, rate);
      expect(report.step).toBe(step);
      expect(report.loss / expected.loss - 1).toBeCloseTo(0, 5);
      expect(report.gradientNorm / expected.norm - 1).toBeCloseTo(0, 4);
    }
    const { parameters } = trainer.state().arrays;
    const worst = Math.max(...parameters.map((value, i) => Math.abs(value - plain.parameters[i])));
    expect(worst / rate).toBeLessThan(stepRounding);
    await trainer.dispose();
  });

  it("works through pooling, where places of maxima are found again", async () => {
    const model = cdiNn({ extent: 8, widths: [2, 3, 4] });
    const pattern = randomArray([1, 1, 8, 8, 8], 1);
    const [shape, phase] = [2, 3].map((of) => randomArray([1, 1, 8, 8, 8], of));
    // Σ a·shape + b·phase, whose slope along the gradient is the square of the gradient's norm.
    const lossAt = async (parameters: Float32Array) => {
      const none = new Float32Array(parameters.length);
      const start = { step: 0, arrays: { parameters, first: none, second: none } };
      const trainer = await createTrainer(runtime, model, { batch: 1, start, threads: 1 });
      const found = await trainer.predict({ pattern });
      const loss = dot(found.shape, shape) + dot(found.phase, phase);
      const { gradientNorm } = await trainer.apply({ shape, phase }, 0);
      // Adam's first mean after one step is (1 − β₁) times the gradient, clipped to norm 1.
      const gradient = trainer.state().arrays.first.map((g) => 10 * g * Math.max(1, gradientNorm));
      await trainer.dispose();
      return { loss, gradient, gradientNorm };
    };
    const start = initialWeights(model, 1);
    const { gradient, gradientNorm } = await lossAt(start);
    const along = async (step: number) => (await lossAt(start.map((p, i) => p + (step * gradient[i]) / gradientNorm))).loss;
    // Between kinks of the rectifiers, which a longer step crosses, and rounding, which a shorter one shows: either is 2e-3 here.
    const step = 2e-4;
    expect(((await along(step)) - (await along(-step))) / (2 * step) / gradientNorm).toBeCloseTo(1, 2);
  });
});

describe("training", () => {
  it("continues to the same bits from a stored state", async () => {
    const options = { batch: 2, threads: 1 };
    const pattern = randomArray([2, 2, 8, 8, 8], 1);
    const object = randomArray([2, 2, 8, 8, 8], 2);
    const steps = async (trainer: Trainer, count: number) => {
      for (let step = 0; step < count; step++) await squareStep(trainer, { pattern }, "object", object, 1e-3);
      const state = trainer.state();
      await trainer.dispose();
      return state;
    };
    const whole = await steps(await createTrainer(runtime, small, { ...options, start: { seed: 1 } }), 4);
    const half = await steps(await createTrainer(runtime, small, { ...options, start: { seed: 1 } }), 2);
    expect(await steps(await createTrainer(runtime, small, { ...options, start: half }), 2)).toEqual(whole);
  });

  it("of a small network memorises eight samples to a field error below 0.05", async () => {
    const batch = 8;
    const pattern = randomArray([batch, 2, 8, 8, 8], 1);
    // A ball of another radius and phase in each sample.
    const object = new Float32Array(batch * 2 * 512);
    for (let i = 0; i < object.length; i++) {
      const [sample, part, voxel] = [Math.floor(i / 1024), Math.floor(i / 512) % 2, i % 512];
      const [z, y, x] = [Math.floor(voxel / 64) - 4, (Math.floor(voxel / 8) % 8) - 4, (voxel % 8) - 4];
      const phase = 0.3 * sample * x;
      if (Math.hypot(z, y, x) < 1.5 + 0.3 * sample) object[i] = part === 0 ? Math.cos(phase) : Math.sin(phase);
    }
    const trainer = await createTrainer(runtime, small, { batch, start: { seed: 1 }, threads: 1 });
    let error = 1;
    for (let step = 0; step < 400 && error > 0.03; step++) {
      const predicted = await trainer.predict({ pattern });
      const difference = predicted.object.map((p, i) => p - object[i]);
      error = Math.sqrt(dot(difference, difference) / dot(object, object));
      await trainer.apply({ object: difference.map((d) => d / object.length) }, step < 200 ? 3e-3 : 1e-3);
    }
    expect(error).toBeLessThan(0.05);
    await trainer.dispose();
  });

  it("refuses a state of another model, and a step without outputs", async () => {
    const foreign = { step: 0, arrays: { parameters: new Float32Array(3) } };
    await expect(createTrainer(runtime, small, { batch: 1, start: foreign })).rejects.toThrow(ShapeError);
    const trainer = await createTrainer(runtime, small, { batch: 1, start: { seed: 1 }, threads: 1 });
    await expect(async () => trainer.apply({}, 1)).rejects.toThrow(OptionError);
    await expect(trainer.predict({ pattern: new Float32Array(3) })).rejects.toThrow(
      "Expected 1024 numbers for the input pattern, found 3",
    );
    await trainer.dispose();
  });
});
