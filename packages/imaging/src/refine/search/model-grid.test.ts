import { type CrystalModel, createReferenceEngine, crystalFitterOf, splineField, type Triple } from "@friedel/engine";
import { describe, expect, it } from "vitest";
import { fibonacciDirections, type ModelGrid, regridModel } from "./model-grid.js";

const coarse: ModelGrid = { box: [10, 12, 14], scale: [0.5, 0.5, 0.5] };
const fine: ModelGrid = { box: [20, 24, 28], scale: [1, 1, 1] };
const planes = Float32Array.from([0, 0, 2, 3, 0.6, 0.8, 0, 4]);

/** Coefficients c_i = i of a uniform cubic B-spline are the straight line at i, of any grid. */
function ramp(shape: Triple, slope: number): CrystalModel["phase"] {
  const field = splineField(shape);
  for (let i = 0; i < field.values.length; i++) field.values[i] = slope * ((i % shape[2]) - (shape[2] - 1) / 2);
  return field;
}

describe("directions", () => {
  it("are unit vectors that leave no cap of the sphere empty", () => {
    const directions = fibonacciDirections(48);
    for (const probe of [
      [1, 0, 0],
      [0, -1, 0],
      [0.577, 0.577, -0.577],
    ]) {
      const cosines = Array.from({ length: 48 }, (_, k) =>
        probe.reduce((sum, value, axis) => sum + value * directions[3 * k + axis], 0),
      );
      expect(Math.max(...cosines)).toBeGreaterThan(Math.cos((20 * Math.PI) / 180));
    }
    for (let k = 0; k < 48; k++) expect(Math.hypot(...directions.subarray(3 * k, 3 * k + 3))).toBeCloseTo(1, 12);
  });
});

describe("a model on another grid", () => {
  it("keeps its phase: a straight line stays one", () => {
    const model = { planes, phase: ramp([5, 6, 7], 0.3) };
    const { phase } = regridModel(model, coarse, fine, [8, 8, 11]);
    // 4 intervals of slope 0.3 a coefficient over the box; 8 intervals afterwards.
    const expected = ramp([8, 8, 11], 0.3 * (4 / 8));
    const worst = phase.values.reduce((most, value, i) => Math.max(most, Math.abs(value - expected.values[i])), 0);
    // The ridge that keeps the equations solvable bends the outermost coefficients by so much.
    expect(worst).toBeLessThan(1e-3);
  });

  it("keeps its faces in the crystal: lengths follow each axis", () => {
    const to: ModelGrid = { box: [20, 24, 28], scale: [1, 0.75, 2] };
    const moved = regridModel({ planes, phase: splineField([5, 5, 5]) }, coarse, to, [5, 5, 5]).planes;
    for (let k = 0; k < planes.length; k += 4) {
      // A point of the old plane, n·r = d, and the same point of the crystal in the new voxels.
      const normal = [...planes.subarray(k, k + 3)];
      const length = Math.hypot(...normal);
      const point = normal.map((n) => (n / length) * planes[k + 3]);
      const there = point.map((r, axis) => (r * to.scale[axis]) / coarse.scale[axis]);
      expect(Math.hypot(...moved.subarray(k, k + 3))).toBeCloseTo(1, 6);
      expect(there.reduce((sum, r, axis) => sum + r * moved[k + axis], 0)).toBeCloseTo(moved[k + 3], 5);
    }
  });

  it("scatters as before near the peak", async () => {
    const engine = await createReferenceEngine();
    const measurement = (shape: Triple) => ({
      amplitude: { kind: "real", shape, data: new Float32Array(shape[0] * shape[1] * shape[2]).fill(1) } as const,
      mask: { kind: "mask", shape, data: new Uint8Array(shape[0] * shape[1] * shape[2]).fill(1) } as const,
    });
    const cube = Float32Array.from([1, 0, 0, 3, -1, 0, 0, 3, 0, 1, 0, 4, 0, -1, 0, 4, 0, 0, 1, 5, 0, 0, -1, 5]);
    const model = { planes: cube, phase: ramp([5, 5, 5], 0.5) };
    const moved = regridModel(model, coarse, fine, [6, 6, 8]);
    const small = await crystalFitterOf(engine, measurement([16, 16, 16]), coarse.box);
    const large = await crystalFitterOf(engine, measurement([32, 32, 32]), fine.box);
    const a = await engine.transform(await small.object(model, 1), "forward");
    const b = await engine.transform(await large.object(moved, 2), "forward");
    // Zero frequency and a neighbour, brought to the same volume: eight fine voxels a coarse one.
    for (const shift of [0, 1]) {
      const i = 2 * ((8 * 16 + 8) * 16 + 8 + shift);
      const j = 2 * ((16 * 32 + 16) * 32 + 16 + shift);
      const scale = Math.hypot(a.data[i], a.data[i + 1]);
      expect(Math.hypot(b.data[j], b.data[j + 1]) / 8 / scale).toBeCloseTo(1, 1);
    }
    await engine.dispose();
  });
});
