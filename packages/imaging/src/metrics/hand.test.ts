import {
  type ComplexVolume,
  complexVolume,
  createReferenceEngine,
  invert,
  mapped,
  modulusOf,
  roll,
  type Shape,
  seededRandom,
  type Triple,
} from "@friedel/engine";
import { drawn, times } from "@friedel/engine/testing";
import { describe, expect, it } from "vitest";
import { twinOf } from "./compare.js";
import { chooseHand, handMargin, nearTie } from "./hand.js";
import { applyRamp } from "./ramp.js";
import { resampleObject } from "./resample.js";

const shape: Shape = [30, 27, 32];
const middle: Triple = [15, 13, 16];
const { transform } = await createReferenceEngine();

/** A sheared box, which is centrosymmetric, with a corner cut off at this distance, and a phase. */
function crystal(cut: number, phase: (r: Triple) => number) {
  const isInside = ([z, y, x]: Triple) =>
    Math.abs(z + 0.2 * y) <= 7 && Math.abs(y) <= 5 && Math.abs(x - 0.3 * z) <= 6 && z + y + x <= cut;
  return drawn(shape, (r) => isInside(r) && [1, phase(r)], middle);
}

const skew = crystal(6, ([z, y, x]) => 0.004 * z * y + 0.006 * x * x + 0.03 * y);

/** The object with this relative noise on every voxel of its body. */
function noisy(object: ComplexVolume, level: number, seed: number): ComplexVolume {
  const random = seededRandom(seed, "tests", 1);
  const modulus = modulusOf(object).data;
  return mapped(object, (value, i) => (modulus[i >> 1] > 0 ? value + level * (2 * random.uniform(i) - 1) : 0));
}

describe("the rule of hands", () => {
  it("gives twins opposite signs, and writes the same object and support of either", () => {
    const twin = { object: twinOf(skew.object), support: invert(skew.support) };
    const margin = handMargin(skew.object);
    expect(Math.abs(margin)).toBeGreaterThan(nearTie);
    // Of an even axis the first plane has no counterpart; it is empty here. What is left is rounding.
    expect(handMargin(twin.object)).toBeCloseTo(-margin, 6);
    const [one, other] = [chooseHand(skew), chooseHand(twin)];
    expect(one.object.data).toEqual(other.object.data);
    expect(one.support.data).toEqual(other.support.data);
    expect(one.hand).toMatchObject({ by: "rule", isOwnTwin: false });
    expect(one.hand.margin).toBeCloseTo(Math.abs(margin), 6);
    expect(handMargin(one.object)).toBeGreaterThan(0);
  });

  it("minds no place, phase, size or ramp, and hardly the size of the voxel", async () => {
    const margin = handMargin(skew.object);
    const moved = roll(
      times(skew.object, 3.5, () => Math.cos(2)),
      [2, -1, 3],
    );
    expect(handMargin(moved) / margin).toBeCloseTo(1, 5);
    // Of a step of k radians the slope is sin(k).
    expect(handMargin(applyRamp(skew.object, [0.4, -0.7, 1])) / margin).toBeCloseTo(1, 1);
    const finer = await resampleObject(skew.object, [36, 36, 36], transform);
    expect(handMargin(finer) / margin).toBeGreaterThan(0.5);
  });

  it("comes out the same under noise of a tenth on every voxel", () => {
    const margin = handMargin(skew.object);
    for (let seed = 0; seed < 8; seed++) expect(Math.sign(handMargin(noisy(skew.object, 0.2, seed)))).toBe(Math.sign(margin));
  });

  it("tells the hand of a centrosymmetric body by its phase, and of a real one by its body", () => {
    const bent = crystal(99, ([z, y]) => 0.01 * z * z - 0.004 * y * y);
    expect(Math.abs(handMargin(bent.object))).toBeGreaterThan(nearTie);
    expect(Math.abs(handMargin(crystal(6, () => 0).object))).toBeGreaterThan(nearTie);
  });

  it("says that a body with an odd phase is its own twin", () => {
    const own = crystal(99, ([z, y, x]) => 0.01 * z * y * x + 0.1 * x);
    const { hand } = chooseHand(own);
    expect(hand.isOwnTwin).toBe(true);
    expect(hand.margin).toBeLessThan(nearTie);
    expect(handMargin(complexVolume(shape))).toBe(0);
  });
});
