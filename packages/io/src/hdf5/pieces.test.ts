import { describe, expect, it } from "vitest";
import { piecesOf, runsOf } from "./pieces.js";
import type { Hdf5Slab } from "./records.js";

/** Every element of a slab once, by its place in the array, through pieces and their runs. */
function visits(slab: Hdf5Slab, chunks: readonly number[] | undefined, most: number) {
  const seen = new Array<number>(slab.count.reduce((a, b) => a * b, 1)).fill(0);
  let pieces = 0;
  let largest = 0;
  for (const piece of piecesOf(slab, chunks, most)) {
    pieces++;
    largest = Math.max(
      largest,
      piece.count.reduce((a, b) => a * b, 1),
    );
    let expected = 0;
    for (const { from, to, length } of runsOf(piece, slab)) {
      expect(from).toBe(expected);
      expected += length;
      for (let i = 0; i < length; i++) seen[to + i]++;
    }
  }
  return { once: seen.every((n) => n === 1), pieces, largest };
}

describe("pieces of a slab", () => {
  const slab = { start: [3, 5, 0], count: [20, 17, 31] };
  it.each<[readonly number[] | undefined, number]>([
    [undefined, 1000],
    [[1, 40, 40], 5000],
    [[64, 4, 4], 2000],
    [[7, 9, 11], 1],
    [[1, 1, 1], 100],
  ])("with chunks %s and %i elements cover it once", (chunks, most) => {
    const { once, largest } = visits(slab, chunks, most);
    expect(once).toBe(true);
    const chunk = (chunks ?? [1, 1, 1]).reduce((product, n, axis) => product * Math.min(n, slab.count[axis]), 1);
    expect(largest).toBeLessThanOrEqual(Math.max(most, chunk));
  });

  it("end at the borders of chunks", () => {
    for (const { start, count } of piecesOf(slab, [4, 6, 8], 800)) {
      for (const [axis, chunk] of [4, 6, 8].entries()) {
        const end = start[axis] + count[axis];
        expect(end % chunk === 0 || end === slab.start[axis] + slab.count[axis]).toBe(true);
      }
    }
  });

  it("are one for a scalar and none for nothing", () => {
    expect(visits({ start: [], count: [] }, undefined, 10).pieces).toBe(1);
    expect([...piecesOf({ start: [0], count: [0] }, [5], 10)]).toEqual([]);
  });
});
