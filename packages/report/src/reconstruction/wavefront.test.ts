import { realVolume } from "@friedel/engine";
import { expect, it } from "vitest";
import { wavefrontJson, wavefrontTables } from "./wavefront.js";

it("shows the terms that make a wavefront up by name, and has all of them for programs", () => {
  const coefficients = [
    { noll: 2, n: 1, m: 1, name: "tilt along x", waves: 3 },
    { noll: 4, n: 2, m: 0, name: "defocus", waves: -0.2 },
    { noll: 5, n: 2, m: -2, name: "oblique astigmatism", waves: 0.001 },
  ];
  const pupil = { row: 128, column: 128, radius: 50.5, obscuration: 0.25 };
  const found = { waves: realVolume([1, 2, 2]), rms: 0.2, rmsInFocus: 0.01, strehl: 0.203, residual: 0.005, pupil, coefficients };
  const [table, terms] = wavefrontTables(found);
  expect(table).toContain("0.2 waves without piston and tilts, 0.01 without defocus too");
  expect(table).toContain("0.005 waves rms of it is in no Zernike term up to 4");
  expect(
    terms
      .split("\n")
      .filter((line) => /\d/.test(line))
      .map((line) => line.trim().split(/ {2,}/)),
  ).toEqual([["4", "defocus", "-0.2000"]]);
  expect(wavefrontJson(found)).toEqual({
    ...{ rmsWaves: 0.2, rmsInFocusWaves: 0.01, strehl: 0.203, residualWaves: 0.005 },
    ...{ pupil, zernike: coefficients },
  });
});
