import { createReferenceEngine } from "@friedel/engine";
import { describe, expect, it } from "vitest";
import { judgeProblem, type StartScore } from "./judge.js";
import { summariseStarts } from "./summary.js";

const engine = await createReferenceEngine();

async function scores(of: Partial<Parameters<typeof judgeProblem>[1]>): Promise<StartScore[]> {
  const judging = {
    kind: "lensless",
    size: 32,
    counts: 1e7,
    starts: 1,
    count: 1,
    iterations: 60,
    beta: 0.9,
    methods: ["HIO"],
  } as const;
  const found: StartScore[] = [];
  for await (const score of judgeProblem(engine, { ...judging, ...of }, () => 0)) found.push(score);
  return found;
}

describe("judgeProblem", () => {
  it("judges methods on the same starts, and finds what is behind a known aperture", async () => {
    const found = await scores({ methods: ["HIO", "40*ER"], starts: 2 });
    expect(found.map(({ method, start }) => [method, start])).toEqual([
      ["HIO", 0],
      ["40*ER", 0],
      ["HIO", 1],
      ["40*ER", 1],
    ]);
    const [hio, er] = [found[0], found[1]];
    expect(hio.chi2).toBeLessThan(er.chi2);
    expect(hio.fieldError).toBeLessThan(0.2);
    expect(await scores({ methods: ["HIO", "40*ER"], starts: 2 })).toEqual(found);
  });

  it("gives a pupil's first start its known defocus and says how far its wavefront is off", async () => {
    const [known] = await scores({ kind: "pupil", size: 48, rms: 0.05, iterations: 20, methods: ["RAAR"] });
    expect(known.waves).toBeGreaterThan(0);
    expect(known.waves).toBeLessThan(0.2);
    expect(known.success).toBe(2 * Math.PI * known.waves < 0.2);
  });

  it("refuses no methods and words that are none", async () => {
    await expect(scores({ methods: [] })).rejects.toThrow(/a method to judge, found none/);
    await expect(scores({ methods: ["HOI"] })).rejects.toThrow(/one of ER, HIO/);
  });
});

describe("summariseStarts", () => {
  it("has the error of the start of lowest chi2, the median over the problems", () => {
    const score = { method: "A", waves: Number.NaN, seconds: 1 };
    const rows = [
      { ...score, seed: 0, start: 0, chi2: 2, fieldError: 0.1, success: true },
      { ...score, seed: 0, start: 1, chi2: 1, fieldError: 0.3, success: false },
      { ...score, seed: 1, start: 0, chi2: 1, fieldError: 0.05, success: true },
    ];
    expect(summariseStarts(rows)).toEqual([
      { method: "A", starts: 3, successes: 2, medianError: 0.1, chosenError: 0.175, chosenWaves: Number.NaN, seconds: 1 },
    ]);
  });
});
