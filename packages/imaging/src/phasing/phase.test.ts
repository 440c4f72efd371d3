import {
  allMeasured,
  createReferenceEngine,
  DataError,
  drain,
  Measured,
  mapped,
  maskVolume,
  modulusOf,
  realVolume,
  type Shape,
} from "@friedel/engine";
import { box, drawn, patternOf } from "@friedel/engine/testing";
import { describe, expect, it } from "vitest";
import type { Checkpoint } from "./checkpoint.js";
import { classicalOptions, type PhasingOptions } from "./options.js";
import { type PhasingResult, phase } from "./phase.js";
import type { PhasingProgress } from "./run-start.js";
import { autocorrelationSupport, boxSupport, chooseFreeVoxels } from "./start.js";

const shape: Shape = [16, 16, 16];

/** An L-shaped (not centrosymmetric) crystal with a weak phase, so that a few dozen iterations find it. */
const { object: crystal, support } = drawn(shape, ([z, y, x]) => {
  const isInside = z >= 5 && z < 11 && y >= 6 && y < 11 && x >= 5 && x < (y < 8 ? 11 : 8);
  return isInside && [1, 0.1 * (z - 8) * (x - 8) * 0.3];
});
const engine = await createReferenceEngine();
const input = await patternOf(crystal, engine.transform);

const quick: PhasingOptions = {
  ...classicalOptions,
  recipe: "2*(20*HIO+10*ER)",
  shrinkWrap: { start: 5, every: 5, sigma: 0.7, threshold: 0.2, relativeTo: "max" },
  freeFraction: 0,
  fitEvery: 10,
};

/** The checkpoint of the first step for which `isHere` holds; the work is left there. */
async function checkpointAt(
  work: AsyncGenerator<PhasingProgress, PhasingResult>,
  isHere: (step: PhasingProgress) => boolean = () => true,
): Promise<Checkpoint> {
  for await (const step of work) if (isHere(step)) return structuredClone(await step.checkpoint());
  throw new Error("expected a step to stop at, found the end");
}

describe("phase", () => {
  it("finds a simple crystal from a random start and keeps the better of several", async () => {
    const result = await drain(phase(engine, input, { ...quick, starts: 3, seed: 5 }));
    expect(result.metrics.chi2).toBeLessThan(0.01);
    const all = result.outcomes.map((o) => o.metrics?.chi2 ?? 1) ?? [];
    expect(all.length).toBe(3);
    expect(result.metrics.chi2).toBe(Math.min(...all));
    expect(result.outcomes[0].history.map((row) => row.iteration)).toEqual([10, 20, 30, 40, 50, 60]);
  });

  it("stays at the solution and gives it back centred, scaled to counts", async () => {
    const result = await drain(
      phase(
        engine,
        { ...input, support, object: crystal },
        { ...quick, recipe: "5*ER", shrinkWrap: null, average: 3, twinRemoval: null },
      ),
    );
    expect(result.metrics.chi2).toBeLessThan(1e-9);
    // Amplitude 1 everywhere inside: the scale is recovered to float32.
    const amplitudes = modulusOf(result.object).data.filter((v) => v > 0.5);
    expect(amplitudes.length).toBe(support.data.reduce((a, b) => a + b, 0));
    expect(Math.max(...amplitudes.map((v) => Math.abs(v - 1)))).toBeLessThan(1e-5);
  });

  it("goes on from a checkpoint to the same bits, in whichever start it was left", async () => {
    const options = {
      ...quick,
      starts: 2,
      seed: 3,
      average: 4,
      freeFraction: 0.05,
      finish: { sigma: 0.5, thresholds: [0.1, 0.3], iterations: 3 },
    };
    const unbroken = await drain(phase(engine, input, options));
    for (const [start, iteration] of [
      [0, 20],
      [1, 45],
      [1, 60],
    ]) {
      const { meta, arrays } = await checkpointAt(
        phase(engine, input, options),
        (step) => step.start >= start && step.iteration >= iteration,
      );
      const resume = { meta: JSON.parse(JSON.stringify(meta)), arrays };
      const resumed = await drain(phase(engine, input, options, { resume }));
      expect(resumed).toEqual(unbroken);
    }
  });

  it("refuses a checkpoint of other data or other options", async () => {
    const resume = await checkpointAt(phase(engine, input, quick));
    await expect(drain(phase(engine, input, { ...quick, beta: 0.8 }, { resume }))).rejects.toThrow(
      /checkpoint with beta 0.8, found 0.9/,
    );
    const other = { ...input, amplitude: mapped(input.amplitude, (v) => 2 * v) };
    await expect(drain(phase(engine, other, quick, { resume }))).rejects.toThrow(/of this measurement/);
  });

  it("polishes the chosen object on all voxels and keeps the llkFree by which it was judged", async () => {
    const judged = await drain(phase(engine, input, { ...quick, freeFraction: 0.05, seed: 3 }));
    const polished = await drain(phase(engine, input, { ...quick, freeFraction: 0.05, seed: 3, polish: 10 }));
    expect(polished?.metrics.chi2).toBeLessThan(judged?.metrics.chi2 ?? 0);
    expect(polished?.metrics.llkFree).toBe(judged?.metrics.llkFree);
    expect(polished?.outcomes).toEqual(judged?.outcomes);
  });

  it("can be aborted, and says why", async () => {
    const stop = new AbortController();
    const work = phase(engine, input, quick, { signal: stop.signal });
    await work.next();
    stop.abort(new Error("enough"));
    await expect(work.next()).rejects.toThrow("enough");
  });

  it("reports starts that fail and fails where all do", async () => {
    const hopeless = {
      ...quick,
      shrinkWrap: { start: 0, every: 1, sigma: 1, threshold: 5, relativeTo: "max" } as const,
      starts: 2,
    };
    await expect(drain(phase(engine, input, hopeless))).rejects.toThrow(/2 starts to end well, found: .*vanished/);
  });

  it.each([
    ["non-finite", Number.NaN, /finite amplitudes, found NaN at voxel 7/],
    ["negative", -1, /at least 0, found -1 at voxel 7/],
  ])("refuses %s data", async (_, value, message) => {
    const amplitude = mapped(input.amplitude, (v, i) => (i === 7 ? value : v));
    await expect(drain(phase(engine, { ...input, amplitude }, quick))).rejects.toThrow(message);
  });

  it("refuses an empty mask and an all-zero pattern", async () => {
    await expect(drain(phase(engine, { ...input, mask: maskVolume(shape) }, quick))).rejects.toThrow(DataError);
    await expect(drain(phase(engine, { ...input, amplitude: realVolume(shape) }, quick))).rejects.toThrow(/zeros only/);
  });
});

describe("first supports", () => {
  it("is a centred box of the wanted fraction", () => {
    const support = boxSupport([8, 9, 10], 0.5);
    expect(support.data.reduce((a, b) => a + b, 0)).toBe(4 * 5 * 5);
    expect(support.data[(4 * 9 + 4) * 10 + 5]).toBe(1);
  });

  it("contains the object where it comes from the autocorrelation, and little more for a box-shaped one", async () => {
    const inside = box(shape, [5, 6, 7], [12, 11, 10]);
    const { amplitude } = await patternOf(drawn(shape, (_, i) => [inside.data[i], 0]).object, engine.transform);
    const intensity = drawn(shape, (_, i) => [amplitude.data[i] ** 2, 0]).object;
    // A box's autocorrelation falls linearly from its maximum to 0 at the full width; its outermost sample is 1/(7·5·3) of it.
    const support = autocorrelationSupport(await engine.transform(intensity, "inverse"), 0.9 / 105);
    expect([...support.data]).toEqual([...inside.data]);
  });

  it("keeps about the wanted share free, in islands away from the centre, never unmeasured voxels", () => {
    const mask = allMeasured([32, 32, 32]);
    mask.data.fill(Measured.no, 0, 32 ** 2);
    const chosen = chooseFreeVoxels(mask, 0.05, 1);
    const free = chosen.data.reduce((n, v) => n + Number(v === Measured.free), 0);
    expect(free / (31 * 32 ** 2)).toBeGreaterThan(0.05);
    expect(free / (31 * 32 ** 2)).toBeLessThan(0.055);
    expect(chosen.data.slice(0, 32 ** 2).every((v) => v === Measured.no)).toBe(true);
    expect(chosen.data[(16 * 32 + 16) * 32 + 16]).toBe(Measured.used);
    expect(chooseFreeVoxels(chosen, 0.05, 2)).toBe(chosen);
  });
});
