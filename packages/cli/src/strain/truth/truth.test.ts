import { createWasmEngine, type Engine } from "@friedel/engine";
import { beamlinePresets } from "@friedel/io";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { fieldNames, truthField } from "./fields.js";
import { allScans, truthTest } from "./index.js";

let engine: Engine;
beforeAll(async () => {
  engine = await createWasmEngine({ threads: 1 });
});
afterAll(() => engine.dispose());

/** What the strain step is held to, per voxel of the bulk. */
const wanted = 1e-5;
/** Central differences err by a third of the square of step over distance from the core: 1e-5 of a strain of 1e-4 and more. */
const slopeError = 1e-8;
/** Small, so that it takes seconds: scripts/strain-truth.mjs runs all scans on 48. */
const size = 36;

describe("strain from noise-free frames", () => {
  it.each([
    ["quadratic", "34-ID-C", "theta", 3e-4],
    ["ramp", "P10", "chi", 1e-4],
    ["screw", "NanoMAX", "phi", 1e-4],
    ["edge", "CRISTAL", "mgomega", 1e-4],
    ["quadratic", "ID01", "energy", 1e-4],
  ] as const)("is right to 1e-5 at every voxel of the bulk: %s, %s, %s", async (field, beamline, scanned, strained) => {
    const { largest, fromObject, voxels, largestStrain } = await truthTest(field, { beamline, scanned }, size, engine);
    expect(voxels).toBeGreaterThan(100);
    expect(largestStrain).toBeGreaterThan(strained);
    expect(largest).toBeLessThan(wanted);
    expect(fromObject.largest).toBeLessThan(wanted);
  });
});

describe("what the truth tests stand on", () => {
  it.each(fieldNames)("strain of the %s field is the slope of its phase along Q", (name) => {
    const q = [1.1e10, -2e10, 0.7e10] as const;
    const length = Math.hypot(...q);
    const field = truthField(name, { q, radius: 2e-7, turn: [2e7, -1e7, 3e7] });
    const step = 1e-10;
    for (const r of [
      [3e-8, 5e-8, -6e-8],
      [-4e-8, 2e-8, 7e-8],
      [6e-8, -5e-8, 1e-8],
    ] as const) {
      const at = (s: number) => field.phase([r[0] + (s * q[0]) / length, r[1] + (s * q[1]) / length, r[2] + (s * q[2]) / length]);
      const rise = at(step) - at(-step);
      const slope = (rise - 2 * Math.PI * Math.round(rise / (2 * Math.PI))) / (2 * step);

      expect(Math.abs(field.strain(r) + slope / length)).toBeLessThan(slopeError);
      expect(Math.abs(field.strain(r))).toBeGreaterThan(1e-6);
    }
  });

  it("lists every sample circle of six beamlines, and energy", () => {
    const scans = allScans();
    for (const name of ["34-ID-C", "ID01", "P10", "CRISTAL", "SIXS", "NanoMAX"]) {
      const circles = beamlinePresets()[name].sampleCircles.map(({ motor }) => motor);
      expect(scans.filter(({ beamline }) => beamline === name).map(({ scanned }) => scanned)).toEqual([...circles, "energy"]);
    }
  });
});
