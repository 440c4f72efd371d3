import { describe, expect, it } from "vitest";
import type { StrainPart } from "../strain/records.js";
import { verdictRows, verdictSentence } from "./verdict.js";

const metrics = { resolutionNm: 21.04, strainBar: 4.12e-5, startsDifferRms: 6e-5, startsDiffer: 0.1 };
const ensemble: StrainPart = { name: "ensemble", rows: [], metrics, warnings: [] };
const found = { isCertain: true, isShared: true, sentence: "The crystal is found: why.", doubts: [] };

describe("the verdict in words", () => {
  it("ends with resolution, strain bar and difference of starts where the strain is known", () => {
    expect(verdictSentence({ verdict: found }, [ensemble])).toBe(
      "The crystal is found: why. Resolution 21 nm, strain ± 0.00412 %, independent starts differ by 0.006 % rms.",
    );
    expect(verdictSentence({ verdict: found })).toBe(found.sentence);
  });

  it("has further doubts below it, and the first in it", () => {
    const verdict = { isCertain: false, isShared: false, sentence: "Do not rely on this image: a.", doubts: ["a", "b"] };
    expect(verdictRows({ verdict })).toEqual([
      ["verdict", "Do not rely on this image: a."],
      ["doubt", "b"],
    ]);
  });
});
