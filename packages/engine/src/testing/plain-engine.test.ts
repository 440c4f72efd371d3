// A third engine: what it has passes its part of the contract, what it lacks is refused in a sentence or falls back to another.

import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { maskVolume, realVolume } from "../array/index.js";
import { crystalFitterOf, vectorsOf, withFallback } from "../contract/capabilities.js";
import { createWasmEngine } from "../wasm/index.js";
import { contractCasesOf } from "./contract.js";
import { crystalFitCases } from "./contract-crystal-fits.js";
import { responseVectorCases } from "./contract-response.js";
import { vectorCases } from "./contract-vectors.js";
import { createPlainEngine } from "./plain-engine.js";

const plain = createPlainEngine();
const complete = withFallback(createPlainEngine(), await createWasmEngine({ threads: 1 }));
const otherCases = [...vectorCases, ...responseVectorCases, ...crystalFitCases];
const ownCases = await contractCasesOf(plain);

it.each(ownCases)("the plain engine $name", (testCase) => testCase.run(plain));

it.each(otherCases)("with a fallback it $name", (testCase) => testCase.run(complete));

it("is held to what it has, all of it with a fallback, and is short", async () => {
  const names = ownCases.map(({ name }) => name);
  expect(otherCases.filter(({ name }) => names.includes(name))).toEqual([]);
  expect((await contractCasesOf(complete)).length).toBe(names.length + otherCases.length);
  const source = readFileSync(new URL("./plain-engine.ts", import.meta.url), "utf8");
  expect(source.split("\n").length).toBeLessThan(300);
});

it("says what it lacks in a sentence", async () => {
  const measurement = { amplitude: realVolume([4, 4, 4]), mask: maskVolume([4, 4, 4]) };
  expect(() => crystalFitterOf(plain, measurement, [2, 2, 2])).toThrow(
    "expected an engine that fits crystals, found 'plain', which needs another as its fallback",
  );
  const phaser = await plain.createPhaser(measurement);
  expect(() => vectorsOf(phaser, { loss: "amplitude", keepsGradient: true })).toThrow("expected an engine with vectors");
});
