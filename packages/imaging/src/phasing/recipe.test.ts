import { OptionError } from "@friedel/engine";
import { describe, expect, it } from "vitest";
import { algorithmNames } from "./algorithms.js";
import { classicalOptions, phasingOptions, scheduled } from "./options.js";
import { planBlocks } from "./plan.js";
import { parseRecipe, totalIterations } from "./recipe.js";

describe("parseRecipe", () => {
  it("writes out the classical recipe: 620 iterations", () => {
    const steps = parseRecipe("3*(20*ER+180*HIO)+20*ER");
    expect(steps.map(({ algorithm, iterations }) => `${iterations} ${algorithm}`)).toEqual([
      "20 ER",
      "180 HIO",
      "20 ER",
      "180 HIO",
      "20 ER",
      "180 HIO",
      "20 ER",
    ]);
    expect(totalIterations(steps)).toBe(620);
  });

  it("takes spaces, small letters, nesting and single iterations", () => {
    expect(totalIterations(parseRecipe(" 2 * ( er + 2*(3*raar + sf) ) "))).toBe(18);
  });

  it("gives a step a beta of its own", () => {
    expect(parseRecipe("2*RRR(0.5)+3*(RAAR(.99))+ER")).toEqual([
      { algorithm: "RRR", iterations: 2, beta: 0.5 },
      ...Array.from({ length: 3 }, () => ({ algorithm: "RAAR", iterations: 1, beta: 0.99 })),
      { algorithm: "ER", iterations: 1 },
    ]);
  });

  it.each([
    ["", "found the end"],
    ["20*", "found the end"],
    ["20*XX", `one of ${algorithmNames.join(", ")}, found 'XX' at character 4`],
    ["20ER", "'*' after a count, found 'ER'"],
    ["0*ER", "a count of at least 1"],
    ["1.5*ER", "found '1.5'"],
    ["3*(20*ER", "expected ')', found the end"],
    ["20*ER)", "expected '+' or the end, found ')'"],
    ["20*RAAR(0)", "a beta above 0, at most 2, found '0'"],
    ["20*RAAR()", "a beta above 0, at most 2, found ')'"],
    ["20*RAAR(0.9", "expected ')', found the end"],
    ["20*ER;rm", "found ';' at character 6"],
    ["1000000*(1000000*ER)", "at most 1000000 iterations"],
    [`${"9".repeat(400)}*ER`, "iterations|found"],
    ["(".repeat(100), "nested"],
  ])("refuses %s", (text, message) => {
    expect(() => parseRecipe(text)).toThrow(OptionError);
    expect(() => parseRecipe(text)).toThrow(new RegExp(message.replace(/[()*+]/g, "\\$&")));
  });
});

describe("phasingOptions", () => {
  it("completes what was given", () => {
    expect(phasingOptions({ beta: 0.7 }, classicalOptions)).toEqual({ ...classicalOptions, beta: 0.7 });
  });

  it.each([
    [{ betta: 1 }, "found 'betta'"],
    [{ beta: 0 }, "beta: expected a number above 0"],
    [{ starts: 1.5 }, "starts: expected a whole number"],
    [{ support: { box: 1 } }, "support box: expected a fraction between 0 and 1, found 1"],
    [{ support: {} }, "either box or autocorrelation"],
    [
      { shrinkWrap: { start: 0, every: 0, sigma: 1, threshold: 0.1, relativeTo: "max" } },
      "every: expected a whole number from 1",
    ],
    [
      { shrinkWrap: { start: 0, every: 1, sigma: { from: 3, to: -1 }, threshold: 0.1, relativeTo: "max" } },
      "0 to 20 voxels, found -1",
    ],
    [{ recipe: "ERR" }, "found 'ERR'"],
  ])("refuses %j", (given, message) => {
    expect(() => phasingOptions(given as never)).toThrow(message);
  });
});

describe("planBlocks", () => {
  it("covers every iteration once and updates the support as often as asked", () => {
    const options = phasingOptions({
      ...classicalOptions,
      shrinkWrap: { start: 10, every: 7, sigma: { from: 3, to: 1 }, threshold: 0.1, relativeTo: "max" },
      average: 15,
    });
    const plan = planBlocks(options, 64 ** 3);
    expect(plan.reduce((n, p) => n + p.iterations, 0)).toBe(620);
    const updates = plan.filter((p) => p.update).map((p) => p.done - 1);
    expect(updates).toEqual(Array.from({ length: 88 }, (_, i) => 10 + 7 * i).filter((i) => i < 620));
    expect(plan.filter((p) => p.averages).reduce((n, p) => n + p.iterations, 0)).toBe(15);
    expect(plan.filter((p) => p.fitAfter).length).toBe(31);
    expect(plan[plan.length - 1].algorithm).toBe("ER");
    const sigmas = plan.flatMap((p) => (p.update ? [p.update.sigma] : []));
    expect(sigmas[0]).toBeCloseTo(3 - (2 * 10) / 619, 12);
    expect(sigmas.at(-1)).toBeCloseTo(scheduled({ from: 3, to: 1 }, 619, 620), 12);
  });

  it("iterates with the beta of a step, else with that of the recipe", () => {
    const plan = planBlocks(phasingOptions({ ...classicalOptions, recipe: "40*HIO+40*RAAR(0.99)", beta: 0.8 }), 64 ** 3);
    for (const { algorithm, beta } of plan) expect(beta).toBe(algorithm === "HIO" ? 0.8 : 0.99);
  });

  it("leaves steady updates within a block", () => {
    const plan = planBlocks(phasingOptions(classicalOptions), 64 ** 3);
    const updates = plan.reduce((n, p) => n + (p.update ? p.iterations / p.update.every : 0), 0);
    expect(updates).toBe(619);
    expect(plan.length).toBeLessThan(40);
  });
});
