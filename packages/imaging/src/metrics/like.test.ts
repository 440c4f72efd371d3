import { complexVolume, createReferenceEngine, invert, roll, type Shape, type Triple } from "@friedel/engine";
import { drawn, relativeError, times } from "@friedel/engine/testing";
import { describe, expect, it } from "vitest";
import { compareObjects, twinOf } from "./compare.js";
import { handMargin, handOf } from "./hand.js";
import { likeReference } from "./like.js";
import { applyRamp } from "./ramp.js";

const shape: Shape = [24, 25, 27];
const { transform } = await createReferenceEngine();
const { object, support } = drawn(
  shape,
  ([z, y, x]) =>
    Math.abs(z) <= 4 && Math.abs(y) <= 5 && Math.abs(x + z) <= 4 && z + y + x < 6 && [1, 0.05 * z * y + 0.03 * x * x],
  [12, 12, 13],
);

describe("likeReference", () => {
  it.each([
    { twin: false, ramp: [0, 0, 0] as Triple },
    { twin: true, ramp: [0, 0, 0] as Triple },
    { twin: true, ramp: [0.3, -0.6, 0.2] as Triple },
  ])(
    "gives back an object that was moved, turned in phase, tilted by $ramp or exchanged for its twin ($twin)",
    async (change) => {
      const hand = change.twin ? { object: twinOf(object), support: invert(support) } : { object, support };
      const away = times(roll(applyRamp(hand.object, change.ramp), [2, -1, 1]), 3, () => 1.1);
      const of = { object: away, support: roll(hand.support, [2, -1, 1]), hand: handOf(away) };
      const found = await likeReference(of, { name: "before", object }, transform);
      expect(found.support.data).toEqual(support.data);
      expect(found.hand).toMatchObject({ by: "reference", likeness: { name: "before" } });
      expect(found.hand.likeness?.correlation).toBeCloseTo(1, 3);
      expect(found.hand.likeness?.otherHand).toBeLessThan(0.98);
      expect(found.hand.margin).toBeCloseTo(handMargin(found.object), 3);
      // The ramp is left as it was: it belongs to the pattern.
      if (change.ramp[0] === 0) expect(relativeError(found.object.data, times(object, 3, () => 0).data)).toBeLessThan(1e-4);
      else expect((await compareObjects(found.object, object, transform)).correlation).toBeLessThan(0.99);
    },
  );

  it("leaves the hand where both are alike, and takes place and phase", async () => {
    // A reference that is half the object and half its twin.
    const both = complexVolume(shape);
    const twin = twinOf(object);
    for (let i = 0; i < both.data.length; i++) both.data[i] = object.data[i] + 0.99 * twin.data[i];
    const of = { object: roll(object, [2, -1, 1]), support: roll(support, [2, -1, 1]), hand: handOf(object) };
    const found = await likeReference(of, { name: "both", object: both }, transform);
    expect(found.hand).toMatchObject({ by: "rule", likeness: { name: "both" } });
    expect(found.hand.likeness?.correlation).toBeGreaterThan(0.6);
    expect(found.support.data).toEqual(support.data);
  });

  it("leaves another object in its own hand, and says how little either is like the reference", async () => {
    const needle = drawn(shape, ([z, y, x]) => Math.abs(z) <= 9 && Math.hypot(y, x) < 1.5 && [1, 0], [12, 12, 13]);
    const of = { object, support, hand: handOf(object) };
    const found = await likeReference(of, { name: "needle", object: needle.object }, transform);
    expect(found.object).toBe(object);
    expect(found.hand.by).toBe("rule");
    expect(found.hand.likeness?.correlation).toBeLessThan(0.6);
    await expect(likeReference(of, { name: "none", object: complexVolume(shape) }, transform)).rejects.toThrow(
      /reference.*norm of 0/,
    );
  });
});
