import {
  complexVolume,
  createReferenceEngine,
  DataError,
  type Engine,
  Measured,
  mapped,
  maskVolume,
  realVolume,
  type Shape,
  ShapeError,
} from "@friedel/engine";
import { drawn, patternOf } from "@friedel/engine/testing";
import { beforeAll, describe, expect, it } from "vitest";
import { requireMeasurement, requireStart } from "./input.js";
import type { RefineInput } from "./result.js";

const shape: Shape = [16, 16, 16];
let engine: Engine;

beforeAll(async () => {
  engine = await createReferenceEngine();
});

/** A box of `length` voxels along each axis, value 1. */
function box(length: number, of: Shape = shape) {
  return drawn(of, (place) => place.every((n, axis) => Math.abs(n + 0.5 - of[axis] / 2) < length / 2) && [1, 0]).object;
}

const measured = (object: ReturnType<typeof box>) => patternOf(object, engine.transform);

describe("a measurement", () => {
  it("is taken where the crystal spans half of every axis, and refused where it spans nearly all of them", async () => {
    await requireMeasurement(engine, await measured(box(8)));
    await expect(requireMeasurement(engine, await measured(box(13)))).rejects.toThrow(
      /oversampled twice along one axis at least, found an autocorrelation that reaches the ends of all three:.*--method classical/,
    );
  });

  it("of few counts is refused for those", async () => {
    const { amplitude, mask } = await measured(box(13));
    const factor = Math.sqrt(3000 / amplitude.data.reduce((sum, value) => sum + value ** 2, 0));
    const few = { amplitude: mapped(amplitude, (value) => value * factor), mask };
    await expect(requireMeasurement(engine, few)).rejects.toThrow(/some ten thousand counts .*, found 3000 in all/);
  });

  it("is not judged by its autocorrelation where the peak was not measured", async () => {
    const { amplitude, mask } = await measured(box(13));
    mask.data[(8 * 16 + 8) * 16 + 9] = Measured.no;
    await requireMeasurement(engine, { amplitude, mask });
  });

  it("needs a mask of its own shape, and counts", async () => {
    const { amplitude, mask } = await measured(box(4));
    const small = maskVolume([4, 4, 4]);
    await expect(requireMeasurement(engine, { amplitude, mask: small })).rejects.toThrow(
      new ShapeError("expected the mask on the pattern's grid of 16×16×16, found 4×4×4"),
    );
    await expect(requireMeasurement(engine, { amplitude: realVolume(shape), mask })).rejects.toThrow("found zeros only");
  });
});

describe("a start", () => {
  it("has the support that is given, or that of its own level", async () => {
    const input = { ...(await measured(box(4))), object: box(4) };
    input.object.data[0] = 0.03;
    const count = (found: RefineInput["support"]) => found?.data.reduce((n, v) => n + v, 0);
    expect(count(requireStart(input, 0.05).support)).toBe(64);
    expect(count(requireStart(input, 0.01).support)).toBe(65);
    const support = maskVolume(shape, new Uint8Array(4096));
    support.data.fill(1, 0, 10);
    expect(count(requireStart({ ...input, support }, 0.05).support)).toBe(10);
  });

  it.each([
    ["nothing", {}, DataError, "expected an object to refine, found none"],
    [
      "another grid",
      { object: box(4, [8, 8, 8]) },
      ShapeError,
      "expected the object to refine on the pattern's grid of 16×16×16, found 8×8×8; friedel refine --resample brings it there",
    ],
    [
      "a value that is no number",
      { object: complexVolume(shape, box(4).data.fill(Number.NaN, 20, 21)) },
      DataError,
      "expected an object of finite values, found NaN at voxel 10",
    ],
    ["zeros", { object: complexVolume(shape) }, DataError, "expected an object to refine, found zeros only"],
    ["an empty support", { object: box(4), support: maskVolume(shape) }, DataError, "voxels inside, found an empty one"],
    [
      "a support of another shape",
      { object: box(4), support: maskVolume([8, 8, 8]) },
      ShapeError,
      "expected the support on the pattern's grid of 16×16×16, found 8×8×8",
    ],
    [
      "more unknowns than voxels",
      { object: box(14) },
      DataError,
      "expected more measured voxels than unknowns, found 4096 measured and a support of 2744 voxels with two unknowns each",
    ],
    [
      "a support beside the object",
      { object: box(4), support: maskVolume(shape, new Uint8Array(4096).fill(1, 0, 20)) },
      DataError,
      "expected a support that holds the object, found the object zero everywhere inside it",
    ],
  ])("of %s is refused", async (_, start, type, message) => {
    const input = { ...(await measured(box(4))), ...start };
    expect(() => requireStart(input, 0.05)).toThrow(type);
    expect(() => requireStart(input, 0.05)).toThrow(message);
  });
});
