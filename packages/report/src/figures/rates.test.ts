import { describe, expect, it } from "vitest";
import { drawRates, type RateSummary } from "./rates.js";

const summary = (className: string, method: string, successes: number, pairs: number): RateSummary => ({
  ...{ className, method, successes, count: 10, rate: successes / 10, interval: [0.2, 0.8] },
  ...{ seconds: { median: pairs / 500 }, fftPairs: { median: pairs } },
});
const figure = {
  title: "t",
  subtitle: "s",
  classes: [
    { name: "x", description: "of the one kind" },
    { name: "y", description: "of the other" },
  ],
  methods: [{ name: "a", label: "method a", colour: "#123456" }, { name: "b" }],
};

describe("drawRates", () => {
  it("draws a bar as long as the rate, and says what was not judged", () => {
    const svg = drawRates({ ...figure, summaries: [summary("x", "a", 5, 636), summary("y", "a", 10, 636)] });
    // 400 pixels are 1.
    expect(svg).toMatch(/<rect x="325" y="[\d.]+" width="200" height="9.5" fill="#123456"\/>/);
    expect(svg).toMatch(/<rect x="325" y="[\d.]+" width="400" height="9.5" fill="#123456"\/>/);
    expect(svg.match(/5 of 10/g)).toHaveLength(1);
    expect(svg.match(/not judged/g)).toHaveLength(2);
    expect(svg).toContain("method a");
  });

  it("draws a dot a class and a method, and the classes of all methods together, against both costs", () => {
    const summaries = [summary("x", "a", 5, 600), summary("y", "a", 7, 700), summary("x", "b", 9, 5000)];
    const svg = drawRates({ ...figure, summaries });
    expect(svg.match(/<circle/g)).toHaveLength(2 * (3 + 2));
    expect(svg).toContain("FFT pairs a pattern");
    // Dearer is further right: the large dots are last of each method.
    const large = [...svg.matchAll(/<circle cx="([\d.]+)" cy="[\d.]+" r="5.5"/g)].map(([, x]) => Number(x));
    expect(large[1]).toBeGreaterThan(large[0]);
    expect(large[3]).toBeGreaterThan(large[2]);
    // Class y, which only one method was judged on, is in neither.
    const alone = drawRates({ ...figure, summaries: [summaries[0], summaries[2]] });
    const heights = (drawn: string) =>
      [...drawn.matchAll(/<circle cx="[\d.]+" cy="([\d.]+)" r="5.5"/g)].map(([, y]) => Number(y));
    expect(heights(svg).map((y) => y - heights(svg)[0])).toEqual(heights(alone).map((y) => y - heights(alone)[0]));
  });

  it("leaves out costs that are not known, as in summaries from before they were counted", () => {
    const { fftPairs, ...old } = summary("x", "a", 5, 600);
    expect(fftPairs?.median).toBe(600);
    const svg = drawRates({ ...figure, summaries: [old] });
    expect(svg).toContain("seconds a pattern");
    expect(svg).not.toContain("FFT pairs");
    expect(drawRates({ ...figure, summaries: [] })).not.toContain("seconds a pattern");
  });
});
