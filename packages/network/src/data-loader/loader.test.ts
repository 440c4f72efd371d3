import { once } from "node:events";
import type { Worker } from "node:worker_threads";
import { InputError, OptionError } from "@friedel/engine";
import { defaultSampleSet, type StoredCrystal } from "@friedel/simulation";
import { expect, it } from "vitest";
import type { TrainingData } from "../data/training-set.js";
import { startLoader } from "./loader.js";
import { shareCrystals, sharedSource } from "./shared-crystals.js";

const data: TrainingData = {
  input: "patterson",
  samples: { ...defaultSampleSet, shape: [32, 32, 32], crystalShare: 0, oversampling: [2.2, 3], phaseRange: [0.5, 3] },
  outputShape: [16, 16, 16],
  uses: 2,
  pool: 3,
  objects: 0,
  turned: true,
  reach: [1, 1],
};

async function batches(workers: number, first: number, count: number) {
  const feed = startLoader({ data, batchSize: 2, first, workers, ahead: 2 });
  try {
    const out = [];
    for (let i = 0; i < count; i++) {
      const { input, magnitude, target, ...rest } = await feed.next();
      out.push({ ...rest, input: input.slice(), magnitude: magnitude.slice(), target: target.slice() });
    }
    return out;
  } finally {
    await feed.dispose();
  }
}

it("returns the same batches in the same order with any number of threads, from any first sample", async () => {
  const one = await batches(1, 0, 5);
  expect(await batches(3, 0, 5)).toEqual(one);
  expect(await batches(2, 4, 3)).toEqual(one.slice(2));
  expect(one.map(({ first }) => first)).toEqual([0, 2, 4, 6, 8]);
  expect(one[0].classNames[0]).toMatch(/^field-/);
  expect(one[1].input).not.toEqual(one[0].input);
});

it("passes on errors of drawing", async () => {
  const impossible = { ...data, samples: { ...data.samples, shape: [16, 16, 16] as const, phaseRange: [90, 90] as const } };
  const feed = startLoader({ data: { ...impossible, outputShape: [8, 8, 8] }, batchSize: 1 });
  await expect(feed.next()).rejects.toThrow(InputError);
  await feed.dispose();
  expect(() => startLoader({ data, batchSize: 0 })).toThrow(OptionError);
});

it("does not wait for a thread that ended", async () => {
  const made = once(process, "worker");
  const feed = startLoader({ data, batchSize: 2, workers: 1, ahead: 1 });
  const [thread] = (await made) as [Worker];
  const waiting = expect(feed.next()).rejects.toThrow(/draws samples to go on, found that it ended with code \d/);
  await thread.terminate();
  await waiting;
  await feed.dispose();
});

it("shares crystals unchanged", async () => {
  const crystal = (metal: string, atoms: number, twin: boolean): StoredCrystal => ({
    className: `of ${metal}`,
    crystal: {
      ...{ metal, latticeConstant: 4, origin: [1, 2, 3] },
      sites: Int16Array.from({ length: 3 * atoms }, (_, i) => i),
      displacement: Float32Array.from({ length: 3 * atoms }, (_, i) => i / 8),
      ...(twin && { twin: Uint8Array.from({ length: atoms }, (_, i) => i % 2) }),
    },
  });
  const stored = [crystal("Au", 4, false), crystal("Pt", 3, true), crystal("Cu", 5, false)];
  const source = sharedSource(shareCrystals(stored), 1);
  expect(source.count).toBe(2);
  expect(await source.crystal(0)).toEqual(stored[1]);
  expect(await source.crystal(1)).toEqual(stored[2]);
  await expect(source.crystal(2)).rejects.toThrow("expected a crystal from 0 to 1, found 2");
});
