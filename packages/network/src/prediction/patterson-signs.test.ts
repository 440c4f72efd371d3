// The Patterson function of an answer against that of a pattern whose object is known.

import { allMeasured, type ComplexVolume, type RealVolume, roll, type Shape } from "@friedel/engine";
import { intensityOf, randomCrystal, simulatePattern } from "@friedel/simulation";
import { expect, it } from "vitest";
import { transform } from "../testing/engine.js";
import { prepareInput } from "./model-input.js";
import { pattersonSignNames, pattersonSignsOf } from "./patterson-signs.js";

const shape: Shape = [32, 32, 32];
const use = {
  input: "patterson",
  shape,
  outputShape: shape,
  answer: "field",
  outputs: ["object"],
  oversampling: 4,
  steps: 1,
} as const;
const crystal = randomCrystal({
  shape,
  seed: 2,
  form: "planes",
  phase: "cosines",
  size: [0.25, 0.25, 0.25],
  phaseRange: 2,
}).object;

/** Signs of the crystal as the answer to a pattern. The crystal spans a quarter of the axes, as the network's would. */
async function signsFor(light: RealVolume): Promise<number[]> {
  return pattersonSignsOf(crystal, await prepareInput(use, light, allMeasured(shape), transform, [4, 4, 4]), transform);
}

const lightOf = async (object: ComplexVolume) => intensityOf(await transform(object, "forward"));

it("is the same for the right answer, whatever its strength", async () => {
  const [difference, ...energies] = await signsFor(await lightOf({ ...crystal, data: crystal.data.map((value) => 7 * value) }));
  expect(energies).toHaveLength(pattersonSignNames.length - 1);
  // float32 transforms.
  expect(difference).toBeLessThan(-6);
  for (const energy of energies) expect(Math.abs(energy)).toBeLessThan(1e-3);
});

it("has less energy at long distances than the answer's where the light is little coherent", async () => {
  const { noiseless } = await simulatePattern(crystal, { peakCounts: 1e6, coherenceWidths: [1, 1, 1] }, transform);
  const [difference, ...energies] = await signsFor(noiseless);
  expect(difference).toBeGreaterThan(-4);
  // The Gaussian of the coherence function falls with the distance.
  for (let i = 1; i < energies.length; i++) expect(energies[i]).toBeGreaterThan(energies[i - 1]);
});

it("differs where there is a second particle", async () => {
  const other = roll(crystal, [0, 10, 3]).data;
  const both = { ...crystal, data: crystal.data.map((value, i) => value + 0.7 * other[i]) };
  expect((await signsFor(await lightOf(both)))[0]).toBeGreaterThan(-2);
});
