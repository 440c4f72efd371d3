// Each class of unusual crystals and faulty measurements has what its name says, by a measure that its generator does not know.

import { centreOf, createWasmEngine, Measured, modulusOf, placeOf, type Shape } from "@friedel/engine";
import { applyRamp, supportSize } from "@friedel/imaging";
import { afterAll, describe, expect, it } from "vitest";
import { insideOf } from "../crystal/object.js";
import { brightestVoxel, exposed, intensityOf } from "../diffraction/pattern.js";
import { findClasses, tuningSeed } from "./classes.js";
import { drawTestPattern, type TestPattern } from "./draw.js";
import { enclosed, pieces, principalSpreads, stepsOf } from "./testing/shape-measures.js";

const engine = await createWasmEngine({ threads: 1 });
afterAll(() => engine.dispose());
const { transform } = engine;
const shape: Shape = [32, 30, 36];
const frame = shape[1] * shape[2];
const indices = [0, 1, 2, 3];

const draw = (name: string, index: number) => drawTestPattern(tuningSeed, findClasses([name])[0], index, shape, transform);

/** Expected counts of the true object, with its frames moved by a part of a step. */
async function expected({ truth, facts }: TestPattern, moved = 0): Promise<Float32Array> {
  const light = intensityOf(await transform(applyRamp(truth, [moved, 0, 0]), "forward"));
  return exposed(light, { peakCounts: facts.peakCounts }).data;
}

/** Pearson's Σ(n − λ)²/λ a voxel of some frames, where any count is expected, at the best exposure. */
function pearson(counts: Float32Array, means: Float32Array, [first, end]: readonly [number, number]): number {
  const bright = [...means.keys()].slice(first * frame, end * frame).filter((i) => means[i] >= 1);
  const sumOf = (values: Float32Array) => bright.reduce((sum, i) => sum + values[i], 0);
  const exposure = sumOf(counts) / sumOf(means);
  return bright.reduce((sum, i) => sum + (counts[i] - exposure * means[i]) ** 2 / (exposure * means[i]), 0) / bright.length;
}

describe("faulty measurements", () => {
  it("have frames beside their angles (jitter)", async () => {
    for (const index of indices) {
      const pattern = await draw("jitter", index);
      const offsets = Array.from({ length: 19 }, (_, n) => (n - 9) / 10);
      const models = await Promise.all(offsets.map((offset) => expected(pattern, offset)));
      // Of the frames that hold the most, the offset that explains each best.
      const best = [13, 14, 15, 16, 17, 18, 19].map((z) => {
        const misfits = models.map((model) => pearson(pattern.counts.data, model, [z, z + 1]));
        return offsets[misfits.indexOf(Math.min(...misfits))];
      });
      const rms = Math.hypot(...best) / Math.sqrt(best.length);
      // Seven frames tell a deviation to a quarter of it.
      expect(rms).toBeGreaterThan(0.02);
      expect(rms).toBeLessThan(0.5);
    }
  });

  it("end at a plateau far below what is expected (saturation)", async () => {
    for (const index of indices) {
      const pattern = await draw("saturation", index);
      const means = await expected(pattern);
      const most = pattern.counts.data.reduce((a, b) => Math.max(a, b));
      const plateau = [...pattern.counts.data.keys()].filter((i) => pattern.counts.data[i] === most);
      const share = most / means.reduce((a, b) => Math.max(a, b));
      expect(share).toBeGreaterThan(0.04);
      expect(share).toBeLessThan(0.55);
      expect(plateau.length).toBeGreaterThan(1);
      // Five standard errors of a count.
      for (const i of plateau) expect(means[i]).toBeGreaterThan(most - 5 * Math.sqrt(most));
      expect(pattern.mask.data.every((kind) => kind !== Measured.no)).toBe(true);
    }
  });

  it("do not hold the voxels about the peak (missing-centre)", async () => {
    for (const index of indices) {
      const { counts, mask, truth } = await draw("missing-centre", index);
      const hidden = [...mask.data.keys()].filter((i) => mask.data[i] === Measured.no);
      // Balls of these radii, with a voxel's layer of doubt.
      expect(hidden.length).toBeGreaterThan((4 / 3) * Math.PI * 2 ** 3);
      expect(hidden.length).toBeLessThan((4 / 3) * Math.PI * 5 ** 3);
      const peak = brightestVoxel(intensityOf(await transform(truth, "forward")));
      for (const i of hidden) {
        expect(counts.data[i]).toBe(0);
        expect(Math.hypot(...placeOf(i, shape, peak))).toBeLessThan(5.5);
      }
      expect(hidden).toContain((peak[0] * shape[1] + peak[1]) * shape[2] + peak[2]);
    }
  });

  it("are of their truth in the middle frame only (changing)", async () => {
    const ratios: number[] = [];
    for (const index of [2, 3, 4, 5]) {
      const pattern = await draw("changing", index);
      const means = await expected(pattern);
      const [middle] = centreOf(shape);
      expect(pearson(pattern.counts.data, means, [middle, middle + 1])).toBeLessThan(1.5);
      ratios.push(pearson(pattern.counts.data, means, [0, shape[0]]));
    }
    // Of some thousand voxels each, so 0.1 is several standard errors; the more counts and the more change, the more.
    for (const ratio of ratios) expect(ratio).toBeGreaterThan(1.1);
    expect(Math.max(...ratios)).toBeGreaterThan(2);
  });

  it("have pixels that count too much or too little in all frames (flat)", async () => {
    for (const index of indices) {
      const pattern = await draw("flat", index);
      const means = await expected(pattern);
      // Even and odd frames show the same errors: their product has no noise of the counts in it.
      const sums = [0, 1].map(() => [new Float64Array(frame), new Float64Array(frame)]);
      means.forEach((mean, i) => {
        const [counted, due] = sums[Math.floor(i / frame) % 2];
        counted[i % frame] += pattern.counts.data[i];
        due[i % frame] += mean;
      });
      let [product, weights] = [0, 0];
      for (let i = 0; i < frame; i++) {
        const [even, odd] = sums.map(([counted, due]) => counted[i] / due[i] - 1);
        const weight = Math.min(sums[0][1][i], sums[1][1][i]) ** 2;
        product += weight * even * odd;
        weights += weight;
      }
      expect(Math.sqrt(product / weights)).toBeGreaterThan(0.005);
      expect(Math.sqrt(product / weights)).toBeLessThan(0.08);
    }
  });

  it("have few counts (few)", async () => {
    for (const index of indices) {
      const { counts, facts } = await draw("few", index);
      const most = counts.data.reduce((a, b) => Math.max(a, b));
      expect(facts.peakCounts).toBeGreaterThanOrEqual(100);
      expect(facts.peakCounts).toBeLessThanOrEqual(3000);
      expect(Math.abs(most - facts.peakCounts)).toBeLessThan(5 * Math.sqrt(facts.peakCounts));
    }
  });
});

describe("unusual crystals", () => {
  it("fill more than half of the frame axis, and no more of the others (coarse)", async () => {
    for (const index of indices) {
      const { lengths } = supportSize(insideOf(modulusOf((await draw("coarse", index)).truth)));
      // A corner fills less than half of its voxels.
      expect((lengths[0] + 1) / shape[0]).toBeGreaterThan(0.525);
      for (const axis of [1, 2]) expect(lengths[axis] / shape[axis]).toBeLessThanOrEqual(0.51);
    }
  });

  it("have one step of their phase, across a plane (domains)", async () => {
    for (const index of [0, 1]) {
      const { truth } = await draw("domains", index);
      const walls = stepsOf(truth).filter(({ step }) => step > 0.9);
      expect(walls.length).toBeGreaterThan(20);
      // What lies on a plane has no extent across it.
      const [least, , most] = principalSpreads(walls.map(({ place }) => ({ place, weight: 1 })));
      expect(least).toBeLessThan(0.8);
      expect(most).toBeGreaterThan(1.5);
    }
  });

  it("have room inside (voids)", async () => {
    const room: number[] = [];
    for (const index of indices) {
      room.push(enclosed(insideOf(modulusOf((await draw("voids", index)).truth))));
      expect(enclosed(insideOf(modulusOf((await draw("flat", index)).truth)))).toBe(0);
    }
    // The smallest voids are of a voxel on this small array.
    expect(Math.min(...room)).toBeGreaterThan(0);
    expect(Math.max(...room)).toBeGreaterThan(30);
  });

  it.each([
    ["plates", ([a, b]: number[]) => a / b],
    ["needles", ([, b, c]: number[]) => b / c],
  ] as const)("are flat or thin (%s)", async (name, proportion) => {
    for (const index of indices) {
      const { data } = modulusOf((await draw(name, index)).truth);
      const voxels = [...data.keys()].filter((i) => data[i] > 0);
      const spreads = principalSpreads(voxels.map((i) => ({ place: placeOf(i, shape), weight: data[i] })));
      // Forms that are flattened are up to a third longer along one axis than along another before.
      expect(proportion(spreads)).toBeLessThan(0.75);
    }
  });

  it("are two pieces (two)", async () => {
    for (const index of indices) {
      const sizes = pieces(insideOf(modulusOf((await draw("two", index)).truth)));
      expect(sizes).toHaveLength(2);
      for (const size of sizes) expect(size).toBeGreaterThan(20);
    }
  });
});
