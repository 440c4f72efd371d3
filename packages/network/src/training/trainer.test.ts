import { OptionError, ShapeError } from "@friedel/engine";
import { describe, expect, it } from "vitest";
import { leakyRelu } from "../graph/index.js";
import { cdiNn, convLayer, heNormal, initialWeights, type Model, uNet } from "../models/index.js";
import { nodeRuntime } from "../node/index.js";
import { dot, randomArray } from "../testing/evaluate.js";
import { type PlainState, plainStep } from "../testing/plain-network.js";
import { cdiNnLoss, type Loss, meanSquare } from "./loss.js";
import { createTrainer } from "./trainer.js";

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

function tinyLoss(extent: number): Loss {
  return { targets: { y: [2, extent, extent, extent] }, build: (outputs, targets) => meanSquare(outputs.y, targets.y) };
}

/** A small U-Net, and the loss between its output and an object. */
const small = uNet({ extent: 8, widths: [16, 24], blocks: [1, 1], fold: 2, unfold: 2 });
const objectLoss: Loss = {
  targets: { object: [2, 8, 8, 8] },
  build: (outputs, targets) => meanSquare(outputs.object, targets.object),
};

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
    const trainer = await createTrainer(runtime, model, {
      batch,
      loss: tinyLoss(extent),
      adam,
      start: { seed: 3 },
      threads: 1,
    });
    const begin = initialWeights(model, 3);
    const plain: PlainState = { parameters: [...begin], first: [...begin].fill(0), second: [...begin].fill(0) };
    for (let step = 1; step <= 3; step++) {
      const network = { ins: 2, hidden: 3, outs: 2, extent, slope: 0.1 };
      const expected = plainStep(network, plain, [...x], [...y], batch, step, { rate, ...adam });
      const report = await trainer.step({ x }, { y }, rate);
      expect(report.step).toBe(step);
      expect(report.loss / expected.loss - 1).toBeCloseTo(0, 5);
      expect(report.gradientNorm / expected.norm - 1).toBeCloseTo(0, 4);
    }
    const { parameters } = trainer.state();
    const worst = Math.max(...parameters.map((value, i) => Math.abs(value - plain.parameters[i])));
    expect(worst / rate).toBeLessThan(stepRounding);
    await trainer.dispose();
  });

  it("is the same with the loss inside the graph and outside", async () => {
    const batch = 2;
    const pattern = randomArray([batch, 2, 8, 8, 8], 1);
    const object = randomArray([batch, 2, 8, 8, 8], 2);
    const inside = await createTrainer(runtime, small, { batch, loss: objectLoss, start: { seed: 1 }, threads: 1 });
    const outside = await createTrainer(runtime, small, { batch, start: { seed: 1 }, threads: 1 });
    for (let step = 0; step < 3; step++) {
      await inside.step({ pattern }, { object }, 1e-3);
      const predicted = await outside.predict({ pattern });
      const gradient = predicted.object.map((p, i) => (2 * (p - object[i])) / object.length);
      await outside.apply({ object: gradient }, 1e-3);
    }
    const [a, b] = [inside.state().parameters, outside.state().parameters];
    expect(Math.max(...a.map((value, i) => Math.abs(value - b[i]))) / 1e-3).toBeLessThan(stepRounding);
    await inside.dispose();
    await outside.dispose();
  });

  it("works through pooling with the loss outside, where places of maxima are found again", async () => {
    const model = cdiNn({ extent: 8, widths: [2, 3, 4] });
    const pattern = randomArray([1, 1, 8, 8, 8], 1);
    const [shape, phase] = [randomArray([1, 1, 8, 8, 8], 2), randomArray([1, 1, 8, 8, 8], 3)].map((array) =>
      array.map((x) => 1 / (1 + Math.exp(-x))),
    );
    const loss = cdiNnLoss(8, 0);
    const inside = await createTrainer(runtime, model, { batch: 1, loss, start: { seed: 1 }, threads: 1 });
    const outside = await createTrainer(runtime, model, { batch: 1, start: { seed: 1 }, threads: 1 });
    const predicted = await outside.predict({ pattern });
    const toShape = predicted.shape.map((p, i) => (p - shape[i]) / (p * (1 - p)) / shape.length);
    const apart = await outside.apply({ shape: toShape, phase: new Float32Array(phase.length) }, 1e-3);
    const report = await inside.step({ pattern }, { shape, phase }, 1e-3);
    expect(apart.gradientNorm / report.gradientNorm - 1).toBeCloseTo(0, 4);
    const entropy =
      predicted.shape.reduce((sum, p, i) => sum - shape[i] * Math.log(p) - (1 - shape[i]) * Math.log(1 - p), 0) / shape.length;
    expect(report.loss).toBeCloseTo(entropy, 5);
    await inside.dispose();
    await outside.dispose();
  });
});

describe("training", () => {
  it("goes on to the same bits from a stored state", async () => {
    const options = { batch: 2, loss: objectLoss, threads: 1 };
    const pattern = randomArray([2, 2, 8, 8, 8], 1);
    const object = randomArray([2, 2, 8, 8, 8], 2);
    const whole = await createTrainer(runtime, small, { ...options, start: { seed: 1 } });
    const first = await createTrainer(runtime, small, { ...options, start: { seed: 1 } });
    for (let step = 0; step < 4; step++) await whole.step({ pattern }, { object }, 1e-3);
    for (let step = 0; step < 2; step++) await first.step({ pattern }, { object }, 1e-3);
    const begun = await createTrainer(runtime, small, { ...options, start: first.state() });
    const restored = await createTrainer(runtime, small, { ...options, start: { seed: 2 } });
    restored.restore(first.state());
    for (const trainer of [begun, restored]) {
      for (let step = 0; step < 2; step++) await trainer.step({ pattern }, { object }, 1e-3);
      expect(trainer.state()).toEqual(whole.state());
    }
    for (const trainer of [whole, first, begun, restored]) await trainer.dispose();
  });

  it("of a small network learns eight samples by heart, to a field error below 0.05", async () => {
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

  it("refuses a state of another model, and calls that do not fit where the loss is", async () => {
    const state = { parameters: new Float32Array(3), first: new Float32Array(3), second: new Float32Array(3), steps: 0 };
    await expect(createTrainer(runtime, small, { batch: 1, start: state })).rejects.toThrow(ShapeError);
    const outside = await createTrainer(runtime, small, { batch: 1, start: { seed: 1 }, threads: 1 });
    await expect(async () => outside.apply({}, 1)).rejects.toThrow("predict() before apply()");
    await expect(async () => outside.step({}, {}, 1)).rejects.toThrow(OptionError);
    await expect(outside.predict({ pattern: new Float32Array(3) })).rejects.toThrow(
      "Expected 1024 numbers for the input pattern, found 3",
    );
    await outside.dispose();
  });
});
