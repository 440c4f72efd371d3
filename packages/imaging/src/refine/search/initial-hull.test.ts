import {
  complexVolume,
  createReferenceEngine,
  Measured,
  type Measurement,
  mapped,
  maskVolume,
  realVolume,
  type Triple,
  voxelCount,
} from "@friedel/engine";
import { describe, expect, it } from "vitest";
import { initialHull } from "./initial-hull.js";
import { planLevels } from "./resolution-levels.js";

const shape: Triple = [32, 36, 40];
const axes = Float64Array.from([1, 0, 0, 0, 1, 0, 0, 0, 1]);

/** The pattern of a box of these lengths whose phase goes as strain·x². */
async function patternOfBox(lengths: Triple, strain: number): Promise<Measurement> {
  const engine = await createReferenceEngine();
  const object = complexVolume(shape);
  for (let z = 0; z < lengths[0]; z++) {
    for (let y = 0; y < lengths[1]; y++) {
      for (let x = 0; x < lengths[2]; x++) {
        const i = 2 * (((z + 8) * shape[1] + y + 8) * shape[2] + x + 8);
        const phase = strain * (x - lengths[2] / 2) ** 2;
        object.data[i] = 1000 * Math.cos(phase);
        object.data[i + 1] = 1000 * Math.sin(phase);
      }
    }
  }
  const { data } = await engine.transform(object, "forward");
  const amplitude = realVolume(shape);
  for (let i = 0; i < amplitude.data.length; i++) amplitude.data[i] = Math.hypot(data[2 * i], data[2 * i + 1]);
  await engine.dispose();
  return { amplitude, mask: maskVolume(shape, new Uint8Array(voxelCount(shape)).fill(Measured.used)) };
}

describe("the initial hull", () => {
  it.each([0, 0.08])("has the half-widths of a box within a fifth, whatever its strain (%s rad a voxel²)", async (strain) => {
    const engine = await createReferenceEngine();
    const found = (await initialHull(engine, await patternOfBox([10, 13, 16], strain)))(axes);
    for (const [axis, length] of [10, 13, 16].entries()) {
      expect((2 * found[axis]) / length).toBeGreaterThan(0.8);
      expect((2 * found[axis]) / length).toBeLessThan(1.25);
    }
    await engine.dispose();
  });

  it("does not depend on the unit of the amplitudes", async () => {
    const engine = await createReferenceEngine();
    const { amplitude, mask } = await patternOfBox([10, 13, 16], 0.05);
    const scaled = mapped(amplitude, (value) => value * 1e-5);
    expect((await initialHull(engine, { amplitude: scaled, mask }))(axes)).toEqual(
      (await initialHull(engine, { amplitude, mask }))(axes),
    );
    await engine.dispose();
  });
});

describe("levels", () => {
  it.each<[Triple, Triple]>([
    [
      [64, 64, 64],
      [13, 13, 13],
    ],
    [
      [160, 108, 90],
      [18, 15, 9],
    ],
    [
      [256, 256, 256],
      [64, 50, 60],
    ],
    [
      [32, 32, 32],
      [7, 6, 8],
    ],
  ])("of %j with half-widths %j go from coarse to fine, and each box holds the crystal", (whole, half) => {
    const levels = planLevels(whole, half);
    for (const [i, { shape: cut, box, scale }] of levels.entries()) {
      for (const axis of [0, 1, 2]) {
        expect(cut[axis]).toBeLessThanOrEqual(whole[axis]);
        expect(box[axis]).toBeLessThanOrEqual(cut[axis]);
        expect(box[axis]).toBeGreaterThanOrEqual(Math.min(cut[axis], 2 * half[axis] * scale[axis]));
        if (i > 0) expect(cut[axis]).toBeGreaterThanOrEqual(levels[i - 1].shape[axis]);
      }
    }
    const finest = levels[levels.length - 1];
    // The measurement's own grid, but for crystals too long for a model.
    if (Math.max(...half) < 26) expect(finest.shape).toEqual(whole);
  });
});
