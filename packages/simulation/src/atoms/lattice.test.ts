import { apply, OptionError, rotation, type Vector } from "@friedel/engine";
import { describe, expect, it } from "vitest";
import { boxBody, cylinderBody, sphereBody, wulffBody } from "../crystal/bodies.js";
import { bodyOfAtoms, cutCrystal } from "./lattice.js";
import { neighbourPairs } from "./pairs.js";

/** A crystal of N atoms has some N^(2/3) on its surface, and they decide how its number may differ from the asked one. */
const surfaceShare = (atoms: number): number => 3 * atoms ** (2 / 3);

describe("crystals cut from the lattice", () => {
  it("has the closed-shell numbers of fcc octahedra: N(2N² + 1)/3 for N atoms an edge", () => {
    for (const edge of [2, 5, 9]) {
      // The octahedron of that edge about an atom (odd) or an octahedral hole (even) reaches (N − 1)/2 cells along its axes.
      const origin: Vector = edge % 2 === 1 ? [0, 0, 0] : [2, 0, 0];
      const radius = (2 * (edge - 1)) / Math.sqrt(3);
      const body = wulffBody({ surfaces: [{ hkl: [1, 1, 1], energy: 1 }], radius });
      expect(cutCrystal(4, body, { origin }).length / 3).toBe((edge * (2 * edge * edge + 1)) / 3);
    }
  });

  it("has twelve nearest neighbours inside, at a/√2", () => {
    const positions = cutCrystal(4, boxBody([20, 20, 20]));
    const middle = positions.findIndex((_, i) => i % 3 === 0 && positions.slice(i, i + 3).every((x) => x === 0)) / 3;
    const neighbours = (range: number): number => {
      const { start, partner } = neighbourPairs(positions, range);
      const after = start[middle + 1] - start[middle];
      const before = [...partner].filter((j) => j === middle).length;
      return after + before;
    };
    expect(neighbours(4 / Math.SQRT2 - 1e-9)).toBe(0);
    expect(neighbours(4 / Math.SQRT2 + 1e-9)).toBe(12);
    expect(neighbours(4 + 1e-9)).toBe(18);
    expect(neighbours(4 * Math.sqrt(2.5) + 1e-9)).toBe(78);
  });

  it("turns crystal and body together", () => {
    const matrix = rotation([0.6, 0, 0.8], 0.7);
    const body = cylinderBody(8, 30);
    const plain = cutCrystal(4.08, body, { origin: [0.3, 0.2, 0.1] });
    const turned = cutCrystal(4.08, body, { origin: [0.3, 0.2, 0.1], orientation: matrix });
    const expected = apply(matrix, [plain[30], plain[31], plain[32]]);
    expect([...turned.slice(30, 33)]).toEqual(expected);
    expect(turned.length).toBe(plain.length);
  });

  it("finds the size for a number of atoms, from hundreds to a hundred thousand", () => {
    const body = wulffBody({
      surfaces: [
        { hkl: [1, 1, 1], energy: 1 },
        { hkl: [1, 0, 0], energy: 1.2 },
      ],
      radius: 1,
    });
    for (const atoms of [300, 5000, 100_000]) {
      const found = cutCrystal(4.08, bodyOfAtoms(4.08, body, atoms), { origin: [0.5, 0.7, 0.9] }).length / 3;
      expect(Math.abs(found - atoms)).toBeLessThan(surfaceShare(atoms));
    }
  });

  it("refuses crystals without atoms and with too many", () => {
    expect(() => cutCrystal(4, sphereBody(0.5), { origin: [1, 0, 0] })).toThrow("at least one atom");
    expect(() => cutCrystal(4, sphereBody(5000))).toThrow("at most");
    expect(() => cutCrystal(0, sphereBody(5))).toThrow(OptionError);
    expect(() => bodyOfAtoms(4, sphereBody(5), 0)).toThrow(OptionError);
  });
});
