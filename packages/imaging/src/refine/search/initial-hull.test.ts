import { createReferenceEngine, type Measurement, mapped, type Triple } from "@friedel/engine";
import { drawn, patternOf } from "@friedel/engine/testing";
import { afterAll, describe, expect, it } from "vitest";
import { initialHull } from "./initial-hull.js";
import { planLevels } from "./resolution-levels.js";

const shape: Triple = [32, 36, 40];
const engine = await createReferenceEngine();
afterAll(() => engine.dispose());
const axes = Float64Array.from([1, 0, 0, 0, 1, 0, 0, 0, 1]);

/** The pattern of a box of these lengths whose phase goes as strain·x². */
async function patternOfBox(lengths: Triple, strain: number): Promise<Measurement> {
  const polar = (place: Triple) =>
    place.every((n, axis) => n >= 0 && n < lengths[axis]) && ([1000, strain * (place[2] - lengths[2] / 2) ** 2] as const);
  return patternOf(drawn(shape, polar, [8, 8, 8]).object, engine.transform);
}

describe("the initial hull", () => {
  it.each([0, 0.08])("has the half-widths of a box within a fifth, whatever its strain (%s rad a voxel²)", async (strain) => {
    const found = (await initialHull(engine, await patternOfBox([10, 13, 16], strain)))(axes);
    for (const [axis, length] of [10, 13, 16].entries()) {
      expect((2 * found[axis]) / length).toBeGreaterThan(0.8);
      expect((2 * found[axis]) / length).toBeLessThan(1.25);
    }
  });

  it("has the half-widths of a ball with a phase of 8 rad, though its autocorrelation fades out early", async () => {
    const square = ([z, y, x]: Triple) => z * z + y * y + x * x;
    const ball = drawn([48, 48, 48], (place) => square(place) <= 9.5 ** 2 && [1000, 0.09 * square(place)], [24, 24, 24]).object;
    const found = (await initialHull(engine, await patternOf(ball, engine.transform)))(axes);
    for (const half of found) {
      expect(half).toBeGreaterThan(0.8 * 9.5);
      expect(half).toBeLessThan(1.25 * 9.5);
    }
  });

  it("does not depend on the unit of the amplitudes", async () => {
    const { amplitude, mask } = await patternOfBox([10, 13, 16], 0.05);
    const scaled = mapped(amplitude, (value) => value * 1e-5);
    expect((await initialHull(engine, { amplitude: scaled, mask }))(axes)).toEqual(
      (await initialHull(engine, { amplitude, mask }))(axes),
    );
  });
});

describe("levels", () => {
  it.each<{ whole: Triple; half: Triple }>([
    { whole: [64, 64, 64], half: [13, 13, 13] },
    { whole: [160, 108, 90], half: [18, 15, 9] },
    { whole: [256, 256, 256], half: [64, 50, 60] },
    { whole: [32, 32, 32], half: [7, 6, 8] },
  ])("of $whole with half-widths $half go from coarse to fine, and each box holds the crystal", ({ whole, half }) => {
    const levels = planLevels(whole, half);
    for (const [i, { shape: cut, box, scale }] of levels.entries()) {
      for (const axis of [0, 1, 2]) {
        expect(cut[axis]).toBeLessThanOrEqual(whole[axis]);
        expect(box[axis]).toBeLessThanOrEqual(cut[axis]);
        expect(box[axis]).toBeGreaterThanOrEqual(Math.min(cut[axis], 2 * half[axis] * scale[axis]));
        if (i > 0) expect(cut[axis]).toBeGreaterThanOrEqual(levels[i - 1].shape[axis]);
      }
    }
    const finest = levels[levels.length - 1];
    // The measurement's own grid, but for crystals too long for a model.
    if (Math.max(...half) < 26) expect(finest.shape).toEqual(whole);
  });
});
