import { createReferenceEngine, type MaskVolume, Measured, mapped, type Triple } from "@friedel/engine";
import { drawn, patternOf } from "@friedel/engine/testing";
import { afterAll, describe, expect, it } from "vitest";
import { autocorrelation, withFilledHoles } from "./autocorrelation.js";

const engine = await createReferenceEngine();
afterAll(() => engine.dispose());
const shape: Triple = [24, 27, 32];

describe("filled holes", () => {
  it("are the membrane across them, and measured voxels stay", () => {
    // A plane is harmonic, so a hole in it is filled with it.
    const { object } = drawn([4, 5, 40], ([, , x]) => [x + 1, 0], [0, 0, 0]);
    const intensity = { kind: "real", shape: object.shape, data: object.data.filter((_, i) => i % 2 === 0) } as const;
    const mask: MaskVolume = mapped(
      { kind: "mask", shape: object.shape, data: new Uint8Array(intensity.data.length) },
      () => Measured.used,
    );
    for (const x of [17, 18, 19]) for (let row = 0; row < 20; row++) mask.data[40 * row + x] = Measured.no;
    const { data } = withFilledHoles(intensity, mask);
    for (let i = 0; i < data.length; i++) expect(data[i]).toBeCloseTo((i % 40) + 1, 1);
  });

  it("leave an autocorrelation that ends where the whole pattern's does", async () => {
    const ball = drawn(shape, ([z, y, x]) => z * z + y * y + x * x <= 25 && [100, 0.02 * x * y], [12, 13, 16]);
    const { amplitude, mask } = await patternOf(ball.object, engine.transform);
    const intensity = mapped(amplitude, (value) => value ** 2);
    const hidden = mapped(mask, (kind, i) => {
      const [z, y, x] = [Math.floor(i / (27 * 32)), Math.floor(i / 32) % 27, i % 32];
      return Math.hypot(z - 12, y - 13, x - 16) <= 2 ? Measured.no : kind;
    });
    const beyond = async (values: Float32Array, kinds: MaskVolume) => {
      const { data } = await autocorrelation(kinds, (i) => values[i], engine.transform);
      const power = (i: number) => data[2 * i] ** 2 + data[2 * i + 1] ** 2;
      // Twice the ball's radius and a voxel.
      let most = 0;
      for (let i = 0; i < values.length; i++) {
        const [z, y, x] = [Math.floor(i / (27 * 32)), Math.floor(i / 32) % 27, i % 32];
        if (Math.hypot(z - 12, y - 13, x - 16) > 11) most = Math.max(most, power(i));
      }
      return Math.sqrt(most / power((12 * 27 + 13) * 32 + 16));
    };
    const [dark, filled] = [await beyond(intensity.data, hidden), await beyond(withFilledHoles(intensity, hidden).data, mask)];
    expect(filled).toBeLessThan(dark / 3);
  });
});
