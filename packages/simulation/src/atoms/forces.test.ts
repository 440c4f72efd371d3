import { ShapeError, seededRandom, uniformSequence } from "@friedel/engine";
import { describe, expect, it } from "vitest";
import { boxBody, sphereBody } from "../crystal/bodies.js";
import { bulkProperties } from "./bulk.js";
import { eamForces } from "./forces.js";
import { cutCrystal } from "./lattice.js";
import { metalNamed, metals } from "./metals.js";
import { neighbourPairs } from "./pairs.js";
import { tightBinding } from "./potential.js";

/** A small shaken crystal, every atom somewhere else in its neighbours' range. */
function shaken(symbol: string, radius: number, amplitude = 0.15): Float64Array {
  const next = uniformSequence(seededRandom(3, "tests", 1));
  return cutCrystal(metalNamed(symbol).latticeConstant, sphereBody(radius)).map((x) => x + amplitude * (2 * next() - 1));
}

/** What difference quotients of fourth order reach: the figure. */
const gradientTolerance = 1e-6;

describe("energy and forces of atoms", () => {
  it.each(metals.map(({ symbol }) => [symbol]))("has forces that are the energy's difference quotients: %s", (symbol) => {
    const potential = tightBinding(metalNamed(symbol));
    const positions = shaken(symbol, 9);
    const { forces } = eamForces(potential, positions);
    const largest = forces.reduce((most, f) => Math.max(most, Math.abs(f)), 0);
    const energy = (i: number, by: number): number => {
      const moved = positions.slice();
      moved[i] += by;
      return eamForces(potential, moved).energy;
    };
    const h = 2e-4;
    for (let i = 1; i < forces.length; i += 41) {
      const quotient = (8 * (energy(i, h) - energy(i, -h)) - (energy(i, 2 * h) - energy(i, -2 * h))) / (12 * h);
      expect(Math.abs(forces[i] + quotient) / largest).toBeLessThan(gradientTolerance);
    }
  });

  it("gives an atom deep inside the energy of the bulk", () => {
    const metal = metalNamed("Ni");
    const potential = tightBinding(metal);
    const bulk = bulkProperties(potential, metal.latticeConstant);
    const positions = cutCrystal(bulk.latticeConstant, boxBody([18, 18, 18]));
    const { energies, energy } = eamForces(potential, positions);
    expect(Math.min(...energies)).toBeCloseTo(-bulk.cohesiveEnergyEv, 9);
    expect(energies.reduce((sum, e) => sum + e, 0)).toBeCloseTo(energy, 9);
  });

  it("neither pushes nor turns a free crystal as a whole", () => {
    const positions = shaken("Al", 10);
    const { forces } = eamForces(tightBinding(metalNamed("Al")), positions);
    const total = [0, 0, 0, 0, 0, 0];
    for (let i = 0; i < forces.length; i += 3) {
      const [x, y, z] = positions.slice(i, i + 3);
      const [fx, fy, fz] = forces.slice(i, i + 3);
      [fx, fy, fz, y * fz - z * fy, z * fx - x * fz, x * fy - y * fx].forEach((part, k) => {
        total[k] += part;
      });
    }
    for (const part of total) expect(Math.abs(part)).toBeLessThan(1e-10);
  });

  it("is the same with pairs from farther away, and with atoms strewn far apart", () => {
    const potential = tightBinding(metalNamed("Cu"));
    const crystal = shaken("Cu", 8);
    const far = Float64Array.of(...crystal, 900, 0, 0, -1e5, 4000, 2);
    const [near, wide] = [eamForces(potential, crystal), eamForces(potential, far, neighbourPairs(far, potential.cutoff + 1.3))];
    expect(wide.energy).toBeCloseTo(near.energy, 9);
    expect([...wide.forces.slice(-6)]).toEqual([0, 0, 0, 0, 0, 0]);
  });

  it("finds the pairs that comparing all with all finds", () => {
    const positions = shaken("Pd", 12);
    const range = 5.1;
    const { start, partner } = neighbourPairs(positions, range);
    const expected: number[][] = [];
    for (let i = 0; i < positions.length / 3; i++) {
      for (let j = i + 1; j < positions.length / 3; j++) {
        const r = Math.hypot(...[0, 1, 2].map((axis) => positions[3 * i + axis] - positions[3 * j + axis]));
        if (r < range) expected.push([i, j]);
      }
    }
    const found = Array.from({ length: start.length - 1 }, (_, i) =>
      [...partner.slice(start[i], start[i + 1])].sort((a, b) => a - b).map((j) => [i, j]),
    ).flat();
    expect(found).toEqual(expected);
  });

  it("refuses positions that are not finite, and pairs of other atoms", () => {
    expect(() => neighbourPairs(Float64Array.of(0, 0, Number.NaN), 3)).toThrow("atom 0");
    const potential = tightBinding(metalNamed("Ag"));
    expect(() => eamForces(potential, new Float64Array(6), neighbourPairs(new Float64Array(3), 3))).toThrow(ShapeError);
  });
});
