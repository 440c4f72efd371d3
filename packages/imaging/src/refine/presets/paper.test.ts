import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import {
  allMeasured,
  complexVolume,
  createWasmEngine,
  drain,
  type Engine,
  Measured,
  maskVolume,
  realVolume,
} from "@friedel/engine";
import { beforeAll, describe, expect, it } from "vitest";
import { compareObjects } from "../../metrics/compare.js";
import { refineOptions } from "../options.js";
import type { RefineCheckpoint, RefineInput } from "../result.js";
import { disturbed, tuningInput } from "../testing/disturbed.js";
import { refineAsPublished } from "./paper.js";

const options = refineOptions({ preset: "paper" });
let engine: Engine;

beforeAll(async () => {
  engine = await createWasmEngine({ threads: 1 });
});

describe("the published refinement", () => {
  it("improves a start that is nearly right, on all measured voxels, in 1000 steps", async () => {
    const input = await tuningInput(engine, "to-pi", 0, [32, 32, 32]);
    const mask = maskVolume(input.mask.shape, input.mask.data.slice());
    mask.data.fill(Measured.free, 100, 200);
    const object = await disturbed(engine, input.truth, { phase: 0.2, blur: 1 });
    const steps: number[] = [];
    const result = await drain(refineAsPublished(engine, { ...input, mask, object }, options), async ({ done }) => {
      steps.push(done);
    });
    expect(steps.slice(0, 3)).toEqual([1, 51, 101]);
    expect(steps[steps.length - 1]).toBe(1000);
    const error = async (found: typeof object) => (await compareObjects(found, input.truth, engine.transform)).fieldError;
    expect(await error(result.object)).toBeLessThan(0.6 * (await error(object)));
    expect(result.metrics.llkFree).toBeNaN();
    expect(result.mask.data).not.toContain(Measured.free);
    expect(result.remarks).toEqual([]);
  });

  it("goes on from a checkpoint to the same bits, and refuses that of another start", async () => {
    const input = await tuningInput(engine, "to-pi", 1, [24, 32, 30]);
    const object = await disturbed(engine, input.truth, { phase: 0.1, blur: 1 });
    let kept: RefineCheckpoint | undefined;
    const straight = await drain(refineAsPublished(engine, { ...input, object }, options), async ({ done, checkpoint }) => {
      if (done === 451 && checkpoint) kept = await checkpoint();
    });
    if (!kept) throw new Error("no checkpoint was offered");
    const resume: RefineCheckpoint = { ...kept, meta: JSON.parse(JSON.stringify(kept.meta)) };
    const resumed = await drain(refineAsPublished(engine, { ...input, object }, options, { resume }));
    expect(resumed.object.data).toEqual(straight.object.data);
    expect(resumed.support.data).toEqual(straight.support.data);
    const other = refineAsPublished(engine, { ...input, object: input.truth }, options, { resume });
    await expect(other.next()).rejects.toThrow("expected a checkpoint of this measurement and start, found another");
  });

  it("ends at once with the signal's reason", async () => {
    const input = await tuningInput(engine, "to-pi", 1, [24, 24, 24]);
    const stop = new AbortController();
    const work = refineAsPublished(engine, { ...input, object: input.truth }, options, { signal: stop.signal });
    await work.next();
    stop.abort(new Error("enough"));
    await expect(work.next()).rejects.toThrow("enough");
  });
});

const example = fileURLToPath(new URL("../../../../../../shared/data/3d-cdi-nn", import.meta.url));
const isThere = existsSync(example);

describe.skipIf(!isThere)(`the article's own example${isThere ? "" : " (skipped: ../shared/data is not there)"}`, () => {
  /** A float32 or complex64 NPY of 64³ in C order; its header is 128 bytes long. */
  const numbers = (name: string) => new Float32Array(Uint8Array.from(readFileSync(`${example}/${name}`).subarray(128)).buffer);

  it("ends where the authors' optimisation does in numpy: chi2 0.0037", async () => {
    const shape = [64, 64, 64] as const;
    const input: RefineInput = {
      amplitude: realVolume(shape, numbers("ft_crop_64.npy")),
      mask: allMeasured(shape),
      object: complexVolume(shape, numbers("ad_input_64.npy")),
    };
    const { metrics } = await drain(refineAsPublished(engine, input, options));
    expect(metrics.chi2).toBeLessThanOrEqual(0.0037);
    expect(metrics.chi2).toBeGreaterThan(0.003);
  });
});
