import {
  allMeasured,
  complexVolume,
  createWasmEngine,
  drain,
  mapped,
  poisson,
  seededRandom,
  uniformSequence,
} from "@friedel/engine";
import { realOf } from "@friedel/engine/testing";
import { afterAll, describe, expect, it } from "vitest";
import { compareObjects, twinOf } from "../../metrics/compare.js";
import { resampleObject } from "../../metrics/resample.js";
import { refine } from "../refine.js";
import type { RefineCheckpoint } from "../result.js";
import { agreementOf } from "../search/agreement.js";
import { tuningInput } from "../testing/disturbed.js";

const engine = await createWasmEngine({ threads: 2 });
afterAll(() => engine.dispose());

const { transform } = engine;

describe("auto", () => {
  it("finds a crystal strained by more than one turn of phase, from nothing", async () => {
    const { truth, ...input } = await tuningInput(engine, "2pi-4pi", 3, [48, 48, 48]);
    const result = await drain(refine(engine, input));
    expect(result.origin).toBe("crystal");
    // At the noise one start is enough.
    expect(result.trust?.noiseRatio).toBeLessThan(1.8);
    const { fieldError } = await compareObjects(result.object, truth, transform);
    expect(fieldError).toBeLessThan(0.1);
  });

  it("begins with a given object, however coarse, and tries nothing else where that leads to the noise", async () => {
    const { truth, ...input } = await tuningInput(engine, "2pi-4pi", 3, [48, 48, 48]);
    const coarse = await resampleObject(await resampleObject(truth, [16, 16, 16], transform), truth.shape, transform);
    expect((await compareObjects(coarse, truth, transform)).fieldError).toBeGreaterThan(0.2);
    const result = await drain(refine(engine, { ...input, object: coarse }));
    expect(result.outcomes.map(({ origin }) => origin)).toEqual(["given"]);
    expect((await compareObjects(result.object, truth, transform)).fieldError).toBeLessThan(0.1);
  });

  it("asks for a proposal once, and only where no crystal of its own comes near", async () => {
    const { truth: _, ...easy } = await tuningInput(engine, "to-pi", 1, [32, 32, 32]);
    const never = async () => expect.fail("a proposal for a crystal that needs none");
    expect((await drain(refine(engine, { ...easy, propose: never }))).origin).toBe("crystal");
    const { truth, ...hard } = await tuningInput(engine, "dislocation", 1, [48, 48, 48]);
    let asked = 0;
    const propose = async () => {
      asked++;
      return truth;
    };
    const result = await drain(refine(engine, { ...hard, propose }));
    expect([asked, result.origin]).toEqual([1, "given"]);
    expect((await compareObjects(result.object, truth, transform)).fieldError).toBeLessThan(0.1);
    const odd = async () => complexVolume([8, 8, 8], new Float32Array(1024).fill(1));
    await expect(drain(refine(engine, { ...hard, propose: odd }))).rejects.toThrow("found 8×8×8");
  });

  it("finds the crystal all the same where the given object is another", async () => {
    const { truth, ...input } = await tuningInput(engine, "to-pi", 2, [32, 32, 32]);
    const { truth: stranger } = await tuningInput(engine, "pi-2pi", 0, [32, 32, 32]);
    const result = await drain(refine(engine, { ...input, object: stranger }));
    expect((await compareObjects(result.object, truth, transform)).fieldError).toBeLessThan(0.2);
  });

  it("goes on from a checkpoint to the same bits, also on another number of threads", async () => {
    const { truth: _, ...input } = await tuningInput(engine, "dislocation", 0, [32, 32, 32]);
    const checkpoints: RefineCheckpoint[] = [];
    const options = { seed: 5, starts: 20 };
    const whole = await drain(refine(engine, input, options), async ({ checkpoint }) => {
      if (checkpoint) checkpoints.push(await checkpoint());
    });
    expect(checkpoints.length).toBeGreaterThan(0);
    const single = await createWasmEngine({ threads: 1 });
    const resumed = await drain(refine(single, input, options, { resume: checkpoints[0] }));
    expect(resumed.object.data).toEqual(whole.object.data);
    expect(resumed.outcomes).toEqual(whole.outcomes);
    await expect(drain(refine(single, input, { ...options, seed: 6 }, { resume: checkpoints[0] }))).rejects.toThrow(/seed/);
    await single.dispose();
  });

  it("stops when asked to, and leaves the engine usable", async () => {
    const { truth: _, ...input } = await tuningInput(engine, "to-pi", 1, [32, 32, 32]);
    const stop = new AbortController();
    const work = refine(engine, input, {}, { signal: stop.signal });
    await work.next();
    stop.abort(new Error("enough"));
    await expect(drain(work)).rejects.toThrow("enough");
  });

  it("works on a pattern whose counts are not known", async () => {
    const { truth, amplitude, mask } = await tuningInput(engine, "to-pi", 2, [32, 32, 32]);
    const most = amplitude.data.reduce((a, b) => Math.max(a, b), 0);
    const result = await drain(refine(engine, { amplitude: mapped(amplitude, (value) => value / most), mask }));
    expect(result.trust?.noiseRatio).toBeNaN();
    expect((await compareObjects(result.object, truth, transform)).fieldError).toBeLessThan(0.2);
  });
});

describe("a pattern that is none", () => {
  it("is refused where what fits it has more unknowns than data, or tells nothing", async () => {
    const next = uniformSequence(seededRandom(1));
    const amplitude = realOf([24, 24, 24], () => Math.sqrt(poisson(5, next)));
    const mask = allMeasured(amplitude.shape);
    await expect(drain(refine(engine, { amplitude, mask }, { starts: 12 }))).rejects.toThrow(
      /expected the pattern of a crystal, found one (that is fitted only by|whose mean tells)/,
    );
  });
});

describe("trust", () => {
  it("counts starts that found the same object or its twin, and measures the gap to the first other", async () => {
    const { truth } = await tuningInput(engine, "pi-2pi", 0, [32, 32, 32]);
    const { truth: stranger } = await tuningInput(engine, "pi-2pi", 3, [32, 32, 32]);
    const support = allMeasured(truth.shape);
    const at = (llk: number) => ({ support, metrics: { chi2: 0, llk, llkFree: llk } });
    const agreement = await agreementOf(
      engine,
      { object: truth, ...at(1) },
      [
        { object: twinOf(truth), ...at(1.1) },
        { object: stranger, ...at(3) },
        { object: stranger, ...at(4) },
      ],
      { isPreliminary: false },
    );
    expect(agreement).toEqual({ agreeing: 2, compared: 4, gap: 3 });
  });
});
