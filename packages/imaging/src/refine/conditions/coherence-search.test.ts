import { type CoherenceValues, createWasmEngine, drain, type Engine, Measured, realVolume } from "@friedel/engine";
import { simulatePattern } from "@friedel/simulation";
import { beforeAll, describe, expect, it } from "vitest";
import { expectedCounts } from "../../metrics/expected-counts.js";
import { refineOptions } from "../options.js";
import { withContext } from "../search/context.js";
import { unstrainedCrystal, unstrainedStart } from "../search/crystal-search.js";
import { tuningInput } from "../testing/disturbed.js";
import { searchCoherence } from "./coherence-search.js";
import { coherentMeasurement } from "./coherent-pattern.js";

let engine: Engine;

beforeAll(async () => {
  engine = await createWasmEngine({ threads: 1 });
});

/** What the search finds in a drawn pattern of such light. */
async function found(coherenceWidths: readonly [number, number, number]) {
  const { truth, mask, pattern } = await tuningInput(engine, "to-pi", 3, [48, 48, 48]);
  const { peakCounts } = pattern.facts;
  const { counts } = await simulatePattern(truth, { coherenceWidths, peakCounts, seed: 5 }, engine.transform);
  const measurement = { amplitude: realVolume(counts.shape, counts.data.map(Math.sqrt)), mask };
  const observed = { measurement, coherence: null };
  const task = { engine, measurement, observed, options: refineOptions(), isLarge: false, isPreliminary: false };
  return drain(
    withContext(task, (context) => {
      const model = unstrainedCrystal(context.levels[0], context.halfWidths);
      return searchCoherence(context, [{ start: unstrainedStart, model, loss: 1 }]);
    }),
  );
}

describe("the search for coherence", () => {
  it("finds wide ones of three axes within 0.2 voxels before any phasing", async () => {
    const widths = [0.4, 1.2, 0.7] as const;
    const coherence = await found(widths);
    expect(coherence?.tails).toEqual([0, 0, 0]);
    coherence?.widths.forEach((width, axis) => {
      expect(Math.abs(width - widths[axis])).toBeLessThan(0.2);
    });
  });

  it("finds none in coherent light", async () => {
    expect(await found([0, 0, 0])).toBeNull();
  });
});

it("makes the pattern of blurred light coherent again, over an unmeasured gap too", async () => {
  const { truth, mask } = await tuningInput(engine, "to-pi", 3, [48, 48, 48]);
  const coherence: CoherenceValues = { widths: [0.4, 0.3, 0], tails: [0, 0, 0.2] };
  const plain = { amplitude: realVolume(mask.shape), mask };
  const [sharp, seen] = await Promise.all(
    [{ scale: 1 }, { scale: 1, ...coherence }].map((model) => expectedCounts(truth, plain, engine.transform, model)),
  );
  const differences = async (isGap: (i: number) => boolean) => {
    const holed = { ...mask, data: mask.data.map((value, i) => (isGap(i) ? Measured.no : value)) };
    const amplitude = realVolume(
      mask.shape,
      seen.data.map((value, i) => (isGap(i) ? 0 : Math.sqrt(value))),
    );
    const made = await coherentMeasurement({ amplitude, mask: holed }, coherence, engine.transform);
    let [sum, total] = [0, 0];
    sharp.data.forEach((value, i) => {
      if (isGap(i)) return;
      sum += (made.amplitude.data[i] - Math.sqrt(value)) ** 2;
      total += value;
    });
    return sum / total;
  };
  expect(await differences(() => false)).toBeLessThan(1e-4);
  expect(await differences((i) => i % 48 === 20)).toBeLessThan(3e-3);
  const blurred = sharp.data.reduce((sum, value, i) => sum + (Math.sqrt(value) - Math.sqrt(seen.data[i])) ** 2, 0);
  expect(blurred / sharp.data.reduce((sum, value) => sum + value, 0)).toBeGreaterThan(1e-2);
});
