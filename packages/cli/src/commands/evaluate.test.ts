import { mkdirSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { scoresCsv } from "../evaluation/files.js";
import { friedel, inFolder } from "../testing/run.js";

const small = ["evaluate --size 20 --seed 1 --threads 1"];

describe("friedel evaluate", () => {
  it("scores methods on patterns, as a table, JSON and CSV", () =>
    inFolder(async (folder) => {
      const csv = join(folder, "scores.csv");
      const args = [...small, "--methods classical,default --classes to-pi,gap --count 1 --csv", csv];
      const { code, out, err } = await friedel([...args, "--json"]);
      expect({ code, err }).toEqual({ code: 0, err: "" });
      const { set, summaries, scores, isComplete, engine } = JSON.parse(out);
      expect(set).toMatchObject({ seed: 1, shape: [20, 20, 20], count: 1 });
      expect(engine).toEqual({ name: "wasm", threads: 1 });
      expect(isComplete).toBe(true);
      const label = ({ className, method }: { className: string; method: string }) => `${className} ${method}`;
      const expected = ["to-pi classical", "to-pi default", "gap classical", "gap default"];
      expect(scores.map(label)).toEqual(expected);
      expect(summaries.map(label)).toEqual(expected);
      for (const { success, fieldError } of scores) expect(success).toBe(fieldError < 0.2);
      const [head, ...lines] = readFileSync(csv, "utf8").trimEnd().split("\n");
      const cells = lines.map((line) => Object.fromEntries(line.split(",").map((cell, i) => [head.split(",")[i], cell])));
      expect(cells.map(({ fieldError }) => Number(fieldError))).toEqual(scores.map((s: { fieldError: number }) => s.fieldError));
      expect(cells.map(({ form }) => form)).toEqual(scores.map((s: { pattern: { form: string } }) => s.pattern.form));
      const table = (await friedel(args)).out;
      expect(table).toMatch(/^Test set of seed 1, 1 patterns a class at 20×20×20\n/);
      expect(table).toMatch(/to-pi +classical +[01]\/1 +[01]\.00 +0\.\d\d–[01]\.\d\d/);
    }));

  it("scores single patterns of a set again, to the same numbers", async () => {
    const of = async (which: string) => {
      const { out } = await friedel([...small, "--methods classical --classes to-pi,gap", which, "--json"]);
      const { scores, set } = JSON.parse(out);
      const rows = scores.map(({ className, index, chi2 }: Record<string, unknown>) => ({ className, index, chi2 }));
      return { set, rows: rows.filter(({ index }: { index: number }) => index === 1) };
    };
    const [whole, single] = [await of("--count 2"), await of("--only 1")];
    expect(single.rows).toEqual(whole.rows);
    expect(single.set).toMatchObject({ count: 1, only: [1] });
    const { code, err } = await friedel([...small, "--only 1 --count 2"]);
    expect({ code, err }).toEqual({ code: 2, err: "friedel: expected --only without --count, found both\n" });
  });

  it("draws a figure, counts FFT pairs, and buys starts for a budget of them", () =>
    inFolder(async (folder) => {
      const file = join(folder, "rates.png");
      const args = [...small, "--methods classical --classes to-pi --count 1 --budget 1300"];
      const { code, out, err } = await friedel([...args, "--figure", file, "--json"]);
      expect({ code, err }).toEqual({ code: 0, err: "" });
      const { summaries, methods } = JSON.parse(out);
      // 620 iterations and 32 single transforms a start.
      expect(summaries[0]).toMatchObject({ method: "classical-2", fftPairs: { median: 2 * 636, most: 2 * 636 } });
      expect(methods[0].description).toMatch(/best of 2 starts/);
      expect(readFileSync(file).subarray(1, 4).toString("latin1")).toBe("PNG");
      const table = (await friedel(args)).out;
      expect(table).toMatch(/FFT pairs, median +most/);
      expect(table).toMatch(/to-pi +classical-2 .* 1272 +1272\n/);
    }));

  it("writes patterns that the other commands take, with their truths", () =>
    inFolder(async (folder) => {
      const { code } = await friedel([...small, "--methods none --classes gap --count 2 --write", join(folder, "set")]);
      expect(code).toBe(0);
      const at = (name: string) => join(folder, "set", name);
      expect(readdirSync(join(folder, "set")).sort()).toEqual([
        ...["gap-0", "gap-1"].flatMap((name) => [`${name}.counts.npy`, `${name}.mask.npy`, `${name}.truth.npy`]),
        "set.json",
      ]);
      const set = JSON.parse(readFileSync(at("set.json"), "utf8"));
      expect(set.patterns).toMatchObject([0, 1].map((index) => ({ className: "gap", index })));
      const phase = ["phase", at("gap-1.counts.npy"), "--mask", at("gap-1.mask.npy"), "--output", join(folder, "r")];
      const quick = ["--no-figures --threads 1 --starts 1 --seed 1 --recipe 200*HIO+60*ER --shrink-wrap-threshold 0.2"];
      expect(await friedel([...phase, ...quick])).toMatchObject({ code: 0, err: "" });
      const compared = await friedel(["compare", join(folder, "r/result.npz"), at("gap-1.truth.npy"), "--threads 1 --json"]);
      // Unrelated objects of that size correlate to a few tenths.
      expect(JSON.parse(compared.out).correlation).toBeGreaterThan(0.8);
    }));

  it("keeps and shows what is done when it is stopped", () =>
    inFolder(async (folder) => {
      const csv = join(folder, "scores.csv");
      const stop = new AbortController();
      // The clock is read before and after each method: stops in the second one.
      let looks = 0;
      const now = () => {
        if (++looks === 3) stop.abort();
        return looks;
      };
      const args = [...small, "--methods classical --classes to-pi --count 4 --csv", csv, "--json"];
      const { code, out, err } = await friedel(args, { signal: stop.signal, now });
      expect({ code, err }).toEqual({ code: 1, err: "friedel: stopped after 1 of 4 scores\n" });
      expect(JSON.parse(out)).toMatchObject({ isComplete: false, scores: [{ index: 0 }] });
      expect(readFileSync(csv, "utf8").trimEnd().split("\n")).toHaveLength(2);
    }));

  it("refuses a place where nothing can be written before it computes", () =>
    inFolder(async (folder) => {
      mkdirSync(join(folder, "taken"));
      const { code, err } = await friedel([...small, "--count 10000 --csv", join(folder, "taken")]);
      expect(err).toMatch(/^friedel: [^\n]*taken[^\n]*\n$/);
      expect(code).toBe(2);
    }));
});

describe("scoresCsv", () => {
  it("quotes what needs it and leaves numbers that are none empty", () => {
    const score = { method: "m", className: "c", index: 0, success: false, fieldError: Number.NaN, shapeIou: 0.5, phaseRms: 0 };
    const drawn = { form: "box", phase: "mixed", size: [0.4, 0.4, 0.4], phaseRange: 1, peakCounts: 1e5 } as const;
    const facts = { seed: 3, redrawn: 0, ...drawn };
    const trust = { noiseRatio: 1.5, brightRatio: 0.9, agreeing: 2, compared: 3, gap: Number.NaN, unevenness: 0.05 };
    const said = { certain: true, ...trust, doubts: ["a", "b"] };
    const row = {
      ...score,
      ...said,
      chi2: 0.1,
      llkFree: 2,
      seconds: 1,
      fftPairs: 636,
      failure: 'expected "a", found b',
      pattern: facts,
    };
    expect(scoresCsv([row]).split("\n")[1]).toBe(
      'c,0,m,0,,0.5,0,0.1,2,1,636,box,mixed,1,100000,3,"expected ""a"", found b",1,1.5,0.9,2,3,,0.05,a; b',
    );
  });
});
