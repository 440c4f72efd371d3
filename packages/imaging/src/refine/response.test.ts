// A crystal behind an uneven detector with a background: what the counts were divided by before is in the model now.

import { createWasmEngine, drain, type Measurement, mapped, poisson, seededRandom, uniformSequence } from "@friedel/engine";
import { maskOf, realOf } from "@friedel/engine/testing";
import { afterAll, describe, expect, it } from "vitest";
import { compareObjects } from "../metrics/compare.js";
import { noiseLlk } from "../metrics/counting-noise.js";
import { expectedCounts } from "../metrics/expected-counts.js";
import { fitMetrics } from "../metrics/fit.js";
import { fingerprintOf } from "../phasing/checkpoint.js";
import { phase } from "../phasing/phase.js";
import { refine } from "./refine.js";
import { tuningInput } from "./testing/disturbed.js";

const engine = await createWasmEngine({ threads: 2 });
afterAll(() => engine.dispose());

const { truth, ...pattern } = await tuningInput(engine, "to-pi", 1, [32, 32, 32]);
const mean = await expectedCounts(truth, pattern, engine.transform);
const random = seededRandom(8);
const next = uniformSequence(seededRandom(9));
/** From a tenth to all, as with an absorber over a part of the detector. */
const gain = mapped(pattern.amplitude, (_, i) => (i % 32 < 12 ? 0.1 : 0.7 + 0.3 * random.uniform(i)));
/** Twenty times as much in the middle of the array as at its ends. */
const background = realOf(
  pattern.amplitude.shape,
  ([z, y, x]) => 0.1 + 2 * Math.exp(-((z - 16) ** 2 + (y - 16) ** 2 + (x - 16) ** 2) / 100),
);
const measurement: Measurement = {
  mask: pattern.mask,
  amplitude: mapped(mean, (value, i) => Math.sqrt(poisson(gain.data[i] * value + background.data[i], next))),
  gain,
  background,
};

describe("a measurement with gain and background", () => {
  it("is refined to the crystal, and the noise is that of the counts", async () => {
    const result = await drain(refine(engine, measurement));
    expect((await compareObjects(result.object, truth, engine.transform)).fieldError).toBeLessThan(0.1);
    expect(result.trust?.noiseRatio).toBeLessThan(1.8);
    const { amplitude, mask } = measurement;
    const blind = await drain(refine(engine, { amplitude, mask }));
    expect(blind.trust?.noiseRatio).toBeGreaterThan(3);
  });

  it("has the truth at the noise", async () => {
    const phaser = await engine.createPhaser(measurement);
    await phaser.load({ object: truth, support: maskOf(truth.shape, (_, i) => i !== 0) });
    const noise = await noiseLlk(truth, measurement, engine.transform);
    // Three standard errors: √2 of a deviance, some ten thousand voxels with a count or two.
    expect(Math.abs(fitMetrics(await phaser.fit()).llk / noise.used - 1)).toBeLessThan(0.05);
    await phaser.dispose();
  });

  it("is phased iteratively to the crystal", async () => {
    const result = await drain(phase(engine, measurement, { starts: 3 }));
    expect((await compareObjects(result.object, truth, engine.transform)).fieldError).toBeLessThan(0.3);
  });

  it("is told apart from the same counts without them", () => {
    const { amplitude, mask } = measurement;
    const prints = [measurement, { amplitude, mask }, { amplitude, mask, gain }, { amplitude, mask, background: gain }];
    expect(new Set(prints.map(fingerprintOf)).size).toBe(4);
  });
});
