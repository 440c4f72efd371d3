// A view's directions and the places of words, against what an eye would see; an arrow and a box of known size.

import { cross, dot, norm } from "@friedel/engine";
import { describe, expect, it } from "vitest";
import { directionsOf, firstView, halfExtent, turned } from "./camera.js";
import { arrowTriangles, boxLines } from "./shapes.js";
import { placedWords, surroundingOf } from "./words.js";

const front = { around: 0, down: Math.PI / 2, zoom: 1 };

describe("a view", () => {
  it.each([firstView, { around: 2.5, down: 0.4, zoom: 2 }])(
    "has right-handed axes of length one, upright as long as it looks from the side",
    (view) => {
      const { right, up, towards } = directionsOf(view);
      for (const axis of [right, up, towards]) expect(norm(axis)).toBeCloseTo(1, 12);
      expect(dot(cross(right, up), towards)).toBeCloseTo(1, 12);
      expect(right[1]).toBe(0);
      expect(up[1]).toBeGreaterThan(0);
    },
  );

  it("begins at the right, above and in front, and turns by the angles that it is told", () => {
    const { towards } = directionsOf(firstView);
    const length = Math.hypot(0.75, 0.5, 1);
    for (const [k, part] of [0.75, 0.5, 1].entries()) expect(towards[k]).toBeCloseTo(part / length, 12);
    expect(directionsOf(turned(front, Math.PI / 2, 0, 1)).towards[0]).toBeCloseTo(1, 12);
    expect(directionsOf(turned(front, 0, 10, 1)).towards[1]).toBeCloseTo(1, 3);
    expect(turned(front, 0, 0, 1000).zoom).toBe(20);
  });

  it("shows the whole ball in a picture of any form", () => {
    for (const aspect of [0.4, 1, 2.5]) expect(Math.min(...halfExtent(front, 1, aspect))).toBeGreaterThan(1);
  });
});

describe("what stands around a surface", () => {
  const positions = Float32Array.of(-3, -2, -1, 3, 2, 1);
  const facets = [
    { name: "towards", at: [10, 20, 35] as const },
    { name: "away", at: [10, 20, 25] as const },
  ];
  const surrounding = surroundingOf({ positions, middle: [10, 20, 30] }, { unit: "nm", q: [0, 1, 0], beam: [0, 0, 1], facets });

  it("has the box's lengths in its words, at the edges where they belong", () => {
    expect(surrounding.half).toEqual([3, 2, 1]);
    const words = placedWords(surrounding, front, { width: 200, height: 100 });
    expect(words.map(({ text }) => text)).toEqual(["x 6 nm", "y 4 nm", "z 2 nm", "towards", "Q", "beam"]);
    const [, half] = halfExtent(front, surrounding.radius, 2);
    const [x, , , facet, q] = words;
    expect([x.x, x.y]).toEqual([100, expect.closeTo(50 + (50 * 2) / half, 9)]);
    // From the front a facet's middle in the middle of the crystal is in the middle of the picture.
    expect([facet.x, facet.y]).toEqual([100, 50]);
    expect(q.y).toBeCloseTo(50 - (50 * 1.17 * surrounding.radius) / half, 9);
  });

  it("has arrows as long as they are told, in their direction", () => {
    const [q] = surrounding.arrows;
    const vertices = arrowTriangles(q);
    const up = vertices.filter((_, i) => i % 3 === 1);
    expect(Math.max(...up)).toBeCloseTo(1.1 * surrounding.radius, 5);
    expect(Math.min(...up)).toBe(0);
    const across = vertices.filter((_, i) => i % 3 !== 1);
    expect(Math.max(...across)).toBeCloseTo(0.04 * 1.1 * surrounding.radius, 5);
    expect(boxLines([3, 2, 1])).toHaveLength(12 * 2 * 3);
    expect(new Set(boxLines([3, 2, 1]).map(Math.abs))).toEqual(new Set([3, 2, 1]));
  });
});
