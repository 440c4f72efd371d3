import { createWasmEngine, drain, Measured, mapped, type Triple } from "@friedel/engine";
import { simulateCrystal } from "@friedel/simulation";
import { describe, expect, it } from "vitest";
import { compareObjects } from "../../metrics/compare.js";
import { expectedCounts } from "../../metrics/expected-counts.js";
import { isosurfaceSupport } from "../../metrics/extent.js";
import { chooseFreeVoxels } from "../../phasing/start.js";
import { measurementOf } from "../../strain/uncertainty/testing/noisy-starts.js";
import { packSearch, unpackSearch } from "../checkpoint.js";
import { refineOptions } from "../options.js";
import { coherenceInBlocks, lightOf, measurementInBlocks, objectInBlocks, placedInCrop, planOf } from "./blocks.js";
import type { SearchTask } from "./context.js";
import { bestInBlocks, fitFromBlocks, planFor } from "./narrowing.js";
import { searchObject } from "./search.js";
import { type Candidate, initialState } from "./search-state.js";

const shape: Triple = [48, 48, 48];
const block: Triple = [2, 2, 2];
const options = refineOptions({ seed: 1 });
const { transform, ...others } = await createWasmEngine({ threads: 1 });
const engine = { transform, ...others };

/** A strained crystal of 10 voxels in an array of 48, its free voxels marked. */
async function oversampled() {
  const { object } = simulateCrystal({ shape, seed: 3, size: 0.2, phaseRange: 2 });
  const { amplitude, mask } = await measurementOf(object, 3, transform, 1e6);
  return { object, support: isosurfaceSupport(object, 0.02), measurement: { amplitude, mask: chooseFreeVoxels(mask, 0.05, 1) } };
}

function taskOf(measurement: SearchTask["measurement"]): SearchTask {
  const observed = { measurement, coherence: null };
  const rules = { isLarge: true, isPreliminary: true, options };
  return { engine, measurement, observed, whole: measurement, blocks: null, ...rules };
}

function candidateOf({ object, support }: Pick<Candidate, "object" | "support">): Candidate {
  const bad = { used: 9, free: 9, bright: 9 };
  return { object, support, metrics: { chi2: 1, llk: 9, llkFree: 9 }, noise: bad, origin: "crystal", start: 0 };
}

describe("blocks of a search", () => {
  it("hold every count once, with the gain at which it was counted, and a free voxel frees its block", async () => {
    const { object, measurement } = await oversampled();
    const gain = mapped(measurement.amplitude, (_, i) => 1 + 0.2 * Math.sin(i));
    const background = mapped(gain, (value) => value / 4);
    const counts = await expectedCounts(object, { ...measurement, gain, background }, transform, { scale: 1 });
    const whole = { amplitude: mapped(counts, Math.sqrt), mask: measurement.mask, gain, background };
    const found = measurementInBlocks(whole, block);
    const sum = (values: Float32Array) => values.reduce((total, value) => total + value, 0);
    expect(sum(mapped(found.amplitude, (v) => v * v).data) / sum(counts.data)).toBeCloseTo(1, 5);
    expect(sum(found.background?.data ?? new Float32Array(1))).toBeCloseTo(sum(background.data), 0);
    const inOwn = objectInBlocks(object, block, found.mask.shape);
    const model = coherenceInBlocks({ widths: [0, 0, 0], tails: [0, 0, 0] }, block);
    const expected = await expectedCounts(inOwn, found, transform, { scale: 1, ...model });
    const apart = expected.data.reduce((total, value, i) => total + Math.abs(value - found.amplitude.data[i] ** 2), 0);
    expect(apart / sum(counts.data)).toBeLessThan(0.02);
    const at = (z: number, y: number, x: number) => whole.mask.data[(z * 48 + y) * 48 + x] === Measured.free;
    const pair = [0, 1];
    const isFree = (z: number, y: number, x: number) =>
      pair.some((a) => pair.some((b) => pair.some((c) => at(2 * z + a, 2 * y + b, 2 * x + c))));
    for (let i = 0; i < 24 ** 3; i++) {
      const free = isFree(Math.floor(i / 576), Math.floor(i / 24) % 24, i % 24);
      expect(found.mask.data[i]).toBe(free ? Measured.free : Measured.used);
    }
  });

  it("give an object back in single voxels, and the light without their blur", async () => {
    const { object, support } = await oversampled();
    const there = { object: objectInBlocks(object, block, [24, 24, 24]), support: isosurfaceSupport(object, 0.02) };
    const back = placedInCrop({ ...there, support }, { shape, block });
    expect((await compareObjects(back.object, object, transform)).fieldError).toBeLessThan(1e-3);
    const light = { widths: [0.4, 0, 0.2], tails: [0, 0.1, 0] } as const;
    const found = lightOf(coherenceInBlocks(light, block), block);
    found?.widths.forEach((width, axis) => {
      expect(width).toBeCloseTo(light.widths[axis], 6);
    });
    expect(found?.tails).toEqual(light.tails);
    expect(lightOf(coherenceInBlocks({ widths: [0, 0, 0], tails: [0, 0, 0] }, [3, 2, 1]), [3, 2, 1])).toBeNull();
  });

  it("are planned for large patterns alone, where the best candidate leaves room and few counts lie beside unmeasured voxels", async () => {
    const { object, support, measurement } = await oversampled();
    const task = taskOf(measurement);
    const best = candidateOf({ object, support });
    expect(planFor(task, [best])).toEqual({ shape, block });
    expect(planFor({ ...task, isLarge: false }, [best])).toBeNull();
    expect(planFor(task, [])).toBeNull();
    const wide = simulateCrystal({ shape, seed: 3, size: 0.45, phaseRange: 2 }).object;
    expect(planFor(task, [candidateOf({ object: wide, support: isosurfaceSupport(wide, 0.02) })])).toBeNull();
    const mask = mapped(measurement.mask, (kind, i) => (i % 9 === 0 ? Measured.no : kind));
    const lines = { ...measurement, mask };
    expect(planFor(taskOf(lines), [best])).toBeNull();
    expect(planOf([3.1, 2.9, 1.2], [108, 72, 54], [200, 128, 96])).toEqual({ shape: [108, 72, 54], block: [3, 2, 1] });
  });

  it("lead to the crystal, which single voxels then finish, and to a checkpoint on their own grid", async () => {
    const { object, measurement } = await oversampled();
    const found = await drain(searchObject(taskOf(measurement), { from: { ...initialState, blocks: { shape, block } } }));
    expect(found.candidates[0].object.shape).toEqual([24, 24, 24]);
    const kept = unpackSearch(packSearch(options, "own", found), options, shape, "own");
    expect(kept.candidates[0].object).toEqual(found.candidates[0].object);
    const fit = { block, known: found.coherence, coherence: true };
    const best = await drain(bestInBlocks(engine, measurement, found.candidates, fit));
    expect(found.candidates).toContain(best.candidate);
    const finished = await drain(fitFromBlocks(engine, measurement, best.fitted, fit));
    const { fieldError } = await compareObjects(finished.object, object, transform);
    expect(fieldError).toBeLessThan(0.06);
  });
});
