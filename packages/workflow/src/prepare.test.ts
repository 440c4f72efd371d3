// A part of the frames prepared as the whole is.

import {
  centreOf,
  createReferenceEngine,
  drain,
  maskVolume,
  realVolume,
  type Shape,
  seededRandom,
  uniformSequence,
  voxelCount,
} from "@friedel/engine";
import { beamlinePresets } from "@friedel/io";
import { expect, it } from "vitest";
import { prepareScan } from "./prepare.js";
import { pickFrames } from "./scan/pick.js";
import type { Scan } from "./scan/scan.js";

const shape: Shape = [24, 60, 70];
const peak = [12, 33, 41] as const;

/** A peak above a little background, and the frames' region [rows, columns] of it. */
function scan(rows: readonly [number, number], columns: readonly [number, number]): Scan {
  const next = uniformSequence(seededRandom(1, "tests", 5));
  const whole = Float32Array.from({ length: voxelCount(shape) }, (_, i) => {
    const [z, y, x] = [Math.floor(i / 4200), Math.floor(i / 70) % 60, i % 70];
    const r = ((z - peak[0]) / 2) ** 2 + ((y - peak[1]) / 3) ** 2 + ((x - peak[2]) / 3) ** 2;
    return Math.floor(5000 * Math.exp(-r / 2) + 1.02 * next());
  });
  const part: Shape = [24, rows[1] - rows[0], columns[1] - columns[0]];
  const data = Float32Array.from({ length: voxelCount(part) }, (_, i) => {
    const [z, y, x] = [Math.floor(i / (part[1] * part[2])), Math.floor(i / part[2]) % part[1], i % part[2]];
    return whole[(z * 60 + rows[0] + y) * 70 + columns[0] + x];
  });
  const middle = centreOf(part);
  const place = [middle[0], rows[0] + middle[1], columns[0] + middle[2]] as const;
  const theta = Float64Array.from({ length: 24 }, (_, k) => 0.1 + 0.01 * k);
  const motors = { Theta: 0.1, Chi: 90, Phi: -5, Delta: 31.6, Gamma: 13.2 };
  const log = { file: "log.spec", points: 24, motors, columns: new Map([["Theta", theta]]), energyEv: 9000, distanceM: 0.5 };
  return {
    name: "scan",
    counts: realVolume(part, data),
    mask: maskVolume(part, new Uint8Array(data.length).fill(1)),
    isAmplitude: false,
    log: { scan: { ...log, command: "ascan theta 0.1 0.33 23 1", warnings: [] }, beamline: beamlinePresets()["34-ID-C"] },
    ...(part[1] < 60 && { part: { centre: place, rawShape: shape, shape: part, bin: [1, 1, 1] } }),
    file: { path: "scan", sha256: "" },
    files: [],
    warnings: [],
  };
}

it.each([
  ["found", {}],
  ["given", { centre: [11, 32, 40] }],
  ["chosen", { peak: [34, 40] }],
] as const)("a part of the frames has the geometry and the place of the whole, its centre %s", async (_, settings) => {
  const engine = await createReferenceEngine();
  const prepared = (from: Scan) => drain(prepareScan(from, { size: [16, 16, 16], ...settings }, { engine }));
  const whole = await prepared(scan([0, 60], [0, 70]));
  const part = await prepared(scan([15, 55], [20, 62]));
  expect(part.report.centre).toEqual(whole.report.centre);
  expect(part.report.rawShape).toEqual(whole.report.rawShape);
  expect(part.geometry).toEqual(whole.geometry);
  expect(part.geometry?.directColumns).toBeDefined();
  expect(part.counts).toEqual(whole.counts);
});

it("frames that are picked keep their numbers, their beam and their geometry", async () => {
  const engine = await createReferenceEngine();
  const prepared = (from: Scan, size: number) => drain(prepareScan(from, { size: [size, 16, 16] }, { engine }));
  const whole = scan([0, 60], [0, 70]);
  const { report, geometry, counts } = await prepared(whole, 16);
  const stretch = await prepared(pickFrames(whole, { from: 5, to: 20 }), 16);
  expect(stretch.report.centre).toEqual(report.centre);
  expect(stretch.geometry).toEqual(geometry);
  // Seven frames before the peak, seven behind; the eighth before it, the first of sixteen, was left out.
  expect(stretch.counts.data.subarray(256)).toEqual(counts.data.subarray(256));
  expect(stretch.mask.data.subarray(0, 256).every((value) => value === 0)).toBe(true);
  const coarse = await prepared(pickFrames(whole, { every: 2 }), 8);
  expect(coarse.report.centre).toEqual(report.centre);
  // Twice the step, half the frames: the same voxel of the object.
  geometry?.directColumns.forEach((column, axis) => {
    column.forEach((value, k) => {
      expect(coarse.geometry?.directColumns[axis][k]).toBeCloseTo(value, 16);
    });
  });
  const [every] = [pickFrames(whole, { from: 1, every: 2 })];
  expect(every.counts.shape).toEqual([12, 60, 70]);
  expect(every.counts.data.subarray(0, 4200)).toEqual(whole.counts.data.subarray(4200, 8400));
  expect(every.warnings).toEqual(["12 of 24 frames are used: 1 to 23, one in 2"]);
});

it("a choice of frames takes the monitor of those frames", async () => {
  const engine = await createReferenceEngine();
  const whole = scan([0, 60], [0, 70]);
  // The counts of every second frame are halved, and the monitor tells it.
  const counts = realVolume(
    shape,
    whole.counts.data.map((value, i) => (Math.floor(i / 4200) % 2 === 1 ? Math.round(value / 2) : value)),
  );
  const monitor = Float64Array.from({ length: 24 }, (_, k) => (k % 2 === 1 ? 5e5 : 1e6));
  const log = whole.log && { ...whole.log, scan: { ...whole.log.scan, monitor } };
  const flickering = { ...whole, counts, ...(log && { log }) };
  const prepared = (from: Scan) => drain(prepareScan(from, { size: [8, 16, 16] }, { engine }));
  expect((await prepared(flickering)).gain).toBeDefined();
  expect((await prepared(pickFrames(flickering, { every: 2 }))).gain).toBeUndefined();
});

it("a choice of frames that leaves no curve is refused, and one of a prepared pattern", () => {
  const whole = scan([0, 60], [0, 70]);
  expect(() => pickFrames(whole, { from: 23 })).toThrow(/expected at least 3 of the frames 0:24, found 1 in 23:$/);
  expect(() => pickFrames(whole, { every: 12 })).toThrow(/found 2 in 0:, one in 12/);
  expect(() => pickFrames({ ...whole, prepared: {} }, { to: 12 })).toThrow(/found a prepared pattern/);
});
