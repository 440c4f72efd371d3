// The first mode against closed forms: equal objects, and objects that differ by parts orthogonal to each other.

import { complexVolume, createReferenceEngine, mapped, maskVolume, roll, type Shape, seededRandom } from "@friedel/engine";
import { relativeError } from "@friedel/engine/testing";
import { describe, expect, it } from "vitest";
import { commonMode, keptInside } from "./common-mode.js";

const shape: Shape = [1, 24, 20];
const { transform } = await createReferenceEngine();
const random = seededRandom(3);
const inside = (i: number) => Math.floor(i / 20) > 5 && Math.floor(i / 20) < 15 && i % 20 > 4 && i % 20 < 13;
const body = mapped(complexVolume(shape), (_, i) => (inside(i >> 1) && i % 2 === 0 ? 1 + random.uniform(i) : 0));
/** The body with a disturbance of its own on every third voxel of a row of its own. */
const disturbed = (row: number, size: number) =>
  mapped(
    body,
    (value, i) => value + (inside(i >> 1) && Math.floor((i >> 1) / 20) === row && i % 2 === 0 ? (i % 4 ? size : -size) : 0),
  );

/** Float32 storage, and shifts that are whole voxels to the same degree. */
const storage = 1e-3;

describe("the first mode of several starts", () => {
  it("is the object itself where all are it, moved, turned round or not", async () => {
    const moved = roll(body, [0, 3, -2]);
    const { object, count, share } = await commonMode([body, moved, body], transform, 0.985);
    expect(count).toBe(3);
    expect(share).toBeCloseTo(1, 5);
    expect(relativeError(object.data, body.data)).toBeLessThan(storage);
  });

  it("is nearer to what they share than any of them", async () => {
    const starts = [6, 8, 10, 12, 14].map((row) => disturbed(row, 0.4));
    const { object, count, share } = await commonMode(starts, transform, 0.9);
    const single = relativeError(starts[0].data, body.data);
    expect(count).toBe(5);
    // Of five parts orthogonal to each other each is left at a fifth: √5/5 of one.
    expect(relativeError(object.data, body.data) / single).toBeCloseTo(1 / Math.sqrt(5), 1);
    expect(share).toBeLessThan(1);
    expect(share).toBeGreaterThan(1 - single ** 2);
  });

  it("leaves out what is another object, and is the best one where all others are", async () => {
    const other = mapped(body, (value, i) => (inside(i >> 1) ? value * ((i >> 1) % 3 === 0 ? 3 : 0) : 0));
    const { object, count } = await commonMode([body, other], transform, 0.985);
    expect(count).toBe(1);
    expect(relativeError(object.data, body.data)).toBeLessThan(1e-6);
  });

  it("keeps to the support and to what is known", () => {
    const support = maskVolume([1, 1, 3], Uint8Array.of(1, 1, 0));
    const object = complexVolume([1, 1, 3], Float32Array.of(1, 2, -3, 4, 5, 6));
    expect([...keptInside(object, support).data]).toEqual([1, 2, -3, 4, 0, 0]);
    expect([...keptInside(object, support, { kind: "nonNegative" }).data]).toEqual([1, 0, 0, 0, 0, 0]);
  });
});
