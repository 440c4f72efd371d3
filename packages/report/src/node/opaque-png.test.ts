import { decode } from "fast-png";
import { expect, it } from "vitest";
import { opaquePng } from "./opaque-png.js";
import { renderPng } from "./render-png.js";

/** Pixels that change in every way from row to row, with this alpha. */
function pixels(width: number, height: number, alpha: number): Uint8Array {
  return Uint8Array.from({ length: 4 * width * height }, (_, i) => (i % 4 === 3 ? alpha : (i * i * 31 + 7 * i) % 256));
}

it("is read by another program to the same colours", async () => {
  for (const [width, height] of [
    [7, 5],
    [1, 3],
    [4, 1],
  ]) {
    const given = pixels(width, height, 255);
    const read = decode((await opaquePng(given, width, height)) ?? new Uint8Array());
    expect([read.width, read.height, read.channels, read.depth]).toEqual([width, height, 3, 8]);
    expect([...read.data]).toEqual([...given].filter((_, i) => i % 4 !== 3));
  }
});

it("is not made of what can be seen through, which a drawing without a ground is", async () => {
  expect(await opaquePng(pixels(3, 2, 254), 3, 2)).toBeUndefined();
  const svg = '<svg xmlns="http://www.w3.org/2000/svg" width="4" height="4"><rect width="2" height="4" fill="#ff0000"/></svg>';
  const { channels, data } = decode(await renderPng(svg, 1));
  expect(channels).toBe(4);
  expect([...data.slice(0, 4), ...data.slice(12, 16)]).toEqual([255, 0, 0, 255, 0, 0, 0, 0]);
});
