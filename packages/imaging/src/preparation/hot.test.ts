import { allMeasured, Measured, poisson, type RealVolume, type Shape, seededRandom, uniformSequence } from "@friedel/engine";
import { realOf } from "@friedel/engine/testing";
import { describe, expect, it } from "vitest";
import { findHotPixels } from "./hot.js";

const shape: Shape = [30, 44, 48];
const [frames, rows, columns] = shape;
const area = rows * columns;

/** Poisson counts of |FT|² of a box of 1/oversampling of each axis, with its peak at a place that may lie between voxels. */
function box(oversampling: readonly number[], height = 1e5, at: readonly number[] = [15, 22, 24], background = 0.05): RealVolume {
  const line = (n: number, axis: number) =>
    Array.from({ length: n }, (_, i) => {
      const t = (Math.PI * (i - at[axis])) / oversampling[axis];
      return t === 0 ? 1 : (Math.sin(t) / t) ** 2;
    });
  const [a, b, c] = shape.map(line);
  const next = uniformSequence(seededRandom(8));
  return realOf(shape, ([z, y, x]) => poisson(height * a[z] * b[y] * c[x] + background, next));
}

const find = (counts: RealVolume) => findHotPixels(counts, allMeasured(shape));
const place = (frame: number, row: number, column: number) => frame * area + row * columns + column;
/** The greatest count within two voxels. */
function surroundings(counts: RealVolume, frame: number, row: number, column: number): number {
  let greatest = 0;
  for (let z = Math.max(0, frame - 2); z <= Math.min(frames - 1, frame + 2); z++) {
    for (let y = row - 2; y <= row + 2; y++) {
      for (let x = column - 2; x <= column + 2; x++) greatest = Math.max(greatest, counts.data[place(z, y, x)] ?? 0);
    }
  }
  return greatest;
}
const lost = (mask: Uint8Array) => Array.from(mask.keys()).filter((i) => mask[i] === Measured.no);

describe("a peak's own voxels", () => {
  const patterns = [1, 1.2, 2, 6].flatMap((alongFrames) =>
    [2, 2.5, 4].flatMap((onDetector) =>
      [100, 3000, 1e5].flatMap((height) =>
        [0, 0.3, 0.5].map((shift, n) => [alongFrames, onDetector, height, shift, n % 2 === 0 ? 0 : shift] as const),
      ),
    ),
  );
  it("are never taken for tracks or clusters: sharp ones, faint ones, and those of a single frame", () => {
    for (const [alongFrames, onDetector, height, shift, frameShift] of patterns) {
      const at = [15 + frameShift, 22 + shift, 24 - shift];
      const { pixels, voxels, lines } = find(box([alongFrames, onDetector, onDetector], height, at));
      expect([alongFrames, onDetector, height, shift, pixels, voxels, lines]).toEqual([
        alongFrames,
        onDetector,
        height,
        shift,
        0,
        0,
        0,
      ]);
    }
  });
});

describe("what is no light", () => {
  it("is found as tracks through single frames, also beside the peak", () => {
    const counts = box([3, 5, 5]);
    const next = uniformSequence(seededRandom(2));
    const hit = new Set<number>();
    for (let n = 0; n < 25; n++) {
      let [row, column] = [Math.floor(3 + next() * (rows - 6)), Math.floor(3 + next() * (columns - 6))];
      const frame = Math.floor(next() * frames);
      for (let k = 0; k < 2 + (n % 4); k++) {
        if (surroundings(counts, frame, row, column) < 250) hit.add(place(frame, row, column));
        row += next() < 0.5 ? 1 : 0;
        column += next() < 0.5 ? 1 : -1;
      }
    }
    for (const voxel of hit) counts.data[voxel] += 4000;
    const { voxels, pixels, mask } = find(counts);
    expect([pixels, voxels]).toEqual([0, hit.size]);
    expect(lost(mask.data)).toEqual([...hit].sort((a, b) => a - b));
  });

  it.each([
    [2, 40],
    [3, 3000],
  ])("is found as a hot cluster of %i pixels each way", (width, height) => {
    const counts = box([3, 5, 5]);
    for (let frame = 0; frame < frames; frame++) {
      for (let k = 0; k < width * width; k++)
        counts.data[place(frame, 8 + Math.floor(k / width), 9 + (k % width))] += height + (k % 2);
    }
    const { pixels, voxels, mask } = find(counts);
    expect([pixels, voxels]).toEqual([width * width, 0]);
    expect(lost(mask.data).length).toBe(frames * width * width);
  });

  it("is found as a row or a column that is lit in one frame, across the peak or faint", () => {
    const counts = box([3, 5, 5]);
    for (let column = 0; column < columns; column++) counts.data[place(15, 22, column)] += 20_000;
    for (let row = 0; row < rows; row++) counts.data[place(3, row, 40)] += 5;
    const { pixels, lines, mask } = find(counts);
    expect([pixels, lines]).toEqual([0, 2]);
    expect(lost(mask.data).length).toBe(rows + columns);
    expect(mask.data[place(15, 22, 24)]).toBe(Measured.no);
  });

  it("is found as a row that is lit in all frames", () => {
    const counts = box([3, 5, 5]);
    for (let frame = 0; frame < frames; frame++) for (let x = 0; x < columns; x++) counts.data[place(frame, 5, x)] += 30;
    expect(find(counts).pixels).toBe(columns);
  });
});
