import { complexVolume, mapped, type Shape } from "@friedel/engine";
import { maskOf } from "@friedel/engine/testing";
import { describe, expect, it } from "vitest";
import { optionsForKnown } from "./known.js";
import { isOwnMirror, settling } from "./settle.js";

const shape: Shape = [1, 12, 15];
const box = maskOf(shape, ([, y, x]) => y >= 2 && y < 8 && x >= 3 && x < 12);
const angle = maskOf(shape, ([, y, x]) => y >= 2 && y < 8 && x >= 3 && x < 12 && (y < 5 || x < 7));
const filling = (of: typeof box) => mapped(complexVolume(shape), (_, i) => (i % 2 === 0 ? of.data[i >> 1] : 0));

describe("isOwnMirror", () => {
  it("is true of what a turn by 180 degrees about its own middle leaves as it is", () => {
    expect([isOwnMirror(box), isOwnMirror(angle)]).toEqual([true, false]);
    const graded = { kind: "real", shape, data: Float32Array.from(box.data, (v, i) => v * (1 + (i % 15))) } as const;
    expect(isOwnMirror(graded)).toBe(false);
  });
});

describe("what is known of an object's place", () => {
  const doubts = (support: typeof box, object = filling(support)) => {
    const known = { constraint: { kind: "nonNegative" }, support } as const;
    const settle = settling(known, optionsForKnown(known));
    const { hand } = settle.hand({ object, support });
    return [hand.by, settle.doubts(object)] as const;
  };

  it("decides the twin unless it is its own mirror image, which is said", () => {
    expect(doubts(angle)).toEqual(["place", []]);
    const [by, [sentence]] = doubts(box);
    expect(by).toBe("either");
    expect(sentence).toMatch(/its own mirror image, so its twin, turned by 180 degrees, fits as well: .* would decide it/);
  });

  it("leaves the place open where it is wider than the object, by as much", () => {
    const small = maskOf(shape, ([, y, x]) => y === 3 && x >= 5 && x < 9);
    expect(doubts(angle, filling(small))[1]).toEqual([
      "the known support is wider than the object by 5, 5 along its axes: where in it the object lies is open by as much",
    ]);
  });

  it("decides nothing more where phasing begins with a known phase", () => {
    const modulus = { kind: "real", shape, data: Float32Array.from(box.data) } as const;
    const known = { constraint: { kind: "modulus", of: modulus }, support: box } as const;
    const by = (given: Parameters<typeof settling>[0]) =>
      settling(given, optionsForKnown(given)).hand({ object: filling(box), support: box }).hand.by;
    expect([by(known), by({ ...known, object: filling(box) }), by({ ...known, support: angle })]).toEqual([
      "either",
      "place",
      "place",
    ]);
  });
});
