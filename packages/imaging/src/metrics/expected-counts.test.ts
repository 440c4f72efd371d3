import {
  complexVolume,
  createReferenceEngine,
  Measured,
  type Measurement,
  mapped,
  modulusOf,
  type Triple,
} from "@friedel/engine";
import { maskOf, noise, realOf } from "@friedel/engine/testing";
import { describe, expect, it } from "vitest";
import { expectedCounts } from "./expected-counts.js";
import { fitMetrics } from "./fit.js";

const shape = [6, 5, 8] as const;
const engine = await createReferenceEngine();
const object = noise(shape, 2);
const mask = maskOf(shape, (_, i) => (i % 7 === 3 ? Measured.no : i % 11 === 5 ? Measured.free : Measured.used));
const gain = realOf(shape, (_, i) => 0.5 + (i % 4) / 3);
const background = realOf(shape, (_, i) => 2 + (i % 3));
const amplitude = mapped(modulusOf(await engine.transform(noise(shape, 3), "forward")), (value) => value + 2);
const measurement: Measurement = { amplitude, mask, gain, background };

describe("expected counts", () => {
  it("are gain times the pattern and the background", async () => {
    const { data } = await engine.transform(object, "forward");
    const found = await expectedCounts(object, measurement, engine.transform, { scale: 1.5 });
    for (const i of [0, 17, 111]) {
      const expected = gain.data[i] * 1.5 ** 2 * (data[2 * i] ** 2 + data[2 * i + 1] ** 2) + background.data[i];
      expect(found.data[i] / expected).toBeCloseTo(1, 5);
    }
  });

  it("are as many as were used without a scale, and those of an engine's fit", async () => {
    const found = await expectedCounts(object, measurement, engine.transform);
    const sumOf = (value: (i: number) => number) =>
      mask.data.reduce((sum, kind, i) => (kind === Measured.used ? sum + value(i) : sum), 0);
    const [model, counts] = [sumOf((i) => found.data[i]), sumOf((i) => amplitude.data[i] ** 2)];
    expect(model / counts).toBeCloseTo(1, 6);
    const phaser = await engine.createPhaser(measurement);
    await phaser.load({ object, support: maskOf(shape, (_, i) => i !== 0) });
    const inside = { ...object, data: object.data.slice().fill(0, 0, 2) };
    const sums = await phaser.fit();
    const again = await expectedCounts(inside, measurement, engine.transform, { scale: sums.scale ?? Number.NaN });
    expect(sumOf((i) => again.data[i]) / sums.used.sumModel).toBeCloseTo(1, 6);
    const deviance = (k: number, mean: number) => 2 * (mean - k + k * Math.log(k / mean));
    const llk = sumOf((i) => deviance(amplitude.data[i] ** 2, again.data[i])) / sums.used.count;
    expect(fitMetrics(sums).llk / llk).toBeCloseTo(1, 5);
  });

  it("are blurred by the coherence as an engine's fit has it, with the pattern's sum", async () => {
    const widths: Triple = [0.4, 0.3, 0.6];
    const found = await expectedCounts(object, { amplitude, mask }, engine.transform, { scale: 1, widths });
    const sharp = await expectedCounts(object, { amplitude, mask }, engine.transform, { scale: 1 });
    const total = (data: Float32Array) => data.reduce((sum, value) => sum + value, 0);
    expect(total(found.data) / total(sharp.data)).toBeCloseTo(1, 5);
    const phaser = await engine.createPhaser({ amplitude, mask });
    const inside = { ...object, data: object.data.slice().fill(0, 0, 2) };
    await phaser.load({ object, support: maskOf(shape, (_, i) => i !== 0) });
    for (const tails of [undefined, [0.3, 0, 0.5] as const]) {
      const { free } = await phaser.fit({ scale: 1.2, widths, tails });
      const { data } = await expectedCounts(inside, { amplitude, mask }, engine.transform, { scale: 1.2, widths, tails });
      const freeSum = mask.data.reduce((sum, kind, i) => (kind === Measured.free ? sum + data[i] : sum), 0);
      expect(freeSum / free.sumModel).toBeCloseTo(1, 5);
    }
  });

  it("are the background alone where there is no object", async () => {
    const found = await expectedCounts(complexVolume(shape), measurement, engine.transform);
    expect(found.data).toEqual(background.data);
  });
});
