import { expect, it } from "vitest";
import { drawPartialCurves } from "./partial-curves.js";

it("has a curve a class, from points whose rate is known", () => {
  const classes = [
    {
      name: "to-pi",
      points: [
        { share: 0.5, rate: 0 },
        { share: 0.7, rate: Number.NaN },
        { share: 1, rate: 1 },
      ],
    },
    {
      name: "pi-2pi",
      points: [
        { share: 0.5, rate: 0 },
        { share: 1, rate: 0.75 },
      ],
    },
  ];
  const svg = drawPartialCurves({ title: "Parts", classes });
  expect(svg).not.toMatch(/NaN/);
  expect(svg).toMatch(/to-pi/);
  // The curve of the first class goes from lower left to upper right of the panel: 330 − 246·0.04/1.08 and 84 + 246·0.04/1.08.
  expect(svg).toMatch(/M75,320\.\d+L735,93\.\d+/);
});
