import { describe, expect, it } from "vitest";
import type { Slice, Slices } from "../job/records.js";
import { profileOf } from "./Profile.js";

/** Slices of the volume 100 z + 10 y + x of lengths 5, 6, 7 through a place; those that are shown begin at 1, 2, 3. */
function slicesThrough(place: readonly [number, number, number]): Slices {
  const [first, last, step] = [
    [1, 2, 3],
    [4, 5, 6],
    [2, 3, 4],
  ];
  const slices = [0, 1, 2].map((axis) => {
    const [up, across] = [0, 1, 2].filter((other) => other !== axis);
    const [rows, columns] = [last[up] - first[up] + 1, last[across] - first[across] + 1];
    const values = Float32Array.from({ length: rows * columns }, (_, i) => {
      const at = [...place];
      at[up] = first[up] + Math.floor(i / columns);
      at[across] = first[across] + (i % columns);
      return 100 * at[0] + 10 * at[1] + at[2];
    });
    const lying = { step: [step[across], step[up]], from: [first[across], first[up]], origin: [3, 3] };
    return { axes: ["", ""], rows, columns, values, inside: new Uint8Array(values.length), ...lying } as unknown as Slice;
  });
  return { place, slices: slices as unknown as Slices["slices"] };
}

describe("a profile", () => {
  it.each([
    [0, [145, 245, 345, 445], [-4, 2]],
    [1, [225, 235, 245, 255], [-3, 3]],
    [2, [243, 244, 245, 246], [0, 4]],
  ] as const)("goes along axis %i through the place, with where its values lie", (axis, values, places) => {
    const found = profileOf(slicesThrough([2, 4, 5]), axis);
    expect([...found.values]).toEqual(values);
    expect(found.places).toEqual(places);
  });
});
