import { describe, expect, it } from "vitest";
import { zernike, zernikeTerm } from "./zernike.js";

describe("zernikeTerm", () => {
  it("has Noll's order of n, m and the names of optics", () => {
    // Noll 1976, table I; the sign of m is that of cosine and sine.
    const expected = [
      [1, 0, 0, "piston"],
      [2, 1, 1, "tilt along x"],
      [3, 1, -1, "tilt along y"],
      [4, 2, 0, "defocus"],
      [5, 2, -2, "oblique astigmatism"],
      [6, 2, 2, "vertical astigmatism"],
      [7, 3, -1, "vertical coma"],
      [8, 3, 1, "horizontal coma"],
      [9, 3, -3, "vertical trefoil"],
      [10, 3, 3, "oblique trefoil"],
      [11, 4, 0, "spherical"],
      [12, 4, 2, "secondary vertical astigmatism"],
      [14, 4, 4, "vertical quadrafoil"],
      [17, 5, -1, "secondary vertical coma"],
      [21, 5, -5, "sine pentafoil"],
      [22, 6, 0, "secondary spherical"],
      [36, 7, 7, "cosine 7-foil"],
    ];
    for (const [noll, n, m, name] of expected) expect(zernikeTerm(Number(noll))).toEqual({ noll, n, m, name });
    for (const wrong of [0, 1.5, 232, Number.NaN]) expect(() => zernikeTerm(wrong)).toThrow(/a Noll number from 1 to 231/);
  });
});

describe("zernike", () => {
  it("equals the closed forms on a circle and on an annulus", () => {
    const e = 0.4;
    const coma = Math.sqrt(8) / ((1 - e ** 2) * Math.sqrt((1 + e ** 2) * (1 + 4 * e ** 2 + e ** 4)));
    for (const [x, y] of [
      [0.5, 0.2],
      [-0.3, 0.8],
      [0, -0.7],
    ]) {
      const [r, angle] = [Math.hypot(x, y), Math.atan2(y, x)];
      expect(zernike(2)(x, y)).toBeCloseTo(2 * x, 12);
      expect(zernike(3)(x, y)).toBeCloseTo(2 * y, 12);
      expect(zernike(4)(x, y)).toBeCloseTo(Math.sqrt(3) * (2 * r ** 2 - 1), 12);
      expect(zernike(5)(x, y)).toBeCloseTo(Math.sqrt(6) * r ** 2 * Math.sin(2 * angle), 12);
      expect(zernike(8)(x, y)).toBeCloseTo(Math.sqrt(8) * (3 * r ** 3 - 2 * r) * Math.cos(angle), 12);
      expect(zernike(11)(x, y)).toBeCloseTo(Math.sqrt(5) * (6 * r ** 4 - 6 * r ** 2 + 1), 12);
      expect(zernike(4, e)(x, y)).toBeCloseTo((Math.sqrt(3) * (2 * r ** 2 - 1 - e ** 2)) / (1 - e ** 2), 12);
      const radial = 3 * (1 + e ** 2) * r ** 3 - 2 * (1 + e ** 2 + e ** 4) * r;
      expect(zernike(7, e)(x, y)).toBeCloseTo(coma * radial * Math.sin(angle), 12);
    }
  });

  it("is orthonormal over its pupil, to the sum over a polar grid", () => {
    const [obscuration, rings, spokes] = [0.25, 400, 48];
    const terms = Array.from({ length: 36 }, (_, i) => zernike(i + 1, obscuration));
    const sums = terms.map(() => new Float64Array(terms.length));
    for (let ring = 0; ring < rings; ring++) {
      // Rings of equal area.
      const r = Math.sqrt(obscuration ** 2 + ((1 - obscuration ** 2) * (ring + 0.5)) / rings);
      for (let spoke = 0; spoke < spokes; spoke++) {
        const angle = (2 * Math.PI * spoke) / spokes;
        const values = terms.map((term) => term(r * Math.cos(angle), r * Math.sin(angle)));
        values.forEach((a, i) => {
          for (let j = 0; j <= i; j++) sums[i][j] += (a * values[j]) / (rings * spokes);
        });
      }
    }
    // The rule of midpoints is exact to 1/rings².
    sums.forEach((row, i) => {
      for (let j = 0; j <= i; j++) expect(Math.abs(row[j] - (i === j ? 1 : 0))).toBeLessThan(1e-3);
    });
  });

  it("refuses a hole as large as the pupil", () => {
    expect(() => zernike(4, 1)).toThrow(/an obscuration from 0 to below 1, found 1/);
  });
});
