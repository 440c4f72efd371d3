import { dot, OptionError, scale, type Vector } from "@friedel/engine";
import { describe, expect, it } from "vitest";
import { unturned } from "../crystal/solid.js";
import { type AtomicRecipe, makeAtomicCrystal } from "./atomic-recipe.js";
import { neighbourPairs } from "./pairs.js";
import { atomicDefects, atomicFields, atomicShapes, randomAtomicCrystal } from "./random-atomic-crystal.js";

const unstrained = { xx: 0, yy: 0, zz: 0, yz: 0, xz: 0, xy: 0 };

function recipe(change: Partial<AtomicRecipe> = {}): AtomicRecipe {
  const plain = { kind: "none" } as const;
  return {
    metal: "Au",
    shape: { kind: "sphere" },
    wantedAtoms: 2000,
    centre: [0, 0, 0],
    defect: plain,
    field: plain,
    strain: unstrained,
    ...change,
  };
}

/** The largest n·r of all atoms. */
function reach(positions: Float64Array, normal: Vector): number {
  let most = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < positions.length; i += 3) {
    most = Math.max(most, dot(normal, [positions[i], positions[i + 1], positions[i + 2]]));
  }
  return most;
}

describe("random crystals of atoms", () => {
  it("have no two atoms nearer than 0.8 of the neighbours' distance, whatever the seed", () => {
    for (let seed = 0; seed < 200; seed++) {
      const { crystal, facts } = randomAtomicCrystal({ seed, atoms: [100, 1500], shapes: atomicShapes });
      const near = neighbourPairs(crystal.positions, (0.8 * crystal.latticeConstant) / Math.SQRT2);
      expect(near.partner.length, JSON.stringify(facts)).toBe(0);
      expect(crystal.sites.length).toBe(crystal.positions.length);
    }
  });

  it("are made again, bit for bit, from their facts as JSON, and from their options", () => {
    for (const defect of atomicDefects) {
      for (const field of atomicFields) {
        const options = { seed: 7, atoms: [800, 900], defects: [defect], fields: [field] } as const;
        const { crystal, facts } = randomAtomicCrystal(options);
        expect(makeAtomicCrystal(JSON.parse(JSON.stringify(facts)))).toEqual(crystal);
        expect(randomAtomicCrystal(options).crystal).toEqual(crystal);
        expect(facts.atoms).toBe(crystal.positions.length / 3);
        expect(facts.field.kind).toBe(field);
      }
    }
  });

  it("draw everything that may be drawn, and numbers of atoms evenly in the logarithm", () => {
    const drawn = Array.from({ length: 100 }, (_, i) => randomAtomicCrystal({ seed: 1000 + i, atoms: [100, 1000] }).facts);
    const kinds = (of: (facts: (typeof drawn)[number]) => string) => [...new Set(drawn.map(of))].sort();
    expect(kinds(({ metal }) => metal).length).toBe(10);
    expect(kinds(({ shape }) => shape.kind)).toEqual(["clipped", "winterbottom", "wulff"]);
    expect(kinds(({ defect }) => defect.kind)).toEqual(["dislocation", "none", "stackingFault", "twin"]);
    expect(kinds(({ field }) => field.kind)).toEqual(["bending", "none", "random"]);
    const below = drawn.filter(({ wantedAtoms }) => wantedAtoms < 316).length;
    // Half of 100, with a standard deviation of 5.
    expect(Math.abs(below - 50)).toBeLessThan(16);
    for (const { strain, wantedAtoms, atoms } of drawn) {
      for (const component of Object.values(strain)) expect(Math.abs(component)).toBeLessThanOrEqual(0.01);
      // A crystal of N atoms has some N^(2/3) on its surface, and they decide how its number may differ.
      expect(Math.abs(atoms - wantedAtoms)).toBeLessThan(3 * wantedAtoms ** (2 / 3));
    }
  });

  it("keep their form when other options change", () => {
    const [plain, other] = [
      randomAtomicCrystal({ seed: 3, atoms: [500, 600] }).facts,
      randomAtomicCrystal({ seed: 3, atoms: [500, 600], defects: ["twin"], strain: 0 }).facts,
    ];
    expect(other.shape).toEqual(plain.shape);
    expect(other.metal).toBe(plain.metal);
    expect(other.strain.xy).toBeCloseTo(0, 15);
  });

  it("have Wulff and Winterbottom faces at distances in proportion to the energies, to a layer of atoms", () => {
    const surfaces = [
      { hkl: [1, 1, 1] as Vector, energy: 1 },
      { hkl: [1, 0, 0] as Vector, energy: 1.1 },
    ];
    const substrate = { hkl: [-1, -1, -1] as Vector, energy: 0.3 };
    const shape = { kind: "winterbottom", surfaces, spread: 0, seed: 1, substrate } as const;
    const { positions, latticeConstant } = makeAtomicCrystal(recipe({ shape, wantedAtoms: 60_000 }));
    const [third, whole] = [1 / Math.sqrt(3), reach(positions, [0, 0, 1]) / 1.1];
    for (const normal of [
      [1, 1, 1],
      [1, -1, 1],
      [1, 1, -1],
    ] as Vector[]) {
      expect(Math.abs(reach(positions, scale(third, normal)) - whole)).toBeLessThan(latticeConstant);
    }
    expect(Math.abs(reach(positions, scale(third, [-1, -1, -1])) - 0.3 * whole)).toBeLessThan(latticeConstant);
    expect(whole).toBeGreaterThan(40);
  });

  it("are cut as asked: box, cylinder and clipped bodies of the wanted number", () => {
    for (const shape of [
      { kind: "box", edges: [1, 1, 0.5], turn: unturned },
      { kind: "cylinder", height: 2, turn: unturned },
      { kind: "clipped", planes: 14, spread: 0.2, seed: 4, turn: unturned },
    ] as const) {
      const { positions } = makeAtomicCrystal(recipe({ shape, wantedAtoms: 20_000 }));
      expect(Math.abs(positions.length / 3 / 20_000 - 1)).toBeLessThan(0.05);
    }
    const { positions } = makeAtomicCrystal(
      recipe({ shape: { kind: "box", edges: [1, 1, 0.5], turn: unturned }, wantedAtoms: 20_000 }),
    );
    expect(reach(positions, [1, 0, 0]) / reach(positions, [0, 0, 1])).toBeCloseTo(2, 0);
  });

  it("are strained by their affine part", () => {
    const { positions, sites } = makeAtomicCrystal(recipe({ strain: { ...unstrained, xx: 0.01, xy: 0.005 } }));
    const [x, y] = [sites[300], sites[301]];
    expect(positions[300]).toBeCloseTo(1.01 * x + 0.005 * y, 12);
    expect(positions[301]).toBeCloseTo(y + 0.005 * x, 12);
  });

  it("are refused in one sentence where they are impossible", () => {
    const refuse = (change: object) => expect(() => randomAtomicCrystal({ seed: 1, ...change }));
    refuse({ metals: ["Xx"] }).toThrow('found "Xx"');
    refuse({ metals: [] }).toThrow("at least one of metals");
    refuse({ atoms: [5, 100] }).toThrow("found 5 to 100");
    refuse({ atoms: [1000, 100] }).toThrow(OptionError);
    refuse({ strain: 0.2 }).toThrow("strain from 0 to 0.05");
    refuse({ shapes: ["star"] }).toThrow('found "star"');
    refuse({ defects: ["void"] }).toThrow('found "void"');
    const defect = { kind: "twin", plane: [1, 1, 1], through: [900, 0, 0] } as const;
    expect(() => makeAtomicCrystal(recipe({ defect }))).toThrow("one side");
    expect(() => makeAtomicCrystal(recipe({ metal: "W" }))).toThrow(OptionError);
  });
});
