// Several samples of one pattern: a stand-in for a network answers with the truth as it was turned, or its twin, and with noise.

import {
  type ComplexVolume,
  cropOrPad,
  Measured,
  maskVolume,
  OptionError,
  realVolume,
  type Shape,
  seededRandom,
} from "@friedel/engine";
import { compareObjects, twinOf } from "@friedel/imaging";
import { intensityOf, randomCrystal } from "@friedel/simulation";
import { describe, expect, it } from "vitest";
import { type Symmetry, symmetricIntensity, symmetricObject } from "../data/symmetry.js";
import { parameterCount } from "../models/model.js";
import type { Runtime } from "../runtime/runtime.js";
import { engine, transform } from "../testing/engine.js";
import { trainingConfiguration } from "../training/configuration.js";
import { modelOf } from "../training/learner.js";
import { type PredictionErrors, sharesWithin, uncertaintyFactors } from "./calibrate.js";
import { writeNetwork } from "./network-file.js";
import { loadPredictor } from "./predict.js";
import { predictAll } from "./predict-all.js";
import { amplitudeAt } from "./sampling.js";
import { chooseSymmetries, inverseOf, mostSamples } from "./symmetries.js";
import { noFactors } from "./uncertainty.js";

const shape: Shape = [24, 24, 24];
const inner: Shape = [12, 12, 12];
const configuration = trainingConfiguration({
  model: { widths: [4], blocks: [1] },
  data: { samples: { ...trainingConfiguration({}).data.samples, shape }, outputShape: inner },
});
const file = writeNetwork(configuration, new Float32Array(parameterCount(modelOf(configuration))).fill(0.1), 1);
const truth = randomCrystal({
  shape: inner,
  seed: 2,
  form: "box",
  phase: "cosines",
  size: [0.7, 0.6, 0.8],
  phaseRange: 2,
}).object;

/** A runtime whose network answers, at the n-th question, with what it is told. */
function answering(answer: (n: number) => ComplexVolume): Runtime {
  return {
    name: "told",
    async load() {
      let n = 0;
      return {
        inputs: { pattern: [1, 2, ...shape] },
        outputs: { object: [1, 2, ...inner] },
        async run() {
          const { data } = answer(n++);
          const voxels = data.length / 2;
          return { object: Float32Array.from(data, (_, i) => (i < voxels ? data[2 * i] : data[2 * (i - voxels) + 1])) };
        },
        dispose: async () => {},
      };
    },
  };
}

function pattern() {
  const sampling = { voxel: [1, 1, 1], patternShape: shape, shape } as const;
  const counts = intensityOf(amplitudeAt(truth, sampling));
  return { counts, mask: maskVolume(shape, new Uint8Array(counts.data.length).fill(Measured.used)) };
}

describe("turns", () => {
  it("are 48 that show a lopsided pattern in 48 ways, and are taken back", () => {
    const turns = chooseSymmetries(mostSamples);
    const real = realVolume([6, 6, 6]);
    real.data.forEach((_, i) => {
      real.data[i] = i * i;
    });
    const seen = new Set(turns.map((turn) => symmetricIntensity(real, turn).data.join()));
    expect(seen.size).toBe(48);
    const both = (turn: Symmetry) => symmetricObject(symmetricObject(truth, turn), inverseOf(turn)).data;
    for (const turn of turns) expect(both(turn)).toEqual(truth.data);
    expect(() => chooseSymmetries(0)).toThrow(OptionError);
    expect(() => chooseSymmetries(49)).toThrow("from 1 to 48 samples, found 49");
  });
});

describe("a prediction of several samples", () => {
  const samples = 12;
  const turns = chooseSymmetries(samples);
  /** One standard deviation of the real and of the imaginary part, in the unit of |ρ| ≈ 1. */
  const noise = 0.05;

  it("turns every answer back, whichever twin it is, and says how far apart they are", async () => {
    const random = seededRandom(3);
    const told = (n: number) => {
      const noisy = { ...truth, data: truth.data.map((value, i) => value + noise * random.normal(n * truth.data.length + i)) };
      // Every third is the twin, and every one has a phase of its own.
      const handed = n % 3 === 1 ? twinOf(noisy) : noisy;
      const [c, s] = [Math.cos(n), Math.sin(n)];
      const phased = handed.data.map((value, i, all) => (i % 2 === 0 ? c * value - s * all[i + 1] : s * all[i - 1] + c * value));
      return symmetricObject({ ...truth, data: phased }, turns[n]);
    };
    const predictor = await loadPredictor(answering(told), file);
    const { counts, mask } = pattern();
    const options = { samples, projections: 0, oversampling: [2.6, 2.6, 2.6] } as const;
    const { spread, support, object, agreement, chosen } = await predictor.predict(engine, counts, mask, options);
    // The mean of 12 has less noise than each.
    expect([chosen, agreement > 0.9]).toEqual(["mean", true]);
    const { fieldError, aligned } = await compareObjects(object, cropOrPad(truth, shape), transform);
    expect(fieldError).toBeLessThan(0.1);
    expect(aligned.shape).toEqual(shape);
    const deep = [...object.data.keys()].filter(
      (i) => i % 2 === 0 && Math.hypot(object.data[i], object.data[i + 1]) > 0.8 * peak(object),
    );
    const meanOf = (values: Float32Array | undefined) => deep.reduce((sum, i) => sum + (values?.[i / 2] ?? 0), 0) / deep.length;
    const strength = deep.reduce((sum, i) => sum + Math.hypot(object.data[i], object.data[i + 1]), 0) / deep.length;
    // A tenth: deviations of 12 are off by a fifth each, and a voxel's neighbours are others after the shift of a part of one.
    expect(meanOf(spread?.amplitude.data) / strength / noise).toBeGreaterThan(0.7);
    expect(meanOf(spread?.amplitude.data) / strength / noise).toBeLessThan(1.3);
    expect(meanOf(spread?.phase.data) / noise).toBeGreaterThan(0.7);
    expect(meanOf(spread?.phase.data) / noise).toBeLessThan(1.3);
    expect(spread?.phase.data.every((value, i) => value === 0 || support.data[i] === 1)).toBe(true);
  });

  it("of one sample has no spread", async () => {
    const predictor = await loadPredictor(
      answering(() => truth),
      file,
    );
    const { counts, mask } = pattern();
    const found = await predictor.predict(engine, counts, mask, { oversampling: [2.6, 2.6, 2.6] });
    expect(found).not.toHaveProperty("spread");
    expect(found).toMatchObject({ unlike: null, agreement: 1, samples: 1 });
    // What resampling and a support of its own cost.
    expect(found.metrics.chi2).toBeLessThan(5e-3);
  });
});

function peak({ data }: ComplexVolume): number {
  let most = 0;
  for (let i = 0; i < data.length; i += 2) most = Math.max(most, Math.hypot(data[i], data[i + 1]));
  return most;
}

describe("factors of the spread", () => {
  const random = seededRandom(8);
  const count = 500;
  /** Patterns whose errors have the deviation `of` times what the samples say, or times what the fit says. */
  const judged = (of: (own: number, level: number) => number): PredictionErrors[] =>
    Array.from({ length: 20 }, (_, p) => {
      const level = 0.02 * (p + 1);
      const own = Float32Array.from({ length: count }, (_, i) => 0.05 + 0.1 * random.uniform(p * count + i));
      const errors = own.map((value, i) => Math.abs(of(value, level) * random.normal(p * count + i)));
      return { amplitude: { errors, own, level }, phase: { errors, own, level }, features: [] };
    });

  it.each([
    ["the samples' own deviation three times too small", (own: number) => 3 * own, { own: 3, fit: 0 }],
    ["errors as the fit is bad", (_: number, level: number) => 2 * level, { own: 0, fit: 2 }],
  ])("make honest: %s", (_, of, { own, fit }) => {
    const patterns = judged(of);
    const factors = uncertaintyFactors(patterns);
    expect(Math.abs(factors.amplitude.own - own)).toBeLessThan(0.15);
    expect(Math.abs(factors.amplitude.fit - fit)).toBeLessThan(0.15);
    for (const pattern of patterns) {
      expect(sharesWithin(pattern, factors).amplitude).toBeGreaterThan(0.6);
      expect(sharesWithin(pattern, factors).amplitude).toBeLessThan(0.76);
    }
  });

  it("are one where the samples are honest already", () => {
    const patterns = judged((own) => own);
    const shares = patterns.map((pattern) => sharesWithin(pattern, noFactors).phase);
    expect(shares.reduce((a, b) => a + b, 0) / shares.length).toBeCloseTo(0.683, 1);
    expect(uncertaintyFactors(patterns).phase.own).toBeCloseTo(1, 1);
  });
});

describe("a sequence of patterns", () => {
  it("is predicted in order, the next read while one is predicted, past what cannot be", async () => {
    const predictor = await loadPredictor(
      answering(() => truth),
      file,
    );
    const good = pattern();
    const dark = { ...good, counts: { ...good.counts, data: new Float32Array(good.counts.data.length) } };
    const log: string[] = [];
    const read = async (name: string) => {
      log.push(`read ${name}`);
      if (name === "broken") throw new OptionError("broken");
      return name === "dark" ? dark : good;
    };
    for await (const found of predictAll(predictor, engine, ["a", "broken", "dark", "b"], read)) {
      log.push(`${found.item}: ${"error" in found ? found.error.message : found.prediction.object.shape.join("×")}`);
    }
    expect(log).toEqual([
      ...["read a", "read broken", "a: 24×24×24", "read dark", "broken: broken", "read b"],
      ...["dark: expected a pattern with counts, found zeros only", "b: 24×24×24"],
    ]);
    const fatal = async () => {
      throw new TypeError("a mistake in the program");
    };
    await expect(predictAll(predictor, engine, ["a"], fatal).next()).rejects.toThrow("a mistake");
  });
});
