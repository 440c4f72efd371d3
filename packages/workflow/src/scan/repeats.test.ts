import {
  Measured,
  maskVolume,
  poisson,
  realVolume,
  type Shape,
  seededRandom,
  type Triple,
  uniformSequence,
  voxelCount,
} from "@friedel/engine";
import { inOrder } from "@friedel/imaging";
import { beamlinePresets, type ScanLog } from "@friedel/io";
import { describe, expect, it } from "vitest";
import { addRepeats, type Repeat } from "./repeats.js";
import type { Scan } from "./scan.js";

const shape: Shape = [24, 30, 28];

/** Counts of an oversampled pattern of a box with its peak at `centre`, drawn with `seed`; edges are the box's, of the array's. */
function repeat(number: number, centre: Triple, { peak = 500, edges = [0.2, 0.25, 0.3], level = 0.05 } = {}): Repeat {
  const next = uniformSequence(seededRandom(number));
  const [, rows, columns] = shape;
  const sinc = (x: number) => (x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x));
  const counts = Float32Array.from({ length: voxelCount(shape) }, (_, i) => {
    const place = [Math.floor(i / (rows * columns)), Math.floor(i / columns) % rows, i % columns];
    const rate = place.reduce((product, at, axis) => product * sinc(edges[axis] * (at - centre[axis])) ** 2, peak) + level;
    return poisson(rate, next);
  });
  const mask = maskVolume(shape, new Uint8Array(counts.length).fill(Measured.used));
  const file = { path: "scans", sha256: "" };
  const files = [{ role: "frames" as const, bytes: 1, ...file, path: `frames${number}` }];
  const scan: Scan = { name: "s", counts: realVolume(shape, counts), mask, isAmplitude: false, file, files, warnings: [] };
  return { number, scan };
}

const middle: Triple = [12, 14, 13];

describe("addRepeats", () => {
  it("adds counts as counts after moving whole voxels, and says by how much", () => {
    const repeats = [repeat(3, middle), repeat(5, [13, 11, 15]), repeat(7, [10, 14, 13])];
    const sum = addRepeats(repeats);
    const at = (scan: Scan, [z, y, x]: Triple) => scan.counts.data[(z * shape[1] + y) * shape[2] + x];
    expect(at(sum, middle)).toBe(
      at(repeats[0].scan, middle) + at(repeats[1].scan, [13, 11, 15]) + at(repeats[2].scan, [10, 14, 13]),
    );
    expect(sum.counts.data.every(Number.isInteger)).toBe(true);
    expect(sum.warnings).toEqual([
      expect.stringMatching(/^scan 5 is added: correlation (1.000|0.9\d\d) with scan 3, moved by -1, 3, -2 voxels$/),
      expect.stringMatching(/^scan 7 is added: correlation (1.000|0.9\d\d) with scan 3, moved by 2, 0, 0 voxels$/),
    ]);
    expect(sum.files.map(({ path }) => path)).toEqual(["frames3", "frames5", "frames7"]);
    // The rate of each voxel is its gain times the mean: at the corner that the moved scans do not reach, a third.
    const gain = (place: Triple) => sum.gain?.data[(place[0] * shape[1] + place[1]) * shape[2] + place[2]] ?? 1;
    expect(gain(middle)).toBeCloseTo(1, 5);
    expect(gain([0, 0, 0])).toBeGreaterThan(0.28);
    expect(gain([0, 0, 0])).toBeLessThan(0.39);
  });

  it("has no gain where all repeats measured all, and knows repeats of few counts", () => {
    const sum = addRepeats([repeat(1, middle, { peak: 15 }), repeat(2, middle, { peak: 15 })]);
    expect(sum.gain).toBeUndefined();
    expect(sum.warnings[0]).toMatch(/correlation (1.000|0.9\d\d)/);
  });

  it("says how many sums float32 rounds", () => {
    const bright = repeat(1, middle, { peak: 1e7 });
    expect(addRepeats([bright, repeat(2, middle, { peak: 1e7 })]).warnings[1]).toMatch(/^added, \d+ voxels hold more than 2\^24/);
  });

  it("leaves voxels that a repeat did not measure to the others", () => {
    const [first, second] = [repeat(1, middle), repeat(2, middle)];
    second.scan.mask.data.fill(Measured.no, 0, 100);
    first.scan.mask.data.fill(Measured.no, 50, 60);
    const sum = addRepeats([first, second]);
    expect(sum.counts.data[10]).toBe(first.scan.counts.data[10]);
    expect([sum.mask.data[49], sum.mask.data[55], sum.mask.data[120]]).toEqual([Measured.used, Measured.no, Measured.used]);
    expect(sum.gain?.data[10]).toBeCloseTo(0.5, 1);
  });

  /** A repeat with a log: 24 points of theta, moved by `step` each. */
  const logged = (number: number, step: number, more: Partial<ScanLog> = {}): Repeat => {
    const { scan } = repeat(number, middle);
    const theta = Float64Array.from({ length: shape[0] }, (_, k) => k * step);
    const motors = { theta: 0, chi: 90, phi: -5, delta: 31, gamma: 13 };
    const log = {
      file: "log",
      points: shape[0],
      motors,
      columns: new Map([["theta", theta]]),
      energyEv: 9000,
      warnings: [],
      ...more,
    };
    return { number, scan: { ...scan, log: { scan: log, beamline: beamlinePresets()["34-ID-C"] } } };
  };

  it("leaves out what its log has with another step, energy or circle, however alike it looks", () => {
    const odd = [
      logged(3, 0.02),
      logged(4, 0.01, { energyEv: 9100 }),
      logged(5, 0.01, { motors: { theta: 0, chi: 90, phi: -4, delta: 31, gamma: 13 } }),
    ];
    expect(addRepeats([logged(1, 0.01), logged(2, 0.01), ...odd.slice(0, 1)]).warnings.slice(-2)).toEqual([
      expect.stringMatching(/^scan 2 is added/),
      "scan 3 is left out: its step of theta is 0.02, not 0.01 as in scan 1",
    ]);
    expect(() => addRepeats([logged(1, 0.01), odd[1]])).toThrow(/found 1 \(1.000\), 4 \(its energy is 9100 eV, not 9000 eV\)/);
    expect(() => addRepeats([logged(1, 0.01), odd[2]])).toThrow(/phi stands at -4, not -5 degrees/);
  });

  it("has the beam of all of them, and takes an aborted one as far as it went", () => {
    const level = new Float64Array(shape[0]).fill(1e5);
    const falling = level.map((value, k) => (k < 12 ? value : value / 2));
    const sum = addRepeats([logged(1, 0.01, { monitor: level }), logged(2, 0.01, { monitor: falling })]);
    const { monitor = [] } = sum.log?.scan ?? {};
    // Both are equally bright, and the second had 4/3 and 2/3 of its mean.
    expect(monitor[20] / monitor[3]).toBeCloseTo((1 + 2 / 3) / (1 + 4 / 3), 1);
    expect(addRepeats([logged(1, 0.01, { monitor: level }), logged(2, 0.01)]).log?.scan.monitor).toBeUndefined();
    const { number, scan } = repeat(3, middle);
    const short = inOrder(
      scan.counts,
      Array.from({ length: 20 }, (_, k) => k),
    );
    const mask = maskVolume(short.shape, new Uint8Array(short.data.length).fill(Measured.used));
    const both = addRepeats([{ number, scan: { ...scan, counts: short, mask } }, repeat(4, middle)]);
    expect(both.counts.shape).toEqual(shape);
    expect(both.gain?.data[23 * 30 * 28]).toBeCloseTo(0.5, 1);
    expect(both.gain?.data[5 * 30 * 28]).toBeCloseTo(1, 5);
  });

  it("leaves out and names a scan that differs, the first too", () => {
    const other = { edges: [0.35, 0.12, 0.5] };
    const sum = addRepeats([repeat(1, middle, other), repeat(2, middle), repeat(3, middle)]);
    expect(sum.warnings).toEqual([
      expect.stringMatching(/^scan 1 is left out: correlation 0\.\d+ with scan 2, below 0.9$/),
      expect.stringMatching(/^scan 3 is added/),
    ]);
    expect(() => addRepeats([repeat(1, middle, other), repeat(2, middle)])).toThrow(/not repeats of one rocking curve/);
  });
});
