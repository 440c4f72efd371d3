// A ball whose fits have strains that are the same everywhere, so that each bar is known.

import { complexVolume, createWasmEngine, maskVolume, placeOf } from "@friedel/engine";
import { afterAll, expect, it } from "vitest";
import { strainImage } from "../strain/image.js";
import { barsOf } from "./bars.js";
import { cubes as geometry } from "./testing/cubes.js";

const engine = await createWasmEngine({ threads: 1 });
afterAll(() => engine.dispose());
const shape = [24, 24, 24] as const;

const field = complexVolume(shape);
for (let i = 0; i < field.data.length; i += 2) {
  const radius = Math.hypot(...placeOf(i / 2, shape).map((n) => n - 12));
  field.data[i] = 1 / (1 + Math.exp(2 * (radius - 6)));
}
const slice = (strain: number) => ({
  field,
  strain: new Float32Array(field.data.length / 2).fill(strain),
  bulk: maskVolume(shape),
});

it("counts two ancestors as one in what another run would be, and the whole spread of members in the bar", async () => {
  const image = await strainImage(field, geometry, {}, engine.transform);
  const [mean, unit] = [slice(0), 1e-4];
  const members = [-1, 1, 1, -1].map((value) => slice(value * unit));
  const inside = image.bulk.data.indexOf(1);
  const of = (ancestors: number) => {
    const deviating = { mean, members, draws: [0, 0, 1, 1], ancestors, others: [], crystal: mean, fitted: mean };
    const { strain, strainOfRun } = barsOf(deviating, image, geometry, 2e-8);
    return [strain, strainOfRun].map(({ data }) => (data[inside] / unit) ** 2);
  };
  // The variance of one of the four is 4/3.
  for (const [ancestors, independent] of [
    [1, 1],
    [2, 1],
    [4, 2],
  ]) {
    const [bar, ofRun] = of(ancestors);
    expect(bar).toBeCloseTo(4 / 3, 4);
    expect(ofRun).toBeCloseTo(4 / 3 / independent, 4);
  }
});
