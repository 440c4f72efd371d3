import { OptionError } from "@friedel/engine";
import { expect, it } from "vitest";
import { isotropicPoissonRatio, poissonRatioOf } from "./elasticity.js";

const rest = { latticeConstant: 4, cohesiveEnergyEv: 3, bulkModulusGpa: 0 };

it("has an isotropic metal's own Poisson ratio, C12/(C11 + C12)", () => {
  const [c11Gpa, c12Gpa] = [112, 60];
  expect(isotropicPoissonRatio({ ...rest, c11Gpa, c12Gpa, c44Gpa: (c11Gpa - c12Gpa) / 2 })).toBeCloseTo(60 / 172, 12);
});

/** Handbooks have 0.34 to 0.35 for polycrystalline copper. */
const spread = 0.01;

it("has copper's Poisson ratio, 0.345 on polycrystals, from single crystals and from the potential", () => {
  expect(Math.abs(isotropicPoissonRatio({ ...rest, c11Gpa: 168.4, c12Gpa: 121.4, c44Gpa: 75.4 }) - 0.345)).toBeLessThan(spread);
  expect(Math.abs(poissonRatioOf("Cu") - 0.345)).toBeLessThan(spread);
  expect(() => poissonRatioOf("Xx")).toThrow(OptionError);
});
