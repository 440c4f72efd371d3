import {
  apply,
  centreOf,
  createWasmEngine,
  dot,
  inverseTranspose,
  type Matrix3,
  multiply,
  placeOf,
  realVolume,
  roll,
  rotation,
  scale,
  type Triple,
  triple,
  type Vector,
} from "@friedel/engine";
import { drawn } from "@friedel/engine/testing";
import { describe, expect, it } from "vitest";
import { twinOf } from "../../metrics/compare.js";
import { isosurfaceSupport } from "../../metrics/extent.js";
import { bulkOf } from "../../unwrapping/support.js";
import { laboratoryAxes } from "../frame/axes.js";
import { alignPeaks, conditionOf, isHandKnown, type PeakImage, turnedAxes } from "./peaks.js";
import { strainTensor } from "./tensor.js";

const engine = await createWasmEngine({ threads: 1 });
const { transform } = engine;

const shape = [24, 25, 27] as const;
const voxelM: Triple = [5e-9, 4e-9, 4.5e-9];
/** Columns a*, b*, c* of a cell with the angle gamma between a and b, and right angles else. */
function lattice(a: number, c: number, gamma: number): Matrix3 {
  const rows = inverseTranspose([
    [a, a * Math.cos(gamma), 0],
    [0, a * Math.sin(gamma), 0],
    [0, 0, c],
  ]);
  return triple((k) => scale(2 * Math.PI, rows[k]));
}
const gold = lattice(4.078e-10, 4.078e-10, Math.PI / 2);
const zinc = lattice(2.665e-10, 4.947e-10, (2 * Math.PI) / 3);
/** Indices as they are written, a minus before a digit: "1 -1 1". */
const indices = (...written: string[]): Vector[] => written.map((hkl) => triple((k) => Number(hkl.split(" ")[k])));
const cubicPeaks = indices("1 1 1", "1 -1 1", "-1 1 1", "2 0 0", "0 2 0", "2 2 0");
const hexagonalPeaks = indices("1 0 1", "0 1 1", "0 0 2", "1 0 0", "-1 1 1", "1 1 0");

/** Displacement gradient in the crystal's frame: axes z, y, x. */
const gradient: Matrix3 = [
  [1.1e-3, -0.4e-3, 0.7e-3],
  [0.9e-3, -0.8e-3, 0.2e-3],
  [-0.3e-3, 0.6e-3, 0.5e-3],
];
const orientation = multiply(rotation([0, 0, 1], 0.4), rotation([1, 0, 0], -1.1));

/** Voxels: with a sharper edge the spectrum does not end within the array's. */
const softness = 0.8;

/** A rounded body without a centre of symmetry, about 14 voxels wide, its edge smooth enough to be moved between voxels. */
function amplitudeAt([z, y, x]: Triple): number {
  const soft = (distance: number) => 1 / (1 + Math.exp(distance / softness));
  const ball = soft(Math.hypot(z, y, x) - 7);
  return ball * soft(z + 0.4 * x - 3) * soft(-y + 0.3 * z - 5) + 0.3 * ball;
}

interface Scene {
  readonly cell: Matrix3;
  readonly hkls: readonly Vector[];
  /** u in metres at a place in metres, both in the frame's components z, y, x. */
  readonly displacement: (r: Vector) => Vector;
  /** Voxels by which each image lies off, and whether it is the twin. */
  readonly shift?: (n: number) => Triple;
}

/** The images that scans of the crystal at its peaks would give, the sample turned for each. */
function imagesOf({ cell, hkls, displacement, shift = () => [0, 0, 0] }: Scene): PeakImage[] {
  return hkls.map((hkl, n) => {
    const turn = rotation([0, 1, 0], 0.3 * n);
    const q = apply(turn, apply(orientation, apply(cell, hkl)));
    const axes = turnedAxes(laboratoryAxes, turn);
    const inFrame = apply(axes, q);
    const polar = (place: Triple) => {
      const from = triple((k) => place[k] - shift(n)[k]);
      const u = displacement(triple((k) => from[k] * voxelM[k]));
      return [amplitudeAt(from), -dot(inFrame, u) + 0.5 * n] as const;
    };
    const { object } = drawn(shape, polar, centreOf(shape));
    return { object, voxelM, axes, q, support: isosurfaceSupport(object, 0.3) };
  });
}

const linear = (r: Vector): Vector => apply(gradient, r);
/** Done when the tensor is right to this. */
const wanted = 1e-5;

/** Largest error of the nine components against a gradient, over voxels below the surface. */
function largestError(images: readonly PeakImage[], truth: (voxel: number) => Matrix3 = () => gradient): number {
  const { strain, rotation, known } = strainTensor(images);
  const maps = [strain.zz, strain.yy, strain.xx, strain.zy, strain.zx, strain.yx, rotation.z, rotation.y, rotation.x];
  const bulk = bulkOf(known, 2).data;
  expect(bulk.includes(1)).toBe(true);
  let worst = 0;
  for (let i = 0; i < bulk.length; i++) {
    if (bulk[i] === 0) continue;
    const h = truth(i);
    const sym = (j: number, k: number) => (h[j][k] + h[k][j]) / 2;
    const anti = (j: number, k: number) => (h[j][k] - h[k][j]) / 2;
    const truths = [sym(0, 0), sym(1, 1), sym(2, 2), sym(0, 1), sym(0, 2), sym(1, 2), anti(1, 2), anti(2, 0), anti(0, 1)];
    for (const [k, map] of maps.entries()) worst = Math.max(worst, Math.abs(map.data[i] - truths[k]));
  }
  return worst;
}

describe.each([
  ["cubic", gold, cubicPeaks],
  ["hexagonal", zinc, hexagonalPeaks],
])("of a %s crystal", (_, cell, hkls) => {
  it.each([3, 4, 6])("finds strain and rotation from %i peaks", (count) => {
    expect(largestError(imagesOf({ cell, hkls: hkls.slice(0, count), displacement: linear }))).toBeLessThan(wanted);
  });
});

it("finds a gradient that changes from place to place, wraps and all, and the displacement itself", () => {
  // u = H r + bend: several turns of phase across the crystal.
  const bend = 6e4;
  const displacement = ([z, y, x]: Vector): Vector => {
    const u = apply(gradient, [z, y, x]);
    return [u[0] + bend * x * x, u[1], u[2] - bend * x * y];
  };
  const images = imagesOf({ cell: gold, hkls: cubicPeaks, displacement });
  const at = (i: number): Vector => triple((k) => placeOf(i, shape, centreOf(shape))[k] * voxelM[k]);
  const truth = (i: number): Matrix3 => {
    const [, y, x] = at(i);
    const [a, b, c] = gradient;
    return [[a[0], a[1], a[2] + 2 * bend * x], b, [c[0], c[1] - bend * x, c[2] - bend * y]];
  };
  expect(largestError(images, truth)).toBeLessThan(wanted);
  const { displacement: found, known } = strainTensor(images);
  const maps = [found.z, found.y, found.x];
  const errors = [0, 1, 2].map((k) => {
    const voxels = Array.from(known.data.keys()).filter((i) => known.data[i] !== 0);
    const off = voxels.map((i) => maps[k].data[i] - displacement(at(i))[k]);
    return Math.max(...off) - Math.min(...off);
  });
  // But for a constant, which no pattern tells: a hundredth of a picometre.
  expect(Math.max(...errors)).toBeLessThan(1e-14);
});

it("lays images over each other that lie off by parts of voxels, one of them a twin", async () => {
  const shifts: readonly Triple[] = [
    [0, 0, 0],
    [1.3, -0.7, 0.4],
    [-2, 1, 0],
    [0.5, 0.25, -1.6],
  ];
  const hkls = [0, 1, 2, 5].map((n) => cubicPeaks[n]);
  const images = imagesOf({ cell: gold, hkls, displacement: linear, shift: (n) => shifts[n] });
  const turned = twinOf(images[3].object);
  images[3] = { ...images[3], object: turned, support: isosurfaceSupport(turned, 0.3) };
  const aligned = await alignPeaks(images, transform);
  expect(aligned.map(({ twin }) => twin)).toEqual([false, false, false, true]);
  expect(aligned.map(isHandKnown)).toEqual([true, true, true, true]);
  expect(aligned[1].shift.map((value) => Number(value.toFixed(2)))).toEqual([-1.3, 0.7, -0.4]);
  // The edge of the body is not quite band-limited: moving it by parts of a voxel rings a little.
  expect(largestError(aligned)).toBeLessThan(wanted);
  for (const rms of strainTensor(aligned).leftOut) expect(rms).toBeLessThan(0.05);
});

it("says where a centrosymmetric form tells no hand", async () => {
  const { object, support } = drawn(shape, ([z, y, x]) => Math.hypot(z, y / 2, x) < 3 && [1, 0.1 * z * z], centreOf(shape));
  const images = imagesOf({ cell: gold, hkls: cubicPeaks.slice(0, 3), displacement: linear }).map((image) => ({
    ...image,
    object,
    support,
  }));
  expect((await alignPeaks(images, transform)).map(isHandKnown)).toEqual([true, false, false]);
});

/** Any three of them are independent. */
const anyThree = [hexagonalPeaks[0], hexagonalPeaks[1], hexagonalPeaks[2], hexagonalPeaks[4]];

it("predicts the phase of a peak that was left out, and notices one that does not belong", () => {
  const images = imagesOf({ cell: zinc, hkls: anyThree, displacement: linear });
  for (const rms of strainTensor(images).leftOut) expect(rms).toBeLessThan(0.05);
  const wrong = images.map((image, n) => (n === 2 ? { ...image, q: scale(-1, image.q) } : image));
  expect(strainTensor(wrong).leftOut[2]).toBeGreaterThan(0.5);
  expect(strainTensor(images.slice(0, 3)).leftOut).toEqual([null, null, null]);
});

it("trusts images by their deviations", () => {
  const images = imagesOf({ cell: gold, hkls: cubicPeaks.slice(0, 4), displacement: linear });
  const { object: off } = drawn(shape, (place) => [amplitudeAt(place), 0.3 * place[2]], centreOf(shape));
  const deviation = (value: number) => realVolume(shape, new Float32Array(images[0].support.data.length).fill(value));
  const mixed = images.map((image, n) => ({
    ...image,
    phaseDeviation: deviation(n === 3 ? 100 : 0.05),
    ...(n === 3 && { object: off }),
  }));
  expect(largestError(images.map((image, n) => (n === 3 ? { ...image, object: off } : image)))).toBeGreaterThan(100 * wanted);
  expect(largestError(mixed)).toBeLessThan(wanted);
});

it("knows how independent directions are", () => {
  // Three of {111}: pairs at cos⁻¹ ⅓, eigenvalues 1 + 2/3 (once) and 1 − 1/3 (twice) of their Gram matrix.
  expect(conditionOf(indices("1 0 0", "0 2 0", "0 0 3"))).toBeCloseTo(1, 12);
  expect(conditionOf(indices("1 1 -1", "1 -1 1", "-1 1 1"))).toBeCloseTo(2, 12);
  expect(conditionOf(indices("1 0 0", "0 1 0", "1 1 0"))).toBe(Number.POSITIVE_INFINITY);
});

it("refuses fewer than three peaks, nearly parallel ones and grids that differ, in a sentence", () => {
  const images = imagesOf({ cell: gold, hkls: cubicPeaks, displacement: linear });
  expect(() => strainTensor(images.slice(0, 2))).toThrow(/three or more Bragg peaks, found 2/);
  const flat = imagesOf({ cell: gold, hkls: indices("1 1 1", "2 2 2", "2 0 0"), displacement: linear });
  expect(() => strainTensor(flat)).toThrow(/nearly parallel/);
  const coarse = { ...images[2], voxelM: [6e-9, 4e-9, 4.5e-9] as const };
  expect(() => strainTensor([images[0], images[1], coarse])).toThrow(/voxels of/);
  const apart = { ...images[2], support: roll(images[2].support, [12, 12, 13]) };
  expect(() => strainTensor([images[0], images[1], apart])).toThrow(/align them first/);
});
