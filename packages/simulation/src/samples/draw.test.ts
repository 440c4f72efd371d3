import { centreOf, createReferenceEngine, Measured, OptionError, realVolume, type Shape } from "@friedel/engine";
import { describe, expect, it } from "vitest";
import { perfectCrystal } from "../atoms/atomic-crystal.js";
import { createRelaxer } from "../atoms/wasm/relaxer.js";
import { sphereBody } from "../crystal/bodies.js";
import { detect } from "../diffraction/detector.js";
import { intensityOf } from "../diffraction/pattern.js";
import { numbersOf, quickSequence } from "../random.js";
import { defaultCrystalSet, defaultSampleSet, type SampleSet } from "./description.js";
import { drawCrystal } from "./draw-crystal.js";
import { drawDetector } from "./draw-detector.js";
import { drawSample } from "./draw-sample.js";
import { packCrystal } from "./packed-crystal.js";
import type { CrystalSource } from "./sample-objects.js";

const engine = await createReferenceEngine();
const { transform } = engine;
const shape: Shape = [24, 20, 30];
const description: SampleSet = { ...defaultSampleSet, seed: 5, shape, phaseRange: [0.5, 3] };
const packed = packCrystal(perfectCrystal("Au", sphereBody(18)));
const crystals: CrystalSource = { count: 3, crystal: async () => ({ crystal: packed, className: "ball" }) };

describe("drawSample", () => {
  it("is a pure function of the description and the index", async () => {
    const source = { description, crystals };
    const later = await drawSample(source, 7, transform);
    await drawSample(source, 2, transform);
    expect(await drawSample(source, 7, transform)).toEqual(later);
    expect((await drawSample(source, 8, transform)).counts.data).not.toEqual(later.counts.data);
    const other = { ...source, description: { ...description, seed: 6 } };
    expect((await drawSample(other, 7, transform)).counts.data).not.toEqual(later.counts.data);
  });

  it("counts what its object scatters, as bright as its facts say", async () => {
    const clean = { ...description, background: [0, 0], partialShare: 0, hotPixels: [0, 0], peakCounts: [1e6, 1e6] } as const;
    for (const index of [0, 1, 2, 3]) {
      const { counts, mask, object, facts } = await drawSample({ description: clean, crystals }, index, transform);
      const light = intensityOf(await transform(object, "forward"));
      const scale = facts.peakCounts / Math.max(...light.data);
      let [pearson, variance] = [0, 0];
      counts.data.forEach((n, i) => {
        const mean = light.data[i] * scale;
        if (mask.data[i] === Measured.no) expect(n).toBe(0);
        else if (mean > 1e-3) {
          pearson += (n - mean) ** 2 / mean - 1;
          variance += 2 + 1 / mean;
        }
      });
      // Pearson's Σ(n − λ)²/λ − 1 is 0 with a variance of Σ 2 + 1/λ.
      expect(Math.abs(pearson)).toBeLessThan(5 * Math.sqrt(variance));
    }
  });

  it("puts the brightest voxel within half a voxel of the centre", async () => {
    const centre = centreOf(shape);
    for (const index of [0, 1, 2, 3, 4, 5]) {
      const sample = await drawSample({ description: { ...description, offCentre: 0.3 }, crystals }, index, transform);
      const light = intensityOf(await transform(sample.object, "forward")).data;
      const best = light.indexOf(Math.max(...light));
      expect([Math.floor(best / 600), Math.floor(best / 30) % 20, best % 30]).toEqual(centre);
    }
  });

  it("leaves patterns at their Bragg peak where that is asked for", async () => {
    const still = { ...description, centring: "reflection", offCentre: 0 } as const;
    expect((await drawSample({ description: still, crystals }, 1, transform)).facts.moved.every((m) => m === 0)).toBe(true);
  });

  it("draws both kinds by their share, and says of each what it is", async () => {
    const facts = [];
    for (let index = 0; index < 12; index++) facts.push((await drawSample({ description, crystals }, index, transform)).facts);
    const ofAtoms = facts.filter(({ className }) => className === "atoms-ball").length;
    expect(ofAtoms).toBeGreaterThan(0);
    expect(ofAtoms).toBeLessThan(12);
    for (const { className, origin } of facts) {
      expect(className.startsWith("atoms") ? origin.metal === "Au" : className.startsWith("field-")).toBe(true);
    }
  });

  it("refuses what nothing fulfils", async () => {
    const small = [16, 15, 16] as const;
    const steep = { ...description, shape: small, crystalShare: 0, phaseRange: [90, 100], dislocationShare: 0 } as const;
    await expect(drawSample({ description: steep }, 0, transform)).rejects.toThrow(/carry sample 0, found 16×15×16: 200 draws/);
    await expect(drawSample({ description }, 0, transform)).rejects.toThrow(OptionError);
  });
});

describe("detect", () => {
  const light = realVolume(shape, new Float32Array(24 * 600).fill(1));

  it("marks gaps and dead pixels in every frame and lets hot ones count unlisted", () => {
    const set: SampleSet = {
      ...description,
      gapShare: 1,
      gapWidth: [2, 2],
      deadPixels: [3, 3],
      hotPixels: [1, 1],
      background: [0, 0],
    };
    for (let seed = 0; seed < 20; seed++) {
      const detector = drawDetector(set, seed);
      const sensor = { ...detector, gaps: detector.gap ? [detector.gap] : [] };
      const { counts, mask } = detect(light, sensor, numbersOf(seed, "sample counts"));
      const frame = mask.data.subarray(0, 600);
      for (let f = 1; f < 24; f++) expect(mask.data.subarray(600 * f, 600 * (f + 1))).toEqual(frame);
      // The centre is always measured, unless a dead pixel is on it.
      const isDead = detector.dead.some(([row, column]) => row === 10 && column === 15);
      expect(frame[10 * 30 + 15]).toBe(isDead ? Measured.no : Measured.used);
      const lost = frame.filter((m) => m === Measured.no).length;
      const ofGap = detector.gap?.axis === "row" ? 60 : 40;
      expect(lost).toBeGreaterThanOrEqual(ofGap);
      expect(lost).toBeLessThanOrEqual(ofGap + 3);
      const [{ row, column, counts: rate }] = detector.hot;
      if (frame[row * 30 + column] === Measured.no) continue;
      const mean = Array.from({ length: 24 }, (_, f) => counts.data[600 * f + row * 30 + column]).reduce((a, b) => a + b) / 24;
      expect(Math.abs(mean - rate - 1)).toBeLessThan(5 * Math.sqrt((rate + 1) / 24));
    }
  });
});

describe("quickSequence", () => {
  it("follows its seed and is even in mean, variance and neighbours", () => {
    const next = quickSequence(3, "sample counts");
    const values = Float64Array.from({ length: 1e5 }, next);
    const again = quickSequence(3, "sample counts");
    expect(values.slice(0, 5)).toEqual(Float64Array.from({ length: 5 }, again));
    expect(quickSequence(3, "sample kind")()).not.toBe(values[0]);
    const mean = values.reduce((a, b) => a + b, 0) / 1e5;
    const moment = (lag: number) => values.reduce((sum, v, i) => sum + (v - 0.5) * (values[(i + lag) % 1e5] - 0.5), 0) / 1e5;
    // Five standard errors: 1/√12, 1/√180 and 1/12 over √1e5.
    expect(Math.abs(mean - 0.5)).toBeLessThan(5 * 9.2e-4);
    expect(Math.abs(moment(0) - 1 / 12)).toBeLessThan(5 * 2.4e-4);
    for (const lag of [1, 2, 7]) expect(Math.abs(moment(lag))).toBeLessThan(5 * 2.7e-4);
  });
});

describe("drawCrystal", async () => {
  const relaxer = await createRelaxer({ threads: 1 });
  const set = { ...defaultCrystalSet, seed: 2, atoms: [100, 250], metals: ["Au", "Cu"], forceTolerance: 0.05 } as const;

  it("relaxes a crystal of the set, whatever was drawn before", async () => {
    const first = await drawCrystal(set, 4, relaxer);
    const { facts } = await drawCrystal(set, 0, relaxer);
    expect(await drawCrystal(set, 4, await createRelaxer({ threads: 2 }))).toEqual(first);
    expect(facts.isRelaxed).toBe(true);
    expect(facts.largestForce).toBeLessThanOrEqual(0.05);
    expect(facts.atoms).toBeGreaterThan(70);
    expect(first.crystal.displacement.some((u) => u !== 0)).toBe(true);
  });

  it("refuses unknown metals and crystals of nothing", async () => {
    await expect(drawCrystal({ ...set, metals: ["Xx"] }, 0, relaxer)).rejects.toThrow(/found "Xx"/);
    await expect(drawCrystal({ ...set, atoms: [3, 0] }, 0, relaxer)).rejects.toThrow(/found 3 to 0/);
  });
});
