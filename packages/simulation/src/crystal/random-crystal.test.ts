import {
  type ComplexVolume,
  centreOf,
  dot,
  modulusOf,
  norm,
  OptionError,
  phaseOf,
  type Shape,
  seededRandom,
  uniformSequence,
  type Vector,
} from "@friedel/engine";
import { supportSize } from "@friedel/imaging";
import { describe, expect, it } from "vitest";
import { randomDirection } from "../random.js";
import { convexForms, oddForms } from "./forms.js";
import { phaseKinds, randomPhaseField } from "./phase-fields.js";
import { type RandomCrystalOptions, randomCrystal } from "./random-crystal.js";
import { screwPhase } from "./screw.js";
import { levelled, steepestStep } from "./slope.js";

const shape: Shape = [40, 36, 48];
const plain: RandomCrystalOptions = { shape, seed: 1, form: "planes", phase: "mixed", size: [0.4, 0.5, 0.35], phaseRange: 3 };

describe("randomCrystal", () => {
  it.each([...convexForms, ...oddForms])("spans what was asked for, about the centre (%s)", (form) => {
    for (const seed of [1, 2, 3]) {
      const { object, support } = randomCrystal({ ...plain, seed, form });
      const { lengths } = supportSize(support);
      plain.size.forEach((part, axis) => {
        expect(lengths[axis]).toBeLessThanOrEqual(part * shape[axis] + 1);
        // A corner fills less than half of its voxels, and a notch may take one off.
        expect(lengths[axis]).toBeGreaterThan(part * shape[axis] - (form === "notched" ? 9 : 6));
      });
      // The middle comes from whole voxels, of which there are some thousand.
      if (form !== "hollow")
        for (const offset of centreOfMass(modulusOf(object).data)) expect(Math.abs(offset)).toBeLessThan(0.1);
    }
  });

  it.each(phaseKinds)("has the phase range that was asked for, and no plane (%s)", (phase) => {
    const { object } = randomCrystal({ ...plain, phase, phaseRange: 2.5 });
    const angles = phaseOf(object).data;
    const weights = modulusOf(object).data;
    const inside = [...weights.keys()].filter((i) => weights[i] > 0);
    expect(Math.max(...inside.map((i) => angles[i])) - Math.min(...inside.map((i) => angles[i]))).toBeCloseTo(2.5, 4);
    const moments = [0, 0, 0, 0];
    for (const i of inside) {
      [1, ...place(i)].forEach((m, j) => {
        moments[j] += weights[i] * angles[i] * m;
      });
    }
    const mass = inside.reduce((sum, i) => sum + weights[i], 0);
    // Float32 phases sum to about 1e-7 of the mass times the lever.
    for (const moment of moments) expect(Math.abs(moment / mass)).toBeLessThan(1e-5);
  });

  it("is homogeneous unless it is to be uneven", () => {
    const even = modulusOf(randomCrystal(plain).object).data;
    const uneven = modulusOf(randomCrystal({ ...plain, unevenness: 0.2 }).object).data;
    const full = [...even.keys()].filter((i) => even[i] > 0.999);
    for (const i of full) expect(even[i]).toBeCloseTo(1, 6);
    const densities = full.map((i) => uneven[i]);
    expect(Math.max(...densities)).toBeLessThan(1.2);
    expect(Math.min(...densities)).toBeGreaterThan(0.8);
    expect(Math.max(...densities) - Math.min(...densities)).toBeGreaterThan(0.1);
  });

  it("turns by 2π once around its dislocation and nowhere else, and is level", () => {
    for (const seed of [1, 2, 3]) {
      const turnsOf = (dislocation: boolean): number[] => {
        const { object } = randomCrystal({ ...plain, seed, form: "ellipsoid", dislocation, phaseRange: 0.5 });
        // A smooth phase has a level plane instead, and its mean slope need not be zero.
        if (dislocation) expectLevel(object);
        return ([0, 1, 2] as const).flatMap((axis) => windings(object, axis));
      };
      const turns = turnsOf(true);
      // Sums of four angles are whole turns, to the precision of float32.
      for (const turn of turns) expect(Math.min(Math.abs(turn), Math.abs(Math.abs(turn) - 1))).toBeLessThan(1e-5);
      // A straight line through a good part of the crystal crosses at least so many planes across the axis nearest to it.
      expect(turns.filter((turn) => Math.abs(turn) > 0.5).length).toBeGreaterThan(8);
      expect(turnsOf(false).every((turn) => Math.abs(turn) < 1e-5)).toBe(true);
    }
  });

  it("follows its seed", () => {
    const make = (seed: number) => randomCrystal({ ...plain, seed }).object.data;
    const [object, again, other] = [make(4), make(4), make(5)];
    expect(again.every((value, i) => value === object[i])).toBe(true);
    expect(other.every((value, i) => value === object[i])).toBe(false);
  });

  it("refuses options out of range", () => {
    expect(() => randomCrystal({ ...plain, size: [0.4, 0.9, 0.4] })).toThrow(OptionError);
    expect(() => randomCrystal({ ...plain, size: [0, 0.4, 0.4] })).toThrow(/expected size from 0.01 to 0.8, found 0/);
    expect(() => randomCrystal({ ...plain, phaseRange: Number.NaN })).toThrow(/phaseRange/);
    expect(() => randomCrystal({ ...plain, unevenness: 1 })).toThrow(/unevenness/);
    expect(() => randomCrystal({ ...plain, shape: [4, 4, 4] })).toThrow(/at least 8 voxels/);
  });
});

describe("randomPhaseField", () => {
  it.each(phaseKinds)("is smooth, follows its seed, and is no plane (%s)", (kind) => {
    for (let seed = 0; seed < 10; seed++) {
      const field = randomPhaseField(kind, seed);
      const next = uniformSequence(seededRandom(seed, "tests", 99));
      const points = Array.from({ length: 60 }, () => randomDirection(next));
      const values = points.map(field);
      const range = Math.max(...values) - Math.min(...values);
      expect(range).toBeGreaterThan(0);
      points.forEach((p, i) => {
        const near = p.map((c, axis) => c + 1e-3 * points[(i + 1) % 60][axis]) as unknown as Vector;
        expect(Math.abs(field(near) - values[i])).toBeLessThan(0.02 * range);
      });
      // A plane is odd about the middle once its value there is gone.
      const even = points.map((p) => field(p) + field([-p[0], -p[1], -p[2]]) - 2 * field([0, 0, 0]));
      expect(Math.max(...even.map(Math.abs))).toBeGreaterThan(1e-3 * range);
      expect(randomPhaseField(kind, seed)(points[0])).toBe(values[0]);
      expect(randomPhaseField(kind, seed + 100)(points[0])).not.toBe(values[0]);
    }
  });
});

describe("screwPhase", () => {
  it("is the angle about its line", () => {
    for (const direction of [
      [0, 0, 1],
      [0.6, -0.8, 0],
      [-2 / 3, 1 / 3, 2 / 3],
    ] as Vector[]) {
      const turn = screwPhase({ point: [1, 2, 3], direction });
      const next = uniformSequence(seededRandom(2));
      const way = randomDirection(next);
      const across = way.map((c, i) => c - dot(way, direction) * direction[i]) as unknown as Vector;
      const other = [1, 2, 0].map((a, i) => direction[a] * across[[2, 0, 1][i]] - direction[[2, 0, 1][i]] * across[a]);
      expect(norm(across)).toBeGreaterThan(0.1);
      const at = (angle: number, along: number): Vector =>
        [0, 1, 2].map(
          (i) => [1, 2, 3][i] + across[i] * Math.cos(angle) + other[i] * Math.sin(angle) + along * direction[i],
        ) as unknown as Vector;
      const start = turn(at(0, 0));
      for (const angle of [0.3, 1, 2.5, -0.4, -2]) {
        const found = turn(at(angle, 5 * angle)) - start - angle;
        expect(found - 2 * Math.PI * Math.round(found / (2 * Math.PI))).toBeCloseTo(0, 10);
      }
    }
  });
});

describe("slopes", () => {
  const { object, support } = randomCrystal({ ...plain, phaseRange: 1 });

  it("are taken out to the last digit, and only they", () => {
    const tilt = (i: number): number => place(i).reduce((sum, n, axis) => sum + [0.3, -0.2, 0.11][axis] * n, 0.7);
    const tilted = { ...object, data: turnedBy(object.data, tilt) };
    const expected = levelled(object);
    const found = levelled(tilted);
    // The same but for the offset of 0.7 radians.
    const back = turnedBy(found.data, () => -0.7);
    expect(back.every((value, i) => Math.abs(value - expected.data[i]) < 2e-6)).toBe(true);
  });

  it("are measured between neighbours inside", () => {
    const share = { kind: "real", shape, data: Float32Array.from(support.data) } as const;
    const phase = Float64Array.from(share.data, (_, i) => 0.4 * place(i)[1] - 0.1 * place(i)[2]);
    phase[0] = 100;
    expect(steepestStep(share, phase)).toBeCloseTo(0.4, 12);
  });
});

function place(i: number): Vector {
  const [cz, cy, cx] = centreOf(shape);
  return [Math.floor(i / (shape[1] * shape[2])) - cz, (Math.floor(i / shape[2]) % shape[1]) - cy, (i % shape[2]) - cx];
}

function centreOfMass(weights: Float32Array): number[] {
  const sum = [0, 0, 0];
  weights.forEach((w, i) => {
    place(i).forEach((n, axis) => {
      sum[axis] += w * n;
    });
  });
  const mass = weights.reduce((a, b) => a + b, 0);
  return sum.map((s) => s / mass);
}

function turnedBy(data: Float32Array, angle: (i: number) => number): Float32Array {
  return data.map((value, j) => {
    const a = angle(j >> 1);
    return j % 2 ? value * Math.cos(a) + data[j - 1] * Math.sin(a) : value * Math.cos(a) - data[j + 1] * Math.sin(a);
  });
}

function expectLevel(object: ComplexVolume): void {
  const again = levelled(object).data;
  // A second levelling turns by what float32 lost in the first.
  expect(again.every((value, i) => Math.abs(value - object.data[i]) < 1e-5)).toBe(true);
}

/** Turns of the phase around every square of four neighbours inside, in planes across `axis`. */
function windings(object: ComplexVolume, axis: 0 | 1 | 2): number[] {
  const { data } = object;
  const amplitude = modulusOf(object).data;
  const strides = [shape[1] * shape[2], shape[2], 1];
  const [a, b] = strides.filter((_, i) => i !== axis);
  const out: number[] = [];
  for (let i = 0; i + a + b < amplitude.length; i++) {
    const corners = [i, i + a, i + a + b, i + b];
    if (corners.some((j) => amplitude[j] < 0.9)) continue;
    let turn = 0;
    corners.forEach((j, n) => {
      const k = corners[(n + 1) % 4];
      const re = data[2 * j] * data[2 * k] + data[2 * j + 1] * data[2 * k + 1];
      const im = data[2 * j] * data[2 * k + 1] - data[2 * j + 1] * data[2 * k];
      turn += Math.atan2(im, re);
    });
    out.push(turn / (2 * Math.PI));
  }
  return out;
}
