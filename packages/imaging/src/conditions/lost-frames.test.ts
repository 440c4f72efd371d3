import { Measured } from "@friedel/engine";
import { expect, it } from "vitest";
import { lostFrames } from "./lost-frames.js";
import { drawnFrames } from "./testing/frames.js";

const { amplitude, mask } = drawnFrames([48, 24, 22], [9, 6, 7], {});
const area = 24 * 22;

/** The light of some frames over all, and what is said where they are lost. */
function lost(frames: readonly number[]) {
  const data = mask.data.slice();
  let [own, total] = [0, 0];
  amplitude.data.forEach((value, i) => {
    const isLost = frames.includes(Math.floor(i / area));
    total += value ** 2;
    if (!isLost) return;
    own += value ** 2;
    data[i] = Measured.no;
  });
  return { share: own / total, found: lostFrames({ amplitude, mask: { ...mask, data } }) };
}

it("are known with the share of the light that they would have, and none at the ends", () => {
  for (const frames of [[24], [19, 22, 23], [8]]) {
    const { share, found } = lost(frames);
    expect(found?.frames).toEqual(frames);
    expect(Math.abs((found?.share ?? 0) - share)).toBeLessThan(0.25 * share + 0.002);
  }
  expect(lost([19, 22, 23]).found?.sentence).toMatch(/^frames 19, 22–23 are not measured, with about \d+ % of the light/);
  expect(lost([0, 1, 46, 47]).found).toBeUndefined();
  expect(lost([]).found).toBeUndefined();
});
