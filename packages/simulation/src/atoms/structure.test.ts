import { describe, expect, it } from "vitest";
import { boxBody, sphereBody } from "../crystal/bodies.js";
import { perfectCrystal } from "./atomic-crystal.js";
import { nearSurface, structureOf } from "./structure.js";

/** Atoms of a hexagonal close-packed block with nearest neighbours 1 apart, layers ABAB along z. */
function hexagonal(edge: number): Float64Array {
  const positions: number[] = [];
  for (let k = -edge; k <= edge; k++)
    for (let j = -edge; j <= edge; j++)
      for (let i = -edge; i <= edge; i++) {
        const beside = k % 2 === 0 ? 0 : 1;
        positions.push(i + j / 2 + beside / 2, (j * Math.sqrt(3)) / 2 + beside / (2 * Math.sqrt(3)), k * Math.sqrt(2 / 3));
      }
  return Float64Array.from(positions);
}

describe("common neighbours", () => {
  it("finds fcc within a crystal and neither structure at its surface", () => {
    const { positions, latticeConstant } = perfectCrystal("Au", boxBody([16.4, 16.4, 16.4]));
    const found = structureOf(positions, latticeConstant);
    // Sites are within ±2 cells of the middle; those beyond 1.5 lack neighbours.
    found.forEach((structure, i) => {
      const outermost = Math.max(...positions.subarray(3 * i, 3 * i + 3).map(Math.abs));
      expect(structure).toBe(outermost < 1.9 * latticeConstant ? 1 : 0);
    });
  });

  it("finds hcp in a hexagonal close-packed block", () => {
    const positions = hexagonal(3);
    const found = structureOf(positions, Math.SQRT2);
    const inner = found.filter((_, i) => Math.hypot(...positions.subarray(3 * i, 3 * i + 3)) < 1.2);
    expect(inner.length).toBe(13);
    expect([...new Set(inner)]).toEqual([2]);
    expect(found.includes(1)).toBe(false);
  });

  it("marks a shell below the surface, not the middle", () => {
    const { positions, latticeConstant } = perfectCrystal("Au", sphereBody(15));
    const near = nearSurface(positions, latticeConstant, latticeConstant);
    near.forEach((marked, i) => {
      const r = Math.hypot(...positions.subarray(3 * i, 3 * i + 3));
      if (r > 13) expect(marked).toBe(1);
      if (r < 8) expect(marked).toBe(0);
    });
  });
});
