import { expect, it } from "vitest";
import { facetNames } from "./image.js";

const none = { mean: 0, deviation: 0, least: 0, most: 0, count: 1 };
const along = (...hkl: [number, number, number]) => ({ strain: none, displacement: none, index: { hkl, disorientation: 0.01 } });
const upright = [
  [1, 0, 0],
  [0, 1, 0],
  [0, 0, 1],
] as const;

it("doubts the indices of facets unless every other orientation fits them 2° worse", () => {
  const facetStrain = [along(1, 1, 1), along(-1, 0, 0)];
  const fits = (misfit: number, nextMisfit: number) => ({
    facetStrain,
    orientation: { orientation: upright, misfit, nextMisfit },
  });
  expect(facetNames(fits(0.02, 0.06))).toEqual(["(1 1 1)", "(−1 0 0)"]);
  expect(facetNames(fits(0.02, 0.05))).toEqual(["(1 1 1)?", "(−1 0 0)?"]);
});

it("numbers facets that have no indices", () => {
  expect(
    facetNames({
      facetStrain: [
        { strain: none, displacement: none },
        { strain: none, displacement: none },
      ],
    }),
  ).toEqual(["1", "2"]);
});
