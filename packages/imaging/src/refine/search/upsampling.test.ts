import { allMeasured, createWasmEngine, drain, maskVolume, realVolume, type Triple } from "@friedel/engine";
import { describe, expect, it } from "vitest";
import { compareObjects } from "../../metrics/compare.js";
import { isosurfaceSupport } from "../../metrics/extent.js";
import { resampleObject } from "../../metrics/resample.js";
import { chooseFreeVoxels } from "../../phasing/start.js";
import { tuningInput } from "../testing/disturbed.js";
import { searchCrops } from "./central-crop.js";
import { upsampleFitted } from "./upsampling.js";

describe("a large pattern", () => {
  it("is searched in its central crop of about 72³ voxels, with the Bragg peak in the middle", () => {
    const shape: Triple = [250, 160, 120];
    const amplitude = realVolume(shape);
    amplitude.data[(125 * 160 + 80) * 120 + 60] = 7;
    const [crop, next] = searchCrops({ amplitude, mask: allMeasured(shape) });
    expect(next.amplitude.shape).toEqual([192, 128, 96]);
    const [nz, ny, nx] = crop.amplitude.shape;
    expect([nz, ny, nx]).toEqual([108, 72, 54]);
    expect(crop.mask.shape).toEqual([nz, ny, nx]);
    expect(crop.amplitude.data.indexOf(7)).toBe(((nz / 2) * ny + ny / 2) * nx + nx / 2);
  });

  it("is searched whole if its crop was not enough, unless it is huge; a small one is searched whole at once", () => {
    const of = (n: number) => ({ amplitude: realVolume([n, n, n]), mask: maskVolume([n, n, n]) });
    const [small, medium] = [of(64), of(108)];
    expect(searchCrops(small)).toEqual([small]);
    const [crop, whole, ...more] = searchCrops(medium);
    expect(crop.amplitude.shape).toEqual([72, 72, 72]);
    expect(whole).toBe(medium);
    expect(more).toEqual([]);
  });

  it("has the object of its crop upsampled to its own resolution, as right as the counts allow", async () => {
    const engine = await createWasmEngine({ threads: 1 });
    const { transform } = engine;
    const { amplitude, mask, truth } = await tuningInput(engine, "pi-2pi", 1, [64, 64, 64]);
    const measurement = { amplitude, mask: chooseFreeVoxels(mask, 0.05, 1) };
    const coarse = await resampleObject(truth, [24, 24, 24], transform);
    const metrics = { chi2: 1, llk: 1, llkFree: 1 };
    const support = isosurfaceSupport(coarse, 0.1);
    const inCrop = { object: coarse, support, metrics, model: null, coherentFree: 1, remarks: [] };
    const { fitted, isEnough } = await drain(upsampleFitted(engine, measurement, inCrop));
    const blurred = await resampleObject(coarse, [64, 64, 64], transform);
    const before = await compareObjects(blurred, truth, transform);
    const after = await compareObjects(fitted.object, truth, transform);
    expect(before.fieldError).toBeGreaterThan(0.15);
    expect(after.fieldError).toBeLessThan(0.1);
    expect(isEnough).toBe(true);
  });
});
