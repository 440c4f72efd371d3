import {
  type MaskVolume,
  mapped,
  maskVolume,
  placeOf,
  realVolume,
  type Shape,
  scale,
  type Triple,
  type Vector,
} from "@friedel/engine";
import { drawn } from "@friedel/engine/testing";
import { describe, expect, it } from "vitest";
import { crystalAxes, laboratoryAxes } from "./frame/axes.js";
import type { SpaceObject } from "./record.js";
import { displacementOfPhase, dSpacingMap, statisticsOf, strainAlong } from "./strain.js";

const shape: Shape = [14, 16, 18];
const voxelM: Triple = [4e-9, 5e-9, 6e-9];
const q: Vector = [1.5e10, 1.1e10, -1.9e10];
const qNorm = Math.hypot(...q);

/** A box of voxels with a phase, in a frame; places along its axes (z, y, x) in metres from the centre. */
function boxed(phase: (along: Triple) => number, axes = laboratoryAxes): { space: SpaceObject; support: MaskVolume } {
  const { object, support } = drawn(shape, (at) => {
    const along: Triple = [(at[0] - 7) * voxelM[0], (at[1] - 8) * voxelM[1], (at[2] - 9) * voxelM[2]];
    // The modulus varies, and must not enter.
    return at.every((n, axis) => n >= 2 && n <= shape[axis] - 4) && [1 + 0.03 * at[2], phase(along)];
  });
  return { space: { object, voxelM, axes, q }, support };
}

/** Float32 phases of up to 2π: 2e-7 rad a voxel over |Q|·4 nm = 107. */
const roundOff = 1e-8;

describe("strainAlong", () => {
  it("gives ε = −Q̂·∇φ/|Q| at every voxel of a uniformly strained box, to its surface, with the phase wrapping all over it", () => {
    const gradient: Triple = [0.31e9, -0.42e9, 0.27e9];
    const { space, support } = boxed(([z, y, x]) => gradient[0] * z + gradient[1] * y + gradient[2] * x);
    const { strain, known } = strainAlong(space, support);
    const truth = -(q[2] * gradient[0] + q[1] * gradient[1] + q[0] * gradient[2]) / qNorm ** 2;
    expect(Math.abs(truth)).toBeGreaterThan(1e-3);
    expect(known.data).toEqual(support.data);
    for (let i = 0; i < known.data.length; i++) {
      expect(Math.abs(strain.data[i] - (known.data[i] ? truth : 0))).toBeLessThan(roundOff);
    }
  });

  it("is exact at the surface for a displacement that grows with the square, in a crystal frame", () => {
    const a = 2e4;
    const axes = crystalAxes(q);
    const { space, support } = boxed(([z]) => -qNorm * a * z * z, axes);
    const { strain } = strainAlong(space, support);
    let worst = 0;
    for (let i = 0; i < support.data.length; i++) {
      const z = (placeOf(i, shape)[0] - 7) * voxelM[0];
      if (support.data[i]) worst = Math.max(worst, Math.abs(strain.data[i] - 2 * a * z));
    }
    expect(worst).toBeLessThan(3 * roundOff);
  });

  it("goes over to first order where the support is two voxels thin, and knows nothing where it is one", () => {
    const { space, support } = boxed(([z, y, x]) => 0.2e9 * (z + y + x));
    const thin = mapped(support, (inside, i) => inside & Number([5, 6, 9].includes(placeOf(i, shape)[0])));
    const { strain, known } = strainAlong(space, thin);
    const truth = (-0.2e9 * (q[0] + q[1] + q[2])) / qNorm ** 2;
    const at = (z: number): number => (z * shape[1] + 8) * shape[2] + 9;
    expect(Math.abs(strain.data[at(5)] - truth)).toBeLessThan(roundOff);
    expect(Math.abs(strain.data[at(6)] - truth)).toBeLessThan(roundOff);
    expect([known.data[at(9)], strain.data[at(9)]]).toEqual([0, 0]);
  });

  it("errs by the fourth power of the voxel in the bulk", () => {
    const wave = (2 * Math.PI) / 90e-9;
    const error = (stretch: number): number => {
      const { space, support } = boxed(([z]) => Math.sin(wave * stretch * z));
      const { strain } = strainAlong({ ...space, q: [0, 0, 3e10] }, support);
      return Math.abs(strain.data[(7 * shape[1] + 8) * shape[2] + 9] + (wave * stretch) / 3e10);
    };
    expect(error(2) / error(1)).toBeGreaterThan(2 * 2 ** 4 * 0.8);
  });
});

describe("the maps", () => {
  const { space, support } = boxed(([z]) => -1e7 * z, laboratoryAxes);

  it("give the spacing (1 + ε)·2π/|Q|, with its statistics", () => {
    const map = strainAlong(space, support);
    const d = dSpacingMap(map, q);
    const found = statisticsOf(d, map.known);
    const strain = (1e7 * q[2]) / qNorm ** 2;
    expect(found.mean / ((2 * Math.PI * (1 + strain)) / qNorm)).toBeCloseTo(1, 6);
    expect(found.standardDeviation / found.mean).toBeLessThan(1e-7);
    expect(found.voxels).toBe(support.data.reduce((a, b) => a + b));
  });

  it("give u_Q = −φ/|Q|", () => {
    const u = displacementOfPhase(realVolume([1, 1, 2], Float32Array.of(1, -2)), scale(2, [0, 0, 1e10]));
    expect(u.data[0]).toBeCloseTo(-0.5e-10, 16);
    expect(u.data[1]).toBeCloseTo(1e-10, 16);
  });

  it("have no statistics over an empty support", () => {
    expect(statisticsOf(realVolume([1, 1, 2]), maskVolume([1, 1, 2])).mean).toBeNaN();
  });

  it("refuse a Bragg vector without length", () => {
    expect(() => strainAlong({ ...space, q: [0, 0, 0] }, support)).toThrow(/Bragg vector of some length/);
  });
});
