// Several samples of one pattern: a stand-in for a network predicts the truth or its twin under the symmetry, with noise.

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
import {
  chooseSymmetries,
  inverseOf,
  mostSamples,
  type Symmetry,
  symmetricIntensity,
  symmetricObject,
} from "../data/symmetry.js";
import { parameterCount } from "../models/model.js";
import type { Runtime } from "../runtime/runtime.js";
import { engine, transform } from "../testing/engine.js";
import { trainingConfiguration } from "../training/configuration.js";
import { modelOf } from "../training/learner.js";
import { writeNetwork } from "./network-file.js";
import { loadPredictor } from "./predict.js";
import { predictAll } from "./predict-all.js";
import { amplitudeAt } from "./sampling.js";

const shape: Shape = [24, 24, 24];
const inner: Shape = [12, 12, 12];
const configuration = trainingConfiguration({
  model: { widths: [4], blocks: [1] },
  data: { samples: { ...trainingConfiguration({}).data.samples, shape }, outputShape: inner },
});
const file = writeNetwork(configuration, new Float32Array(parameterCount(modelOf(configuration))).fill(0.1), 1);
const kind = { form: "box", phase: "cosines", size: [0.7, 0.6, 0.8], phaseRange: 2 } as const;
const truth = randomCrystal({ shape: inner, seed: 2, ...kind }).object;

/** A runtime whose network has the object of call n as its output. */
function predicting(objectOf: (n: number) => ComplexVolume): Runtime {
  return {
    name: "stand-in",
    async load() {
      let n = 0;
      return {
        inputs: { pattern: [1, 2, ...shape] },
        outputs: { object: [1, 2, ...inner] },
        async run() {
          const { data } = objectOf(n++);
          const voxels = data.length / 2;
          return { object: Float32Array.from(data, (_, i) => (i < voxels ? data[2 * i] : data[2 * (i - voxels) + 1])) };
        },
        dispose: async () => {},
      };
    },
  };
}

const exact = predicting(() => truth);

function pattern() {
  const sampling = { voxel: [1, 1, 1], patternShape: shape, shape } as const;
  const counts = intensityOf(amplitudeAt(truth, sampling));
  return { counts, mask: maskVolume(shape, new Uint8Array(counts.data.length).fill(Measured.used)) };
}

describe("symmetries of samples", () => {
  it("are 48, with 48 images of a pattern without symmetry, and have inverses", () => {
    const turns = chooseSymmetries(mostSamples);
    const real = realVolume(
      [6, 6, 6],
      Float32Array.from({ length: 216 }, (_, i) => i * i),
    );
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

  it("inverts every symmetry and twin, and has the deviation of the samples as uncertainty", async () => {
    const random = seededRandom(3);
    const noisyTwins = (n: number) => {
      const noisy = { ...truth, data: truth.data.map((value, i) => value + noise * random.normal(n * truth.data.length + i)) };
      // Every third is the twin; each has another global phase.
      const handed = n % 3 === 1 ? twinOf(noisy) : noisy;
      const [c, s] = [Math.cos(n), Math.sin(n)];
      const phased = handed.data.map((value, i, all) => (i % 2 === 0 ? c * value - s * all[i + 1] : s * all[i - 1] + c * value));
      return symmetricObject({ ...truth, data: phased }, turns[n]);
    };
    const predictor = await loadPredictor(predicting(noisyTwins), file);
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
    // The standard deviation of 12 has an error of a fifth, and subvoxel shifts mix the noise of neighbours.
    for (const ratio of [meanOf(spread?.amplitude.data) / strength / noise, meanOf(spread?.phase.data) / noise])
      expect(Math.abs(ratio - 1)).toBeLessThan(0.3);
    expect(spread?.phase.data.every((value, i) => value === 0 || support.data[i] === 1)).toBe(true);
  });

  it("of one sample has no uncertainty", async () => {
    const predictor = await loadPredictor(exact, file);
    const { counts, mask } = pattern();
    const found = await predictor.predict(engine, counts, mask, { oversampling: [2.6, 2.6, 2.6] });
    expect(found).not.toHaveProperty("spread");
    expect(found).toMatchObject({ unlike: null, agreement: 1, samples: 1 });
    // From resampling and the support.
    expect(found.metrics.chi2).toBeLessThan(5e-3);
  });
});

function peak({ data }: ComplexVolume): number {
  let most = 0;
  for (let i = 0; i < data.length; i += 2) most = Math.max(most, Math.hypot(data[i], data[i + 1]));
  return most;
}

describe("a sequence of patterns", () => {
  it("is predicted in order, reads the next one meanwhile, and continues after errors of the input", async () => {
    const predictor = await loadPredictor(exact, file);
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
