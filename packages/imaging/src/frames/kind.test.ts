import { poisson, seededRandom, uniformSequence } from "@friedel/engine";
import { expect, it } from "vitest";
import { kindOf } from "./kind.js";

const next = uniformSequence(seededRandom(2));
const counts = Float32Array.from({ length: 4000 }, (_, i) => poisson(3000 * Math.exp(-i / 300), next));

it("counts are told from amplitudes by what is whole", () => {
  expect(kindOf(counts)).toBe("counts");
  expect(kindOf(counts.map(Math.sqrt))).toBe("amplitudes");
  expect(kindOf(counts.map((n) => n * 1.37))).toBeUndefined();
  expect(kindOf(counts.map((n) => Math.sqrt(n * 1.37)))).toBeUndefined();
  expect(kindOf(counts.subarray(0, 50))).toBeUndefined();
  expect(kindOf(new Float32Array(4000))).toBeUndefined();
});
