import { maskVolume, realVolume, voxelCount } from "@friedel/engine";
import { beamlinePresets } from "@friedel/io";
import { describe, expect, it } from "vitest";
import { emptyLog, settingOf } from "./geometry.js";
import { ordered } from "./order.js";
import type { Scan } from "./scan.js";

const [frames, rows, columns] = [12, 3, 4];

/** A scan of a peak that moves along the rows, with these of its steps taken, and what its files tell. */
function scanOf(steps: readonly number[]): Scan & { readonly log: NonNullable<Scan["log"]> } {
  const shape = [steps.length, rows, columns] as const;
  const value = (k: number, x: number) => Math.round(1e4 * Math.exp(-((k - 5 - x) ** 2) / 12));
  const counts = realVolume(
    shape,
    Float32Array.from({ length: voxelCount(shape) }, (_, i) => value(steps[Math.floor(i / 12)], i % columns)),
  );
  const along = (at: (k: number) => number) => Float64Array.from(steps, at);
  const columnsOf = new Map([["Theta", along((k) => 1 + 0.01 * k)]]);
  const motors = { Chi: 90, Phi: 0, Delta: 30, Gamma: 10 };
  const told = { motors, columns: columnsOf, energyEv: 9000, distanceM: 0.5, monitor: along((k) => 100 + k) };
  return {
    name: "scan",
    counts,
    mask: maskVolume(shape, new Uint8Array(voxelCount(shape)).fill(1)),
    gain: realVolume(shape, new Float32Array(voxelCount(shape)).fill(2)),
    saturated: [12 * 6 + 5],
    isAmplitude: false,
    log: { scan: { ...emptyLog("log.spec", steps.length), ...told }, beamline: beamlinePresets()["34-ID-C"] },
    part: { centre: [steps.length >> 1, 40, 50], rawShape: [steps.length, 100, 100], shape, bin: [1, 1, 1] },
    file: { path: "scan", sha256: "" },
    files: [],
    warnings: [],
  };
}

describe("the frames of a scan", () => {
  it("are put on the whole grid that their positions are of, with all that belongs to them", () => {
    const steps = [0, 1, 2, 3, 6, 7, 8, 9, 10, 11];
    const found = ordered(scanOf(steps));
    expect(found.counts.shape).toEqual([frames, rows, columns]);
    expect(found.warnings).toEqual([expect.stringMatching(/frames 4–5 of 12 taken for not measured/)]);
    const frame = (data: ArrayLike<number>, k: number) => Array.from({ length: 12 }, (_, i) => data[12 * k + i]);
    expect([3, 4, 5, 6].map((k) => frame(found.mask.data, k)[0])).toEqual([1, 0, 0, 1]);
    expect(frame(found.counts.data, 6)).toEqual(frame(scanOf(steps).counts.data, 4));
    expect(frame(found.gain?.data ?? [], 4)[0]).toBe(1);
    expect(found.saturated).toEqual([12 * 8 + 5]);
    expect(found.part).toMatchObject({ centre: [6, 40, 50], rawShape: [12, 100, 100], shape: [12, 3, 4] });
    const log = found.log?.scan;
    expect(log?.points).toBe(12);
    expect([...(log?.columns.get("Theta") ?? [])].map((angle) => Math.round(1000 * angle))).toEqual(
      Array.from({ length: 12 }, (_, k) => 1000 + 10 * k),
    );
    expect([...(log?.monitor ?? [])].slice(3, 7)).toEqual([103, 104, 105, 106].map((n) => expect.closeTo(n, 9)));
    if (found.log) expect(settingOf(found.log, 6).scan?.stepsDeg?.theta).toBeCloseTo(0.01, 12);
  });

  it("stay where they are on an even grid", () => {
    const scan = scanOf([0, 1, 2, 3, 4, 5, 6, 7]);
    expect(ordered(scan)).toBe(scan);
  });
});
