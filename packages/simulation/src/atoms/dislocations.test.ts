import { add, cross, dot, OptionError, scale, type Vector } from "@friedel/engine";
import { describe, expect, it } from "vitest";
import { sphereBody } from "../crystal/bodies.js";
import { perfectCrystal } from "./atomic-crystal.js";
import { type DislocationOptions, dislocation, lineOf } from "./dislocations.js";
import { displaced } from "./displacements.js";
import { poissonRatioOf } from "./elasticity.js";
import { burgersVector, slipSystems } from "./slip-systems.js";
import { structureOf } from "./structure.js";
import { burgersVectorAround } from "./testing/burgers-circuit.js";

const gold = perfectCrystal("Au", sphereBody(20));
const { latticeConstant } = gold;
const poissonRatio = poissonRatioOf("Au");
const options = (change: Partial<DislocationOptions> = {}): DislocationOptions => ({
  latticeConstant,
  poissonRatio,
  system: slipSystems[0],
  characterDeg: 90,
  through: [0.5, -1, 2],
  ...change,
});

const characters = [0, 30, 60, 90];

describe("dislocations", () => {
  it("have their Burgers vector around the line and none beside it, by the atoms' neighbours, in every slip system", () => {
    slipSystems.forEach((system, i) => {
      const of = options({ system, characterDeg: characters[i % characters.length], split: i < 6 ? 0 : 8 });
      const { positions } = displaced(gold, dislocation(of));
      const { point, line, normal } = lineOf(of);
      const around = burgersVectorAround(positions, latticeConstant, { point, line, radius: 11 });
      const expected = burgersVector(latticeConstant, system);
      around.forEach((component, axis) => {
        expect(component).toBeCloseTo(expected[axis], 9);
      });
      const beside = { point: add(point, scale(10, normal)), line, radius: 5 };
      expect(burgersVectorAround(positions, latticeConstant, beside).every((component) => component === 0)).toBe(true);
    });
  });

  it("turn their Burgers vector's sign with the way around", () => {
    const { positions } = displaced(gold, dislocation(options()));
    const { point, line } = lineOf(options());
    const round = (axis: Vector) => burgersVectorAround(positions, latticeConstant, { point, line: axis, radius: 11 });
    expect(round(scale(-1, line)).map((x) => 0 - x)).toEqual(round(line));
  });

  it("have an edge's half plane more on the side that is pressed together", () => {
    const of = options({ system: slipSystems[4] });
    const { positions } = displaced(gold, dislocation(of));
    const { point, normal, ahead, line } = lineOf(of);
    const b = latticeConstant / Math.SQRT2;
    expect(Math.abs(dot(burgersVector(latticeConstant, of.system), line))).toBeLessThan(1e-12);
    // Atoms a nearest-neighbour distance above and below the slip plane, within the same span.
    const sign = Math.sign(dot(burgersVector(latticeConstant, of.system), ahead));
    const count = (side: number) => {
      let found = 0;
      for (let i = 0; i < positions.length; i += 3) {
        const s = add([positions[i], positions[i + 1], positions[i + 2]], scale(-1, point));
        const height = side * sign * dot(normal, s);
        if (height > 0 && height < b * 4 && Math.abs(dot(ahead, s)) < 8 && Math.abs(dot(line, s)) < 12) found++;
      }
      return found;
    };
    expect(count(1)).toBeGreaterThan(count(-1));
  });

  it("jump by the Burgers vector far behind the line and not at all ahead of it", () => {
    const { point, normal, ahead } = lineOf(options());
    const field = dislocation(options());
    const jump = (x: number): Vector => {
      const at = (y: number) => field(add(point, add(scale(x, ahead), scale(y, normal))));
      return add(at(1e-9), scale(-1, at(-1e-9)));
    };
    const b = burgersVector(latticeConstant, options().system);
    // The core's spread falls off as its half-width over the distance: 2 Å in 10⁵ Å.
    jump(-1e5).forEach((component, axis) => {
      expect(component).toBeCloseTo(b[axis], 3);
    });
    jump(1e5).forEach((component) => {
      expect(component).toBeCloseTo(0, 3);
    });
  });

  it("obey the equations of elasticity beside the slip plane", () => {
    const field = dislocation(options({ characterDeg: 60 }));
    const { point, normal, ahead } = lineOf(options({ characterDeg: 60 }));
    const at = add(point, add(scale(4, ahead), scale(7, normal)));
    const h = 0.05;
    const axes: Vector[] = [
      [h, 0, 0],
      [0, h, 0],
      [0, 0, h],
    ];
    const u = (...steps: Vector[]) => field(steps.reduce(add, at));
    const second = (i: number, j: number): Vector => {
      const [a, b, c, d] = [
        u(axes[i], axes[j]),
        u(axes[i], scale(-1, axes[j])),
        u(scale(-1, axes[i]), axes[j]),
        u(scale(-1, axes[i]), scale(-1, axes[j])),
      ];
      return scale(1 / (4 * h * h), [a[0] - b[0] - c[0] + d[0], a[1] - b[1] - c[1] + d[1], a[2] - b[2] - c[2] + d[2]]);
    };
    // Navier's (1 − 2ν)∇²u + ∇(∇·u) = 0, beside which each term alone is some 1e-2.
    for (let i = 0; i < 3; i++) {
      const laplacian = [0, 1, 2].reduce((sum, j) => sum + second(j, j)[i], 0);
      const slopeOfDivergence = [0, 1, 2].reduce((sum, j) => sum + second(i, j)[j], 0);
      expect(Math.abs((1 - 2 * poissonRatio) * laplacian + slopeOfDivergence)).toBeLessThan(1e-5);
    }
  });

  it("leave a stacking fault between Shockley's partials, and atoms that have hcp neighbours in it", () => {
    const perfect = structureOf(displaced(gold, dislocation(options({ characterDeg: 0 }))).positions, latticeConstant);
    const { positions } = displaced(gold, dislocation(options({ characterDeg: 0, split: 14 })));
    const { point, normal, ahead } = lineOf(options({ characterDeg: 0 }));
    const split = structureOf(positions, latticeConstant);
    expect(perfect.includes(2)).toBe(false);
    expect(split.filter((one) => one === 2).length).toBeGreaterThan(30);
    split.forEach((one, i) => {
      if (one !== 2) return;
      const s = add([positions[3 * i], positions[3 * i + 1], positions[3 * i + 2]], scale(-1, point));
      expect(Math.abs(dot(normal, s))).toBeLessThan(latticeConstant);
      expect(Math.abs(dot(ahead, s))).toBeLessThan(10);
    });
  });

  it("lie between layers, with the Burgers vector along a screw and across an edge", () => {
    for (const system of slipSystems) {
      const b = burgersVector(latticeConstant, system);
      const screw = lineOf(options({ system, characterDeg: 0 }));
      expect(Math.hypot(...cross(screw.line, b))).toBeLessThan(1e-9);
      expect((dot(system.plane, screw.point) / latticeConstant) % 1).toBeCloseTo(
        Math.sign(dot(system.plane, screw.point)) * 0.5,
        9,
      );
      expect(Math.abs(dot(lineOf(options({ system })).line, b))).toBeLessThan(1e-9);
    }
  });

  it("refuse what is no slip system of the lattice", () => {
    const refuse = (plane: Vector, direction: Vector) => expect(() => dislocation(options({ system: { plane, direction } })));
    refuse([1, 1, 0], [1, -1, 0]).toThrow("expected a {111} plane, found (1 1 0)");
    refuse([1, 1, 1], [1, 1, -2]).toThrow("⟨110⟩");
    refuse([1, 1, 1], [1, 1, 0]).toThrow("in its plane");
    expect(() => dislocation(options({ split: -1 }))).toThrow(OptionError);
    expect(() => dislocation(options({ poissonRatio: 0.6 }))).toThrow(OptionError);
    expect(() => dislocation(options({ characterDeg: Number.NaN }))).toThrow(OptionError);
  });
});
