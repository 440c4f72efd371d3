import { type ComplexVolume, countVoxels, createReferenceEngine, type Shape, type Triple } from "@friedel/engine";
import { drawn } from "@friedel/engine/testing";
import { describe, expect, it } from "vitest";
import { resampleObject } from "../metrics/resample.js";
import { bulkOf, crystalSupport } from "./support.js";
import { unreliableVoxels } from "./unreliable.js";
import { unwrapPhase } from "./unwrap.js";

const { transform } = await createReferenceEngine();
const fine: Shape = [64, 64, 64];
const coarse: Shape = [32, 32, 32];
/** Of the object's voxels; half of the truth's. */
const faces = 9;

type Field = (r: Triple) => number;
const weak: Field = ([z, y, x]) => 0.6 * Math.sin(0.12 * x + 0.05 * z) + 0.3 * Math.cos(0.1 * y);

/** A crystal as a pattern that ends shows it: drawn on voxels of half the size, its spectrum cut. */
async function measured(phase: Field, amplitude: Field = () => 1): Promise<ComplexVolume> {
  const half = (r: Triple): Triple => [r[0] / 2, r[1] / 2, r[2] / 2];
  const isInside = ([z, y, x]: Triple) => Math.abs(z) < faces && Math.abs(y) < faces - 1 && Math.abs(x) < faces && z + y + x < 18;
  const sharp = drawn(fine, (r) => isInside(half(r)) && [amplitude(half(r)), phase(half(r))], [32, 32, 32]);
  return resampleObject(sharp.object, coarse, transform);
}

/** Marked voxels, and among those of the bulk whose slope along x is wrong by more than `least` those that are not marked. */
async function judge(object: ComplexVolume, slope: Field, least: number, step = 1) {
  const { support } = crystalSupport(object, 0.3);
  const unwrapped = unwrapPhase(object, support);
  const { data } = unreliableVoxels(object, support, unwrapped, step);
  const { phase } = unwrapped;
  const bulk = bulkOf(support, 2).data;
  const found = { marked: 0, share: 0, wrong: 0, missed: 0 };
  for (let i = 0; i < bulk.length; i++) {
    expect(data[i]).toBeLessThanOrEqual(support.data[i]);
    found.marked += data[i];
    if (bulk[i] === 0) continue;
    const r: Triple = [Math.floor(i / 1024) - 16, (Math.floor(i / 32) % 32) - 16, (i % 32) - 16];
    const turns = Math.round((phase.data[i + 1] - phase.data[i - 1]) / (2 * Math.PI));
    const error = (phase.data[i + 1] - phase.data[i - 1] - 2 * Math.PI * turns) / 2 - slope(r);
    if (Math.abs(error) < least) continue;
    found.wrong++;
    if (data[i] === 0) found.missed++;
  }
  return { ...found, share: found.marked / countVoxels(support) };
}

const along: (phase: Field) => Field =
  (phase) =>
  ([z, y, x]) =>
    (phase([z, y, x + 1]) - phase([z, y, x - 1])) / 2;

/** A strain of 4·10⁻⁴ for voxels of 10 nm at |Q| = 27 nm⁻¹, radians a voxel. */
const clearlyWrong = 0.1;

describe("unreliableVoxels", () => {
  it("marks every voxel that a stacking fault makes wrong, and hardly any other", async () => {
    const fault: Field = ([z, y, x]) => (x + 0.5 * z + 0.3 * y > 0.7 ? (2 * Math.PI) / 3 : 0);
    const { wrong, missed, share } = await judge(await measured((r) => weak(r) + fault(r)), along(weak), clearlyWrong);
    expect(wrong).toBeGreaterThan(200);
    expect(missed / wrong).toBeLessThan(0.02);
    expect(share).toBeLessThan(0.3);
  });

  it("marks the core of a dislocation and the sheet of its wrap", async () => {
    const turn: Field = ([z, y, x]) => Math.atan2(y - 0.4, x + 0.3 * z - 0.7);
    const slope: Field = ([z, y, x]) => {
      const [u, v] = [x + 0.3 * z - 0.7, y - 0.4];
      return along(weak)([z, y, x]) - v / (u * u + v * v);
    };
    const { wrong, missed, share } = await judge(await measured((r) => weak(r) + turn(r)), slope, clearlyWrong);
    expect(wrong).toBeGreaterThan(20);
    expect(missed / wrong).toBeLessThan(0.05);
    expect(share).toBeLessThan(0.25);
  });

  it("marks the banks of a thin dark lamella that ends in the crystal", async () => {
    const dark: Field = ([z, y, x]) => (z < 3 && Math.abs(x + 0.4 * y) < 1.2 ? 0 : 1);
    const object = await measured(weak, dark);
    const { support } = crystalSupport(object, 0.3);
    const { data } = unreliableVoxels(object, support, unwrapPhase(object, support));
    let [banks, marked, far] = [0, 0, 0];
    for (let i = 0; i < data.length; i++) {
      const [z, y, x] = [Math.floor(i / 1024) - 16, (Math.floor(i / 32) % 32) - 16, (i % 32) - 16];
      if (support.data[i] === 0 || Math.abs(y) > 5 || z < -5 || z > 1) continue;
      const distance = Math.abs(x + 0.4 * y);
      if (distance < 1.4) {
        banks++;
        marked += data[i];
      } else if (distance > 4) far += data[i];
    }
    expect(banks).toBeGreaterThan(30);
    expect(marked / banks).toBeGreaterThan(0.9);
    expect(far).toBe(0);
  });

  it.each([
    ["weak", weak],
    ["6π along a wave", ([, y, x]: Triple) => 3 * Math.PI * Math.sin(0.13 * x + 0.06 * y)],
    ["6π of a bend", ([z, , x]: Triple) => 0.2 * x * x + 0.03 * z * z],
  ])("marks nothing in a smooth strain: %s", async (_, phase) => {
    expect((await judge(await measured(phase), along(phase), 1)).marked).toBe(0);
  });

  it("sees a jump over the resolution where voxels are finer", async () => {
    const fault: Field = ([, , x]) => (x > 0.3 ? (2 * Math.PI) / 3 : 0);
    const object = await resampleObject(await measured((r) => weak(r) + fault(r)), fine, transform);
    const { support } = crystalSupport(object, 0.3);
    const { data } = unreliableVoxels(object, support, unwrapPhase(object, support), 2);
    const at = (x: number) => data[(32 * 64 + 32) * 64 + 32 + x];
    expect([at(-1), at(0), at(1), at(2)]).toEqual([1, 1, 1, 1]);
    expect([at(-12), at(12)]).toEqual([0, 0]);
  });
});
