import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { type ComplexVolume, createReferenceEngine, type Shape } from "@friedel/engine";
import { drawn } from "@friedel/engine/testing";
import { applyRamp, resampleObject } from "@friedel/imaging";
import { writeNpy } from "@friedel/io";
import { describe, expect, it } from "vitest";
import { friedel, inFolder } from "../testing/run.js";

/** A body with a phase, of 24³ voxels, whose spectrum cropped to 16³ has lost little. */
function body(shape: Shape): ComplexVolume {
  return drawn(shape, ([z, y, x]) => {
    const [a, b, c] = [z - shape[0] / 2, y - shape[1] / 2 + 1, x - shape[2] / 2];
    return [Math.exp(-(a * a + 1.4 * b * b + 0.8 * c * c) / 18), 0.1 * a + 0.02 * b * c];
  }).object;
}

describe("friedel compare", () => {
  it("names --resample where the sizes differ, which also takes out the ramp between patterns with other centres", () =>
    inFolder(async (folder) => {
      const reference = body([24, 24, 24]);
      const { transform } = await createReferenceEngine();
      // The object of a crop of the pattern about another voxel.
      const object = await resampleObject(applyRamp(reference, [2, -1, 1]), [16, 16, 16], transform);
      const at = (name: string) => join(folder, name);
      writeFileSync(at("object.npy"), writeNpy(object));
      writeFileSync(at("reference.npy"), writeNpy(reference));
      const args = ["compare", at("object.npy"), at("reference.npy"), "--threads 1"];
      const refused = await friedel(args);
      expect(refused.code).toBe(2);
      expect(refused.err).toMatch(/expected two objects of one size, found 16×16×16 and 24×24×24; --resample/);
      const { out } = await friedel([...args, "--resample --json"]);
      const { fieldError, ramp } = JSON.parse(out);
      // What the crop cuts off of the spectrum is not the ramp's.
      expect(fieldError).toBeLessThan(0.02);
      expect(ramp.map((n: number) => Math.round(10 * n) / 10)).toEqual([-2, 1, -1]);
      expect((await friedel([...args, "--resample"])).out).toMatch(/ramp of -2, 1, -1 voxels of the pattern/);
    }));
});
