import { allMeasured, type Shape } from "@friedel/engine";
import { describe, expect, it } from "vitest";
import { drawnFrames } from "../conditions/testing/frames.js";
import { onWholeGrid } from "./left-out.js";
import { inOrder } from "./order.js";

const shape: Shape = [48, 24, 22];
const { amplitude } = drawnFrames(shape, [9, 6, 7], {});
const whole = { ...amplitude, data: amplitude.data.map((value) => Math.round(value * value)) };
const steps = Array.from({ length: 48 }, (_, k) => k);
const without = (...out: number[]) => steps.filter((k) => !out.includes(k));
const angles = (at: readonly number[], step = 0.012) => Float64Array.from(at, (k) => 3 + step * k);

/** What is made of frames `taken` at positions of the steps `logged`. */
function grid(taken: readonly number[], logged: readonly number[], step?: number) {
  const counts = inOrder(whole, taken);
  return onWholeGrid(angles(logged, step), counts, allMeasured(counts.shape));
}

describe("points that a scan left out", () => {
  it("become frames that are not measured, upwards and downwards, about the peak and beside it", () => {
    const taken = without(8, 22, 23, 24);
    const found = grid(taken, taken);
    expect(found?.note).toMatch(/^the positions leave out points .*: frames 8, 22–24 of 48 taken for not measured$/);
    expect(found?.order?.map((from) => from !== undefined && taken[from])).toEqual(steps.map((k) => taken.includes(k) && k));
    const scattered = taken.map((k) => k + 0.04 * Math.sin(9 * k));
    expect(grid(taken, scattered)?.order).toEqual(found?.order);
    expect(grid(taken.toReversed(), taken.toReversed(), -0.012)?.order).toHaveLength(48);
  });

  it("are none where the counts go on over a jump of the reading", () => {
    const jumped = steps.map((k) => (k > 23 ? k + 5 : k));
    expect(grid(steps, jumped)).toEqual({
      note: expect.stringMatching(/^between frames 23 and 24 the recorded position jumps by 6.0 steps, but the counts go on/),
    });
  });

  it("are none on an even grid, and where the steps are no multiples of one or too many are missing", () => {
    expect(grid(steps, steps)).toBeUndefined();
    expect(
      grid(
        steps,
        steps.map((k) => (k > 23 ? k + 0.6 : k)),
      ),
    ).toBeUndefined();
    expect(
      grid(
        steps,
        steps.map((k) => (k > 40 ? k + 60 : k)),
      ),
    ).toBeUndefined();
    const stuck = steps.map((k) => (k > 20 && k < 24 ? 20 : k));
    expect(grid(steps, stuck)).toBeUndefined();
  });
});
