// Records to write CXI files from in tests: a crystal in the middle of an array that is empty around it.

import { complexVolume, Measured, maskVolume, modulusOf, realVolume, type Shape, voxelCount } from "@friedel/engine";
import { conventionsText, type GeometryRecord, type PatternFile, type Provenance, type ResultFile } from "../records.js";
import type { StrainFile } from "../write-strain.js";

export const geometry: GeometryRecord = {
  beamline: "34-ID-C",
  energyEv: 9000,
  distanceM: 0.5,
  pixelM: [55e-6, 56e-6],
  motors: { delta: 32.174, gamma: 12.6346 },
  qVector: [2.3e10, 1e10, -0.8e10],
  qNorm: 2.6911e10,
  dSpacingM: 2.3348e-10,
  twoThetaRad: 0.5989,
  reciprocalColumns: [
    [1, 2, 3],
    [4, 5, 6],
    [7, 8, 9],
  ],
  directColumns: [
    [1e-9, 0, 0],
    [0, 2e-9, 0],
    [0, 0, 3e-9],
  ],
};
export const provenance: Provenance = {
  program: "friedel",
  version: "0.1.0",
  command: "friedel phase pattern.cxi",
  parameters: { size: 128, window: [1, 2] },
  seed: 7,
  inputSha256: ["ab12"],
  inputFiles: ["frames/é.tif"],
  conventions: conventionsText,
};

const shape: Shape = [12, 14, 16];
const voxels = voxelCount(shape);
/** 1 in a box of 4 × 6 × 5 voxels off the middle. */
const inside = Uint8Array.from({ length: voxels }, (_, i) => {
  const [z, y, x] = [Math.floor(i / 224), Math.floor(i / 16) % 14, i % 16];
  return Number(z >= 5 && z < 9 && y >= 4 && y < 10 && x >= 6 && x < 11);
});
const support = maskVolume(shape, inside);
const values = (length: number, value: (i: number) => number) => Float32Array.from({ length }, (_, i) => value(i));
const object = complexVolume(
  shape,
  values(2 * voxels, (i) => inside[i >> 1] * (i % 2 ? 0.5 : 1) * (1 + (i % 7))),
);
/** A pattern with its peak in the middle and every sixth voxel unmeasured or kept out of phasing. */
const counts = realVolume(
  shape,
  Float32Array.from({ length: voxels }, (_, i) => (i === 6 * 224 + 7 * 16 + 8 ? 1000 : i % 5)),
);
const mask = maskVolume(
  shape,
  Uint8Array.from({ length: voxels }, (_, i) => (i % 6 === 1 ? Measured.no : i % 6 === 2 ? Measured.free : Measured.used)),
);

export const crystalResult: ResultFile = {
  object,
  support,
  mask,
  counts,
  geometry,
  metrics: { chi2: 0.0125, llk: 1.5, llkFree: 3.25 },
  history: { iteration: [20, 40, 60], chi2: [0.3, 0.2, 0.1] },
  parameters: { recipe: "3*(20*ER+180*HIO)+20*ER", beta: 0.9 },
  provenance,
};

export const crystalPattern: PatternFile = { counts, mask, isAmplitude: false, geometry, provenance };

const field = (scale: number) =>
  realVolume(
    shape,
    Float32Array.from(inside, (value, i) => value * scale * (1 + (i % 16))),
  );

export const crystalStrain: StrainFile = {
  object,
  support,
  maps: {
    amplitude: { volume: modulusOf(object), units: "1" },
    phase: { volume: field(0.01), units: "rad" },
    displacement: { volume: field(1e-11), units: "m" },
    strain: { volume: field(1e-4), units: "1" },
  },
  voxelM: [5e-9, 5e-9, 5e-9],
  axes: [
    [0, 0, 1],
    [0, 1, 0],
    [1, 0, 0],
  ],
  qVector: geometry.qVector,
  geometry,
  metrics: { meanStrain: 1e-4 },
  parameters: { isosurface: 0.3 },
  provenance,
};
