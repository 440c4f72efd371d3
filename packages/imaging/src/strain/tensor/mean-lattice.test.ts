import {
  apply,
  centreOf,
  type MaskVolume,
  type Matrix3,
  mapped,
  rotation,
  type Triple,
  transpose,
  triple,
  type Vector,
} from "@friedel/engine";
import { drawn } from "@friedel/engine/testing";
import { expect, it } from "vitest";
import { laboratoryAxes } from "../frame/axes.js";
import { toMeanLattice } from "./mean-lattice.js";
import { type PeakImage, turnedAxes } from "./peaks.js";
import { strainTensor } from "./tensor.js";

const shape = [12, 14, 16] as const;
const voxelM: Triple = [5e-9, 4e-9, 6e-9];
/** ∂u/∂r of the whole crystal, axes z, y, x. */
const gradient: Matrix3 = [
  [1.1e-3, -0.4e-3, 0.7e-3],
  [0.9e-3, -0.8e-3, 0.2e-3],
  [-0.3e-3, 0.6e-3, 0.5e-3],
];
const bend = 2e4;

/** Boxes, each of another extent, displaced by H·r + bend·x² along y; the sample turned for each. */
function imagesOf(vectors: readonly Vector[]): PeakImage[] {
  const centre = centreOf(shape);
  return vectors.map((inFrame, n) => {
    const turn = rotation([0, 1, 0], 0.4 * n);
    const axes = turnedAxes(laboratoryAxes, turn);
    const q = apply(transpose(axes), inFrame);
    const box = drawn(shape, (at) => {
      const r = triple((axis) => (at[axis] - centre[axis]) * voxelM[axis]);
      const u = apply(gradient, r);
      const phase = -(inFrame[0] * u[0] + inFrame[1] * (u[1] + bend * r[2] * r[2]) + inFrame[2] * u[2]);
      return at.every((k, axis) => k >= 2 && k <= shape[axis] - 3 - (axis === 0 ? n : 0)) && [1, phase];
    });
    return { ...box, voxelM, axes, q };
  });
}

/** The tensor is against the mean lattice, the bend was made against the one before: H times the rest of H. */
const secondOrder = 1e-6;

/** Any three of them are independent; axes z, y, x. */
const vectors: readonly Vector[] = [
  [2.1e10, 0.3e10, 0.8e10],
  [-0.2e10, 2.4e10, 0.5e10],
  [0.4e10, -0.7e10, 2e10],
  [1.5e10, -1.2e10, -1.3e10],
];

it("takes one mean gradient out of images that each have another extent: their tensor is the rest, and each predicts the others", () => {
  const images = toMeanLattice(imagesOf(vectors));
  const { strain, rotation: turn, known, leftOut } = strainTensor(images);
  const mean = ({ data }: { readonly data: Float32Array }, over: MaskVolume) => {
    const values = data.filter((_, i) => over.data[i] !== 0);
    return values.reduce((a, b) => a + b, 0) / values.length;
  };
  const common = mapped(known, (_, i) => Number(images.every(({ support }) => support.data[i] !== 0)));
  for (const map of [...Object.values(strain), ...Object.values(turn)]) expect(Math.abs(mean(map, common))).toBeLessThan(1e-7);
  // ∂u_y/∂x is 2·bend·x less its mean over x = −6 … 5 voxels: half of it the shear, half a turn about z.
  const middle = (6 * shape[1] + 7) * shape[2] + 10;
  const half = bend * 2.5 * voxelM[2];
  expect(Math.abs(strain.yx.data[middle] - half)).toBeLessThan(secondOrder);
  expect(Math.abs(Math.abs(turn.z.data[middle]) - half)).toBeLessThan(secondOrder);
  for (const rms of leftOut) expect(rms).toBeLessThan(1e-3);
});

it("refers every image to a Bragg vector of one deformed lattice", () => {
  const before = imagesOf(vectors);
  const after = toMeanLattice(before);
  // Q′ = Q − Hᵀ·Q with the mean H; the bend's own mean is −½ voxel·2·bend.
  const h: Matrix3 = [gradient[0], [gradient[1][0], gradient[1][1], gradient[1][2] - bend * voxelM[2]], gradient[2]];
  after.forEach(({ q, axes }, n) => {
    const from = apply(axes, before[n].q);
    const to = apply(axes, q);
    to.forEach((value, k) => {
      const wanted = from[k] - (h[0][k] * from[0] + h[1][k] * from[1] + h[2][k] * from[2]);
      expect(Math.abs(value - wanted)).toBeLessThan(1e4);
    });
  });
});
