import { OptionError } from "@friedel/engine";
import { describe, expect, it } from "vitest";
import { sphereBody } from "../crystal/bodies.js";
import { eamForces } from "./forces.js";
import { cutCrystal } from "./lattice.js";
import { metalNamed, metals } from "./metals.js";
import { noRadial, tightBinding } from "./potential.js";
import { curveThrough } from "./spline.js";
import { tabulate, tabulatedPotential } from "./table.js";

describe("curves through values", () => {
  it("is exact for cubics between its five-point nodes, in value and slope", () => {
    const f = (x: number): number => 2 - x + 0.5 * x ** 2 - 0.3 * x ** 3;
    const curve = curveThrough(
      Float64Array.from({ length: 11 }, (_, i) => f(i * 0.2)),
      0.2,
    );
    const point = { value: 0, slope: 0 };
    for (const x of [0.4, 0.77, 1, 1.23, 1.6]) {
      curve(x, point);
      expect(point.value).toBeCloseTo(f(x), 12);
      expect(point.slope).toBeCloseTo(-1 + x - 0.9 * x * x, 12);
    }
  });

  it("stays at its ends beyond its nodes, and refuses too few", () => {
    const curve = curveThrough(Float64Array.of(1, 2, 3, 4, 5), 1);
    const point = { value: 0, slope: 0 };
    curve(7, point);
    expect(point).toEqual({ value: 5, slope: 1 });
    expect(() => curveThrough(new Float64Array(4), 1)).toThrow(OptionError);
  });
});

describe("tabulated potentials", () => {
  it.each(metals.map(({ symbol }) => [symbol]))("gives energies and forces of the potential it was made from: %s", (symbol) => {
    const metal = metalNamed(symbol);
    const potential = tightBinding(metal);
    // Compressed by 3 %, so that there are forces; the surface has densities far from the bulk's.
    const positions = cutCrystal(0.97 * metal.latticeConstant, sphereBody(11));
    const [exact, table] = [potential, tabulatedPotential(tabulate(metal, potential))].map((p) => eamForces(p, positions));
    expect(Math.abs(table.energy - exact.energy) / exact.energies.length).toBeLessThan(1e-8);
    const worst = table.forces.reduce((most, f, i) => Math.max(most, Math.abs(f - exact.forces[i])), 0);
    expect(worst).toBeLessThan(1e-6);
  });

  it("has the slope of its own energy, between nodes too", () => {
    const potential = tabulatedPotential(tabulate(metalNamed("Au"), tightBinding(metalNamed("Au")), 150));
    const [at, above, below] = [noRadial(), noRadial(), noRadial()];
    const h = 1e-5;
    for (const r of [2.5, 3.111, 6.6, 7]) {
      potential.radial(r, at);
      potential.radial(r + h, above);
      potential.radial(r - h, below);
      expect(at.pairSlope).toBeCloseTo((above.pair - below.pair) / (2 * h), 6);
      expect(at.densitySlope).toBeCloseTo((above.density - below.density) / (2 * h), 6);
    }
  });

  it("goes on straight beyond its largest density, and refuses a table of few nodes", () => {
    const potential = tabulatedPotential(tabulate(metalNamed("Cu"), tightBinding(metalNamed("Cu"))));
    const [a, b] = [
      { energy: 0, slope: 0 },
      { energy: 0, slope: 0 },
    ];
    potential.embed(1000, a);
    potential.embed(1010, b);
    expect(b.energy - a.energy).toBeCloseTo(10 * a.slope, 9);
    expect(() => tabulate(metalNamed("Cu"), tightBinding(metalNamed("Cu")), 7)).toThrow(OptionError);
  });
});
