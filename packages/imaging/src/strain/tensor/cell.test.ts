import { cross, dot, norm, scale, transpose, type Vector } from "@friedel/engine";
import { expect, it } from "vitest";
import { braggVectorIn, type Cell, checkIndices, reciprocalBasis } from "./index.js";
import { conditionOf } from "./peaks.js";

const right = Math.PI / 2;
const degree = Math.PI / 180;
const triclinic: Cell = { lengthsM: [5e-10, 6e-10, 7e-10], angles: [80 * degree, 95 * degree, 110 * degree] };
const zinc: Cell = { lengthsM: [2.665e-10, 2.665e-10, 4.947e-10], angles: [right, right, 120 * degree] };

it("gives a triclinic cell back: edges and angles from its reciprocal basis", () => {
  const [aStar, bStar, cStar] = transpose(reciprocalBasis(triclinic));
  const factor = (2 * Math.PI) / dot(aStar, cross(bStar, cStar));
  const edges = [cross(bStar, cStar), cross(cStar, aStar), cross(aStar, bStar)].map((v) => scale(factor, v));
  edges.forEach((edge, k) => {
    expect(norm(edge) / triclinic.lengthsM[k]).toBeCloseTo(1, 12);
    const [p, q] = [edges[(k + 1) % 3], edges[(k + 2) % 3]];
    expect(Math.acos(dot(p, q) / (norm(p) * norm(q)))).toBeCloseTo(triclinic.angles[k], 12);
  });
});

it("gives the distances of a hexagonal crystal's planes", () => {
  const [a, , c] = zinc.lengthsM;
  for (const [h, k, l] of [
    [1, 0, 0],
    [0, 0, 2],
    [1, 0, 1],
    [1, 1, 2],
  ] as const) {
    // 1/d² = 4/3·(h² + hk + k²)/a² + l²/c²
    const d = 1 / Math.sqrt((4 / 3) * ((h * h + h * k + k * k) / a ** 2) + l ** 2 / c ** 2);
    expect((2 * Math.PI) / norm(braggVectorIn(zinc, [h, k, l])) / d).toBeCloseTo(1, 12);
  }
});

it("takes right indices and refuses wrong ones", () => {
  const peak = (hkl: Vector, as: Vector = hkl) => ({ hkl: as, q: braggVectorIn(zinc, hkl) });
  expect(() => checkIndices(zinc, [peak([1, 0, 1]), peak([0, 1, 1]), peak([0, 0, 2])])).not.toThrow();
  expect(() => checkIndices(zinc, [peak([1, 0, 1], [1, 0, 2])])).toThrow(/expected \|Q\| of 1 0 2/);
  expect(() => checkIndices(zinc, [peak([1, 0, 1]), peak([0, 1, 1], [-1, 0, 1])])).toThrow(/between 1 0 1 and -1 0 1/);
});

it("refuses a cell whose edges cannot meet", () => {
  expect(() => reciprocalBasis({ ...zinc, angles: [30 * degree, 30 * degree, 90 * degree] })).toThrow(/unit cell/);
  expect(() => reciprocalBasis({ ...zinc, lengthsM: [0, 1e-10, 1e-10] })).toThrow(/unit cell/);
});

it("knows how independent directions are", () => {
  expect(
    conditionOf([
      [1, 0, 0],
      [0, 2, 0],
      [0, 0, 3],
    ]),
  ).toBeCloseTo(1, 12);
  // Three of {111}: pairs at cos⁻¹ ⅓, eigenvalues 1 + 2/3 (once) and 1 − 1/3 (twice) of their Gram matrix.
  expect(
    conditionOf([
      [1, 1, -1],
      [1, -1, 1],
      [-1, 1, 1],
    ]),
  ).toBeCloseTo(2, 12);
  expect(
    conditionOf([
      [1, 0, 0],
      [0, 1, 0],
      [1, 1, 0],
    ]),
  ).toBe(Number.POSITIVE_INFINITY);
});
