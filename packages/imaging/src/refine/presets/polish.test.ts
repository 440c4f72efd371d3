import { complexVolume, createWasmEngine, drain, type Engine, maskVolume } from "@friedel/engine";
import { beforeAll, describe, expect, it } from "vitest";
import { compareObjects } from "../../metrics/compare.js";
import { refineOptions } from "../options.js";
import type { RefineCheckpoint } from "../result.js";
import { disturbed, tuningInput } from "../testing/disturbed.js";
import { refineGiven } from "./polish.js";

const options = refineOptions({ preset: "polish", coherence: false });
let engine: Engine;

beforeAll(async () => {
  engine = await createWasmEngine({ threads: 1 });
});

describe("the polish of a given object", () => {
  it("finds the truth near a start with a wrong phase and a soft edge, judged better at every stage", async () => {
    const input = await tuningInput(engine, "pi-2pi", 2, [32, 32, 32]);
    const object = await disturbed(engine, input.truth, { phase: 0.3, blur: 0.8 });
    const judged: number[] = [];
    const result = await drain(refineGiven(engine, { ...input, object }, options), async ({ best }) => {
      if (best) judged.push(best.llk + best.llkFree);
    });
    const error = async (found: typeof object) => (await compareObjects(found, input.truth, engine.transform)).fieldError;
    expect(await error(object)).toBeGreaterThan(0.25);
    expect(await error(result.object)).toBeLessThan(0.12);
    expect(judged).toEqual([...judged].sort((a, b) => b - a));
    expect(result.metrics.llkFree).toBeGreaterThan(0);
    expect(result.trust?.noiseRatio).toBeGreaterThan(0.5);
    expect(result.coherenceWidths).toBeNull();
    expect(result.remarks).toEqual([]);
  });

  it("leaves objects as good as they were where nothing can be gained", async () => {
    let [before, after] = [0, 0];
    // The free voxels of one pattern alone may move the sum by 2 %.
    for (const pattern of [0, 1, 2]) {
      const input = await tuningInput(engine, "to-pi", pattern, [32, 32, 32]);
      const once = await drain(refineGiven(engine, { ...input, object: input.truth }, options));
      const again = await drain(refineGiven(engine, { ...input, object: once.object, support: once.support }, options));
      before += once.metrics.llk + once.metrics.llkFree;
      after += again.metrics.llk + again.metrics.llkFree;
    }
    expect(after).toBeLessThan(1.01 * before);
  });

  it("goes on from a checkpoint to the same bits, and refuses other options", async () => {
    const input = await tuningInput(engine, "to-pi", 1, [24, 32, 30]);
    const given = { ...input, object: await disturbed(engine, input.truth, { phase: 0.2, blur: 0.8 }) };
    let kept: RefineCheckpoint | undefined;
    const straight = await drain(refineGiven(engine, given, options), async ({ done, checkpoint }) => {
      if (done === 2 && checkpoint) kept = await checkpoint();
    });
    if (!kept) throw new Error("no checkpoint was offered");
    const resume: RefineCheckpoint = { ...kept, meta: JSON.parse(JSON.stringify(kept.meta)) };
    const resumed = await drain(refineGiven(engine, given, options, { resume }));
    expect(resumed.object.data).toEqual(straight.object.data);
    expect(resumed.metrics).toEqual(straight.metrics);
    const other = refineGiven(engine, given, { ...options, coherence: true }, { resume });
    await expect(other.next()).rejects.toThrow("expected a checkpoint with coherence true, found false");
  });

  it("works without free voxels, by chi2", async () => {
    const input = await tuningInput(engine, "to-pi", 1, [24, 24, 24]);
    const object = await disturbed(engine, input.truth, { phase: 0.2, blur: 0.8 });
    const result = await drain(refineGiven(engine, { ...input, object }, { ...options, freeFraction: 0, coherence: true }));
    expect(result.metrics.llkFree).toBeNaN();
    expect(result.metrics.chi2).toBeLessThan(0.02);
    expect(result.coherenceWidths).toBeNull();
  });

  it("refuses an object without voxels in its support, and one on another grid", async () => {
    const input = await tuningInput(engine, "to-pi", 1, [24, 24, 24]);
    const empty = refineGiven(engine, { ...input, object: input.truth, support: maskVolume([24, 24, 24]) }, options);
    await expect(empty.next()).rejects.toThrow("found an empty one");
    const other = refineGiven(engine, { ...input, object: complexVolume([32, 32, 32]) }, options);
    await expect(other.next()).rejects.toThrow("on the pattern's grid of 24×24×24, found 32×32×32");
  });
});
