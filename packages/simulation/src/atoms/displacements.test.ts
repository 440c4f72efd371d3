import { apply, dot, fromColumns, inverseTranspose, multiply, OptionError, scale, transpose, type Vector } from "@friedel/engine";
import { describe, expect, it } from "vitest";
import { sphereBody } from "../crystal/bodies.js";
import { type AtomicCrystal, perfectCrystal } from "./atomic-crystal.js";
import { affineStrain, bending, type DisplacementField, displaced, randomDisplacement } from "./displacements.js";
import { neighbourPairs } from "./pairs.js";

/** The matrix that takes sites' differences to positions' differences best, over all pairs of near neighbours. */
function deformation({ sites, positions, latticeConstant }: AtomicCrystal) {
  const { start, partner } = neighbourPairs(positions, 0.85 * latticeConstant);
  const [mixed, own] = [new Float64Array(9), new Float64Array(9)];
  for (let i = 0; i < start.length - 1; i++)
    for (let m = start[i]; m < start[i + 1]; m++)
      for (let k = 0; k < 9; k++) {
        const step = (of: Float64Array, axis: number) => of[3 * partner[m] + axis] - of[3 * i + axis];
        mixed[k] += step(positions, Math.floor(k / 3)) * step(sites, k % 3);
        own[k] += step(sites, Math.floor(k / 3)) * step(sites, k % 3);
      }
  const matrix = (of: Float64Array) =>
    transpose(fromColumns([...of.slice(0, 3)] as never, [...of.slice(3, 6)] as never, [...of.slice(6)] as never));
  return multiply(transpose(transpose(matrix(mixed))), transpose(inverseTranspose(matrix(own))));
}

/** ∂u_i/∂r_j by central differences. */
function gradient(field: DisplacementField, at: Vector) {
  const h = 1e-4;
  const column = (axis: number): Vector => {
    const step = [0, 1, 2].map((i) => (i === axis ? h : 0));
    const side = (sign: number) => field([at[0] + sign * step[0], at[1] + sign * step[1], at[2] + sign * step[2]]);
    const [plus, minus] = [side(1), side(-1)];
    return [(plus[0] - minus[0]) / (2 * h), (plus[1] - minus[1]) / (2 * h), (plus[2] - minus[2]) / (2 * h)];
  };
  return fromColumns(column(0), column(1), column(2));
}

describe("smooth displacement fields", () => {
  it("strains all six components, as the atoms' neighbours show, and leaves the sites", () => {
    const perfect = perfectCrystal("Pt", sphereBody(12));
    const strain = { xx: 0.01, yy: -0.007, zz: 0.004, yz: 0.003, xz: -0.002, xy: 0.006 };
    const strained = displaced(perfect, affineStrain(strain, [3, 4, 5]));
    const expected = [1.01, 0.006, -0.002, 0.006, 0.993, 0.003, -0.002, 0.003, 1.004];
    deformation(strained)
      .flat()
      .forEach((value, i) => {
        expect(value).toBeCloseTo(expected[i], 12);
      });
    expect(strained.sites).toBe(perfect.sites);
    expect(perfect.positions).toEqual(perfect.sites);
  });

  it("bends a bar without shear, longer outside and narrower there by Poisson's ratio", () => {
    const [along, outward]: Vector[] = [
      [0, 0.6, 0.8],
      [0, 0.8, -0.6],
    ];
    const field = bending({ along, outward, radius: 500, poissonRatio: 0.4, centre: [1, 2, 3] });
    const at: Vector = [6, 2 + 4.8 + 6, 3 - 3.6 + 8];
    // At x = 6 outward, y = 5 and z = 10 along the bar.
    const slope = gradient(field, at);
    const axes: Vector[] = [along, outward, [1, 0, 0]];
    const strain = axes.map((a) => axes.map((b) => (dot(a, apply(slope, b)) + dot(b, apply(slope, a))) / 2));
    const x = 6 / 500;
    const expected = [x, 0, 0, 0, -0.4 * x, 0, 0, 0, -0.4 * x];
    strain.flat().forEach((value, i) => {
      expect(value).toBeCloseTo(expected[i], 9);
    });
    // The middle fibre turns by z/R: it bends towards −outward.
    expect(dot(outward, field([1, 2 + 12, 3 + 16]))).toBeCloseTo(-(20 ** 2) / 1000, 9);
  });

  it("draws random fields of the stated rms, correlation and independence of components", () => {
    const [draws, rms, correlation] = [1500, 0.3, 25];
    const sums = { square: 0, near: 0, cross: 0 };
    for (let seed = 0; seed < draws; seed++) {
      const field = randomDisplacement({ seed, rms, correlation });
      const [a, b] = [field([3, -7, 11]), field(add3([3, -7, 11], scale(correlation, [0.6, 0, 0.8])))];
      sums.square += dot(a, a) / 3;
      sums.near += dot(a, b) / 3;
      sums.cross += a[0] * a[1];
    }
    // Means over 4500 numbers of a spread of √2 each: 2 % of the variance, and three times that is allowed.
    const tolerance = 0.065;
    expect(Math.abs(sums.square / draws / rms ** 2 - 1)).toBeLessThan(tolerance);
    expect(Math.abs(sums.near / draws / rms ** 2 - Math.exp(-0.5))).toBeLessThan(tolerance);
    expect(Math.abs(sums.cross / draws / rms ** 2)).toBeLessThan(tolerance);
  });

  it("has no waves shorter than 1.46 correlation lengths in a random field", () => {
    // The wave numbers of a sum of cosines are bounded where its curvature is: |u″| ≤ k² Σ|amplitudes|, 64 of √(2/64).
    const field = randomDisplacement({ seed: 3, rms: 1, correlation: 10 });
    const bound = (4.3 / 10) ** 2 * 64 * Math.sqrt(2 / 64);
    for (let x = 0; x < 500; x += 0.5) {
      const bend = field([x + 0.1, 0, 0])[0] - 2 * field([x, 0, 0])[0] + field([x - 0.1, 0, 0])[0];
      expect(Math.abs(bend) / 0.01).toBeLessThan(bound);
    }
  });

  it("refuses what is no field", () => {
    const none = { xx: 0, yy: 0, zz: 0, yz: 0, xz: 0, xy: 0 };
    expect(() => affineStrain({ ...none, yz: Number.NaN })).toThrow("yz = NaN");
    const bend = { along: [0, 0, 1], outward: [1, 0, 0], radius: 10, poissonRatio: 0.3 } as const;
    expect(() => bending({ ...bend, outward: [1, 0, 1] })).toThrow("right angles");
    expect(() => bending({ ...bend, along: [0, 0, 0] })).toThrow(OptionError);
    expect(() => bending({ ...bend, radius: 0 })).toThrow("radius");
    expect(() => randomDisplacement({ seed: 1, rms: -1, correlation: 3 })).toThrow("rms");
    expect(() => randomDisplacement({ seed: 1, rms: 1, correlation: 0 })).toThrow("correlation");
  });
});

function add3(a: Vector, b: Vector): Vector {
  return [a[0] + b[0], a[1] + b[1], a[2] + b[2]];
}
