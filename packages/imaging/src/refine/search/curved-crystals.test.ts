import { createReferenceEngine, splineWeights, type Triple } from "@friedel/engine";
import { drawn, patternOf } from "@friedel/engine/testing";
import { afterAll, describe, expect, it } from "vitest";
import { unstrainedCrystal } from "./crystal-search.js";
import { curvedCrystals } from "./curved-crystals.js";
import { planeDirections } from "./model-grid.js";
import { wholeLevel } from "./resolution-levels.js";

const engine = await createReferenceEngine();
afterAll(() => engine.dispose());

const radius = 8;
const shape: Triple = [48, 48, 48];

describe("curved crystals", () => {
  it("have the curvature of a ball whose strain grows from its centre outwards, and that curvature everywhere", async () => {
    const curvature = 0.12;
    const ball = drawn(
      shape,
      ([z, y, x]) => z * z + y * y + x * x <= radius ** 2 && [1000, curvature * (z * z + y * y + x * x)],
      [24, 24, 24],
    );
    const level = wholeLevel(shape, [radius, radius, radius]);
    const directions = planeDirections();
    const unstrained = unstrainedCrystal(level, new Float64Array(directions.length / 3).fill(radius));
    const models = curvedCrystals(unstrained, level, await patternOf(ball.object, engine.transform));
    const [n, size] = [level.box[0], unstrained.phase.shape[0]];
    const along = splineWeights(n, size);
    const phaseAt = (values: Float32Array, voxels: Triple) => {
      const terms = voxels.map((voxel) => along[voxel]);
      let sum = 0;
      for (let i = 0; i < 64; i++) {
        const at = [i >> 4, (i >> 2) & 3, i & 3];
        const place = terms.reduce((index, { first }, axis) => index * size + first + at[axis], 0);
        sum += terms.reduce((product, { weights }, axis) => product * weights[at[axis]], 1) * values[place];
      }
      return sum;
    };
    for (const [model, sign] of [
      [models[0], [1, 1, 1]],
      [models[3], [-1, 1, 1]],
    ] as const) {
      for (const axis of [0, 1, 2]) {
        // Second differences of a paraboloid are 2c wherever they are taken.
        for (const middle of [4, n / 2, n - 5]) {
          const at = (step: number) =>
            phaseAt(model.phase.values, [0, 1, 2].map((a) => (a === axis ? middle + step : 9)) as never);
          const found = (at(1) + at(-1) - 2 * at(0)) / 2;
          expect(found * sign[axis]).toBeGreaterThan(0.8 * curvature);
          expect(found * sign[axis]).toBeLessThan(1.25 * curvature);
        }
      }
    }
  });
});
