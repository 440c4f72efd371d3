// Points: they find the fine part of an object of a soft body and labels from its body alone, and leave a start as it was that gains nothing.

import { complexVolume, createWasmEngine, drain, mapped, type Shape, seededRandom } from "@friedel/engine";
import { maskOf, patternOf, relativeError } from "@friedel/engine/testing";
import { afterAll, expect, it } from "vitest";
import { fitMetrics } from "../metrics/fit.js";
import { findPoints } from "./points.js";

const shape: Shape = [64, 1, 64];
const engine = await createWasmEngine({ threads: 1 });
afterAll(() => engine.dispose());
const support = maskOf(shape, ([z, , x]) => z >= 18 && z < 46 && x >= 16 && x < 48);
const random = seededRandom(5);
const labels = Array.from({ length: 6 }, (_, k) => [
  22 + Math.floor(20 * random.uniform(2 * k)),
  20 + Math.floor(24 * random.uniform(2 * k + 1)),
]);

/** A soft body, with so much of a label on six of its pixels. */
function object(height: number) {
  return mapped(complexVolume(shape), (_, i) => {
    const [z, x] = [(i >> 1) >> 6, (i >> 1) & 63];
    if (i % 2 === 1 || support.data[i >> 1] === 0) return 0;
    const body = Math.exp(-(((z - 32) / 6) ** 2 + ((x - 32) / 7) ** 2) / 2);
    return body + (labels.some(([lz, lx]) => lz === z && lx === x) ? height : 0);
  });
}

const truth = object(0.8);
const measurement = { ...(await patternOf(truth, engine.transform)), constraint: { kind: "nonNegative" } as const };
const options = { share: 0.01, width: 0.12, rounds: 6, recipe: "60*RAAR(0.8)+20*ER", times: 2 };

it("finds labels that a body without them does not have", async () => {
  const phaser = await engine.createPhaser(measurement);
  const growing = { engine, measurement, support, beta: 0.9 };
  await phaser.load({ object: object(0.02), support });
  const before = fitMetrics(await phaser.fit()).llk;
  const found = await drain(findPoints(growing, phaser, options));
  expect(found?.metrics.llk).toBeLessThan(0.01 * before);
  expect(relativeError((await phaser.read()).object.data, truth.data)).toBeLessThan(0.02);
  expect(relativeError(object(0.02).data, truth.data)).toBeGreaterThan(0.1);
  await phaser.dispose();
});

it("leaves an object as it was that fits better without", async () => {
  const phaser = await engine.createPhaser(measurement);
  const growing = { engine, measurement, support, beta: 0.9 };
  await phaser.load({ object: truth, support });
  expect(await drain(findPoints(growing, phaser, { ...options, recipe: "1*ER", rounds: 1 }))).toBeNull();
  expect((await phaser.read()).object.data).toEqual(truth.data);
  await phaser.dispose();
});
