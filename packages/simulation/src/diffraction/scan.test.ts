import { centreOf, createReferenceEngine, dot, OptionError, type Triple, type Vector } from "@friedel/engine";
import { describe, expect, it } from "vitest";
import { vertices } from "../crystal/facets.js";
import { regionAtSeam, regionOfMap, simulateChip } from "./chip.js";
import { type SimulatedScan, simulateScan } from "./scan.js";
import { beamline } from "./testing/beamline.js";

const engine = await createReferenceEngine();

describe("simulateScan", async () => {
  const options = { beamline, seed: 6, frames: 40, stepDeg: 0.02, pixels: 48, diameterM: 300e-9, background: 0.5 };
  const scan = await simulateScan(options, engine.transform);

  it("points at the 111 reflection of gold, to what the peak's offset on the detector makes of it", () => {
    // 12 pixels of 55 µm at 0.5 m turn 2θ by 1.3 mrad, which is 0.22 % of |Q| at 34°.
    expect(Math.abs((scan.geometry.dSpacing * 1e10) / (4.0786 / Math.sqrt(3)) - 1)).toBeLessThan(2.5e-3);
  });

  it("puts the peak where it says, off every centre", () => {
    const [frames, rows, columns] = scan.frames.shape;
    expect([frames, rows, columns]).toEqual([40, 48, 48]);
    const peak = brightestUsable(scan);
    // An off-centre phase of ±1 rad can move the maximum by a voxel or two of its own speckle.
    peak.forEach((place, axis) => {
      expect(Math.abs(place - scan.braggVoxel[axis])).toBeLessThanOrEqual(2);
    });
    expect(scan.braggVoxel).not.toEqual(centreOf(scan.frames.shape));
    expect(scan.anglesDeg[scan.braggVoxel[0]]).toBeCloseTo(scan.motorsDeg.theta, 12);
    expect(scan.anglesDeg[1] - scan.anglesDeg[0]).toBeCloseTo(0.02, 12);
  });

  it("counts |Σ ρ exp(−i q·r)|² of its truth, q from the geometry and r in the laboratory", () => {
    const { object } = scan.crystal;
    const [bf, br, bc] = scan.braggVoxel;
    const expected = (voxel: Triple): number => {
      const steps: Vector = [voxel[0] - bf, voxel[1] - br, voxel[2] - bc];
      const q = scan.geometry.reciprocalColumns.map((row) => dot(row, steps)) as unknown as Vector;
      return scatteredPower(object.data, object.shape, scan.geometry.directColumns, q);
    };
    const response = regionOfMap(scan.chip.whitefield, scan.region);
    const mean = scan.chip.whitefield.data.reduce((a, b) => a + b, 0) / scan.chip.whitefield.data.length;
    const at = ([f, r, c]: Triple): number => (scan.frames.data[(f * 48 + r) * 48 + c] / response[r * 48 + c]) * mean - 0.5;
    const peak = brightestUsable(scan);
    const scale = at(peak) / expected(peak);
    for (const offset of [
      [0, 1, 2],
      [1, -2, 0],
      [-2, 1, 1],
      [3, 0, -3],
    ] as Triple[]) {
      const voxel: Triple = [peak[0] + offset[0], peak[1] + offset[1], peak[2] + offset[2]];
      const model = scale * expected(voxel);
      // Poisson noise of both voxels, at five standard errors, with the response's scatter in it.
      expect(Math.abs(at(voxel) - model)).toBeLessThan(5 * Math.sqrt(1.2 * model) + (5 * model) / Math.sqrt(at(peak)) + 5);
    }
  });

  it("makes a crystal of the size asked for, in metres", () => {
    const corners = vertices(scan.crystal.planes);
    const widest = Math.max(
      ...corners.map((a) => Math.max(...corners.map((b) => Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2])))),
    );
    expect(widest).toBeCloseTo(300e-9, 15);
    const volume = scan.crystal.support.data.reduce((a, b) => a + b, 0) * determinant(scan.geometry.directColumns);
    // Between a needle's and a sphere's share of the ball with that diameter.
    expect(volume).toBeGreaterThan(0.2 * (Math.PI / 6) * 300e-9 ** 3);
    expect(volume).toBeLessThan((Math.PI / 6) * 300e-9 ** 3);
  });

  it("has a chip with the faults of a real one: a seam, bad pixels without counts, hot pixels in no map", () => {
    const { whitefield, badPixels, hotCounts } = scan.chip;
    const row = whitefield.data.subarray(100 * 512, 101 * 512);
    expect(row[255] / row[253]).toBeGreaterThan(1.8);
    for (const map of [badPixels, hotCounts]) {
      // 2e-4 of 512² pixels, five standard errors.
      const count = map.data.filter((v) => v > 0).length;
      expect(Math.abs(count - 52.4)).toBeLessThan(5 * Math.sqrt(52.4));
    }
    const chip = simulateChip(3);
    const region = regionAtSeam(256, 256);
    expect(regionOfMap(chip.whitefield, region)[256 + 3]).toBe(chip.whitefield.data[512 + 3]);
    expect(regionOfMap(chip.badPixels, region).some((v) => v === 100)).toBe(true);
  });

  it("follows its seed and refuses what cannot be simulated", async () => {
    expect((await simulateScan(options, engine.transform)).frames.data).toEqual(scan.frames.data);
    const attempt = (change: object): Promise<SimulatedScan> => simulateScan({ ...options, ...change }, engine.transform);
    await expect(attempt({ frames: 5 })).rejects.toThrow(/frames from 16 to 1024, found 5/);
    await expect(attempt({ background: -1 })).rejects.toThrow(/background from 0/);
    await expect(attempt({ pixels: 300 })).rejects.toThrow(/from 16 to 256, found 300/);
    await expect(attempt({ energyEv: 1000 })).rejects.toThrow(/111 reflection of gold, found 1000 eV/);
    await expect(attempt({ diameterM: 3e-6 })).rejects.toThrow(OptionError);
  });
});

/** Brightest voxel after removal of hot pixels, which the test knows. */
function brightestUsable(scan: SimulatedScan): Triple {
  const hot = regionOfMap(scan.chip.hotCounts, scan.region);
  let best = 0;
  scan.frames.data.forEach((n, i) => {
    if (hot[i % hot.length] === 0 && n > scan.frames.data[best]) best = i;
  });
  return [Math.floor(best / 2304), Math.floor(best / 48) % 48, best % 48];
}

function scatteredPower(data: Float32Array, [nz, ny, nx]: Triple, columns: readonly [Vector, Vector, Vector], q: Vector): number {
  let [re, im] = [0, 0];
  for (let i = 0; i < data.length / 2; i++) {
    if (data[2 * i] === 0 && data[2 * i + 1] === 0) continue;
    const n: Vector = [
      Math.floor(i / (ny * nx)) - Math.floor(nz / 2),
      (Math.floor(i / nx) % ny) - Math.floor(ny / 2),
      (i % nx) - Math.floor(nx / 2),
    ];
    const phase = -dot(q, [dot(columns[0], n), dot(columns[1], n), dot(columns[2], n)]);
    re += data[2 * i] * Math.cos(phase) - data[2 * i + 1] * Math.sin(phase);
    im += data[2 * i] * Math.sin(phase) + data[2 * i + 1] * Math.cos(phase);
  }
  return re * re + im * im;
}

function determinant([a, b, c]: readonly [Vector, Vector, Vector]): number {
  return Math.abs(a[0] * (b[1] * c[2] - b[2] * c[1]) - a[1] * (b[0] * c[2] - b[2] * c[0]) + a[2] * (b[0] * c[1] - b[1] * c[0]));
}
