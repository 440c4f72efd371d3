import {
  type ComplexVolume,
  complexVolume,
  createWasmEngine,
  DataError,
  OptionError,
  type Shape,
  type Triple,
} from "@friedel/engine";
import { applyRamp, twinOf } from "@friedel/imaging";
import { afterAll, describe, expect, it } from "vitest";
import { findClasses, tuningSeed } from "./classes.js";
import { type EvaluationProgress, evaluate, type Score } from "./evaluate.js";
import { type EvaluationMethod, evaluationMethods, findMethods } from "./methods.js";
import { summariseScores } from "./summary.js";

const engine = await createWasmEngine({ threads: 1 });
afterAll(() => engine.dispose());
const { transform } = engine;
const shape: Shape = [32, 30, 36];

/** Four float32 transforms and three complex factors. */
const float32Transforms = 1e-5;

async function run(classes: readonly string[], count: number, methods: readonly EvaluationMethod[], signal?: AbortSignal) {
  let time = 0;
  const now = () => (time += 250);
  const options = { methods, classes: findClasses(classes), count, shape, seed: tuningSeed };
  const looks: EvaluationProgress[] = [];
  for await (const look of evaluate(engine, options, now, signal)) {
    current = look.pattern.truth;
    looks.push(look);
  }
  return { looks, scores: looks.flatMap(({ score }) => score ?? []) };
}

/** The truth of the pattern under way: what only a test can know. */
let current = complexVolume([1, 1, 1]);

function method(name: string, make: (truth: ComplexVolume) => Promise<ComplexVolume>): EvaluationMethod {
  const metrics = { chi2: Number.NaN, llk: Number.NaN, llkFree: 0.5 };
  return { name, description: name, run: async () => ({ object: await make(current), metrics }) };
}

async function shifted(object: ComplexVolume, shift: Triple): Promise<ComplexVolume> {
  return transform(applyRamp(await transform(object, "forward"), shift), "inverse");
}

describe("evaluate", () => {
  it("takes out scale, phase, sub-voxel shift and twin of the most strained objects, but no ramp", async () => {
    const freedoms = method("freedoms", async (truth) => {
      const { data } = await shifted(truth, [0.5, -1.37, 0.46]);
      // Times 2·exp(0.9273i) = 1.2 + 1.6i.
      const turned = data.map((value, i) => (i % 2 ? 1.2 * value + 1.6 * data[i - 1] : 1.2 * value - 1.6 * data[i + 1]));
      return twinOf(complexVolume(shape, turned));
    });
    const ramp = method("ramp", async (truth) => applyRamp(truth, [0.5, 0.5, 0]));
    const { scores } = await run(["2pi-4pi", "dislocation", "odd-shapes-strong"], 2, [freedoms, ramp]);
    for (const score of scores.filter((s) => s.method === "freedoms")) {
      expect(score.fieldError).toBeLessThan(float32Transforms);
      expect(score.success).toBe(true);
      // Voxels that are half inside may fall on either side of the half.
      expect(score.shapeIou).toBeGreaterThan(0.95);
    }
    // Half a voxel of the pattern is half a turn of phase across the array, a quarter turn across the crystal; a shift mends
    // some of it where the phase is curved. It can never be zero.
    for (const score of scores.filter((s) => s.method === "ramp")) expect(score.fieldError).toBeGreaterThan(0.15);
    expect(scores).toHaveLength(12);
  });

  it("gives the chi2 of the object, whatever the method says", async () => {
    const { scores } = await run(["to-pi"], 2, [method("truth", async (truth) => truth), method("point", async () => point())]);
    // Counting noise: a variance of 1/4 in √I of bright voxels, over the mean intensity.
    for (const { chi2 } of scores.filter((s) => s.method === "truth")) expect(chi2).toBeLessThan(0.05);
    for (const { chi2, success } of scores.filter((s) => s.method === "point")) {
      expect(chi2).toBeGreaterThan(0.5);
      expect(success).toBe(false);
    }
  });

  it("counts a method that fails as failed, and goes on", async () => {
    const failing: EvaluationMethod = {
      name: "failing",
      description: "",
      run: async () => {
        throw new DataError("expected a support, found none");
      },
    };
    const { scores, looks } = await run(["to-pi"], 2, [failing, method("truth", async (truth) => truth)]);
    expect(scores.map(({ success }) => success)).toEqual([false, true, false, true]);
    expect(scores[0]).toMatchObject({ failure: "expected a support, found none", fieldError: Number.NaN, seconds: 0.25 });
    expect(looks.map(({ done, total, score }) => `${done}/${total} ${score?.method}`)).toEqual([
      "0/4 undefined",
      "1/4 failing",
      "2/4 truth",
      "2/4 undefined",
      "3/4 failing",
      "4/4 truth",
    ]);
  });

  it("does not take another error for a failure", async () => {
    const broken: EvaluationMethod = {
      ...method("broken", async (truth) => truth),
      run: () => Promise.reject(new Error("a defect")),
    };
    await expect(run(["to-pi"], 1, [broken])).rejects.toThrow("a defect");
  });

  it("solves a weakly strained crystal with the classical recipe, the same way every time", async () => {
    const classical = findMethods(["classical"]);
    const { scores } = await run(["to-pi"], 2, classical);
    expect(scores.some(({ success }) => success)).toBe(true);
    expect(scores.every(({ llkFree, chi2 }) => llkFree > 0 && chi2 < 0.1)).toBe(true);
    expect((await run(["to-pi"], 2, classical)).scores).toEqual(scores);
  });

  it("stops at a signal", async () => {
    await expect(run(["to-pi"], 1, findMethods(["classical"]), AbortSignal.abort(new Error("enough")))).rejects.toThrow("enough");
  });

  it("refuses a count of nothing", async () => {
    await expect(run(["to-pi"], 0, [])).rejects.toThrow(OptionError);
  });
});

describe("methods", () => {
  it("have names of their own and are found by them", () => {
    const names = evaluationMethods.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    expect(findMethods(["default-5", "classical"]).map(({ name }) => name)).toEqual(["default-5", "classical"]);
    expect(() => findMethods(["magic"])).toThrow(/expected a method out of classical, .*, found 'magic'/);
  });
});

describe("summariseScores", () => {
  const score = (method: string, className: string, index: number, fieldError: number, seconds: number): Score => ({
    ...{ method, className, index, fieldError, seconds, fftPairs: 10 * seconds, success: fieldError < 0.2, failure: null },
    ...{ shapeIou: 1, phaseRms: 0, chi2: fieldError / 10, llkFree: Number.NaN },
    ...{ certain: null, doubts: [], noiseRatio: Number.NaN, brightRatio: Number.NaN },
    ...{ agreeing: Number.NaN, compared: Number.NaN, gap: Number.NaN, unevenness: Number.NaN },
  });

  it("counts what was wrong but certain, and right but doubted, where a method says so", () => {
    const said = (fieldError: number, certain: boolean) => ({ ...score("a", "x", 0, fieldError, 1), certain });
    const scores = [said(0.1, true), said(0.1, false), said(0.3, true), said(0.3, true), said(0.3, false)];
    const [found, silent] = summariseScores([...scores, score("b", "x", 0, 0.3, 1)]);
    expect([found.wrongButCertain, found.rightButDoubted]).toEqual([2, 1]);
    expect([silent.wrongButCertain, silent.rightButDoubted]).toEqual([Number.NaN, Number.NaN]);
  });

  it("groups by class and method, with medians of the right ones", () => {
    const found = summariseScores([
      score("a", "x", 0, 0.1, 1),
      score("b", "x", 0, 0.5, 3),
      score("a", "x", 1, 0.12, 2),
      score("a", "x", 2, 0.9, 9),
      score("a", "y", 0, 0.05, 1),
      { ...score("b", "x", 1, Number.NaN, 4), success: false, chi2: Number.NaN, failure: "why" },
    ]);
    expect(found.map(({ method, className, count, successes }) => `${method} ${className} ${successes}/${count}`)).toEqual([
      "a x 2/3",
      "b x 0/2",
      "a y 1/1",
    ]);
    expect(found[0].fieldError).toBeCloseTo(0.11, 12);
    expect(found[0].chi2).toBeCloseTo(0.012, 12);
    expect(found[0].seconds).toEqual({ median: 2, most: 9 });
    expect(found[0].fftPairs).toEqual({ median: 20, most: 90 });
    expect(found[1].fieldError).toBeNaN();
    expect(found[1].chi2).toBeCloseTo(0.05, 12);
  });
});

function point(): ComplexVolume {
  const object = complexVolume(shape);
  object.data[0] = 1;
  return object;
}
