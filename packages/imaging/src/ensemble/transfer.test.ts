import { allMeasured, createWasmEngine, mapped, realVolume } from "@friedel/engine";
import { simulateCrystal } from "@friedel/simulation";
import { expect, it } from "vitest";
import { expectedCounts } from "../metrics/expected-counts.js";
import { cubes } from "./testing/cubes.js";
import { transferOfMean } from "./transfer.js";

const shape = [24, 20, 18] as const;
const { transform } = await createWasmEngine({ threads: 1 });
const { object } = simulateCrystal({ shape, seed: 3, size: 0.4, phaseRange: 1 });
const gain = realVolume(shape, new Float32Array(24 * 20 * 18).fill(0.5));
const background = realVolume(shape, new Float32Array(24 * 20 * 18).fill(3));
const coherenceWidths = [0.8, 0.6, 0.7] as const;

/** What the object gives in light that is not coherent, through a gain and on a background. */
const mask = allMeasured(shape);
const dark = { amplitude: realVolume(shape), mask, gain, background };
const counts = await expectedCounts(object, dark, transform, { scale: 1, widths: coherenceWidths });
const input = { ...dark, amplitude: mapped(counts, Math.sqrt), coherenceWidths };

/** Rounding of float32 beside the background, where there is hardly any light. */
const rounding = 0.02;

it("is 1 at all frequencies for the object itself, whatever light, gain and background it was measured in", async () => {
  const { all, along } = await transferOfMean(object, input, cubes, transform);
  for (const { curve, cutoff } of [all, ...Object.values(along)]) {
    expect(curve.value.length).toBeGreaterThan(5);
    for (const value of curve.value) expect(Math.abs(value - 1)).toBeLessThan(rounding);
    expect(cutoff?.limitedByData).toBe(true);
  }
  const coherent = await transferOfMean(object, { ...input, coherenceWidths: null }, cubes, transform);
  expect(Math.min(...coherent.all.curve.value)).toBeLessThan(1 - 2 * rounding);
});

it("is as small as the mean is beside what was measured", async () => {
  const half = mapped(object, (value) => 0.5 * value);
  const { all } = await transferOfMean(half, input, cubes, transform);
  for (const value of all.curve.value) expect(Math.abs(value - 0.5)).toBeLessThan(rounding);
});
