import { expect, it } from "vitest";
import { emptyMask, maskedPixels, type PixelMask, withAbove, withRectangle, withStroke } from "./mask-edit.js";

/** Rows of the mask as text. */
const drawn = ({ rows, columns, pixels }: PixelMask) =>
  Array.from({ length: rows }, (_, row) => pixels.subarray(row * columns, (row + 1) * columns).join(""));

it("a rectangle masks each pixel that it touches, from any corner, within the frame", () => {
  const mask = withRectangle(emptyMask(4, 5), [2.9, 3.2], [1.1, 1.9], 1);
  expect(drawn(mask)).toEqual(["00000", "01110", "01110", "00000"]);
  expect(drawn(withRectangle(mask, [-7, 3], [99, 3.5], 0))).toEqual(["00000", "01100", "01100", "00000"]);
});

it("a stroke masks what lies within its radius, and one pixel at least", () => {
  expect(drawn(withStroke(emptyMask(3, 5), [1.5, 0.5], [1.5, 3.5], 0, 1))).toEqual(["00000", "11110", "00000"]);
  // The middles of these are within 1.6 pixels of the middle of the frame.
  expect(drawn(withStroke(emptyMask(5, 5), [2.5, 2.5], [2.5, 2.5], 1.6, 1))).toEqual([
    "00000",
    "01110",
    "01110",
    "01110",
    "00000",
  ]);
  const line = withStroke(emptyMask(40, 40), [5, 5], [30, 20], 3, 1);
  // Of a stadium: the length times twice the radius, and a disk.
  const area = Math.hypot(25, 15) * 6 + Math.PI * 9;
  expect(Math.abs(maskedPixels(line) / area - 1)).toBeLessThan(0.03);
  expect(maskedPixels(withStroke(line, [5, 5], [30, 20], 3, 0))).toBe(0);
});

it("a threshold masks what is above it where the frames' part lies, and leaves what is masked", () => {
  const sums = { rows: 2, columns: 2, values: Float32Array.of(9, Number.NaN, 10, 11) };
  const before = withRectangle(emptyMask(3, 4), [0, 0], [0, 0], 1);
  expect(drawn(withAbove(before, sums, [1, 2], 9))).toEqual(["1000", "0000", "0011"]);
  expect(drawn(before)).toEqual(["1000", "0000", "0000"]);
});
