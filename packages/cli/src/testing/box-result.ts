// A result file of a strained box, for tests of the strain step.

import { type ComplexVolume, createWasmEngine, type Shape, seededRandom, type Triple } from "@friedel/engine";
import { drawn } from "@friedel/engine/testing";
import { type GeometryRecord, writeResult } from "@friedel/io";
import { provenance } from "@friedel/io/testing";
import { simulatePattern } from "@friedel/simulation";

const shape: Shape = [32, 32, 32];
/** Edge of a voxel, metres. */
export const edgeM = 1e-8;
const step = (2 * Math.PI) / (32 * edgeM);
/** Array axes along z, y, x of the laboratory, Q along x. */
export const geometry: GeometryRecord = {
  beamline: "none",
  energyEv: 9000,
  distanceM: 1,
  pixelM: [5.5e-5, 5.5e-5],
  motors: {},
  qVector: [2.7e10, 0, 0],
  qNorm: 2.7e10,
  dSpacingM: (2 * Math.PI) / 2.7e10,
  twoThetaRad: 0.6,
  reciprocalColumns: [
    [0, 0, step],
    [0, step, 0],
    [step, 0, 0],
  ],
  directColumns: [
    [0, 0, edgeM],
    [0, edgeM, 0],
    [edgeM, 0, 0],
  ],
};

/** Strain of the right half of the box along Q; the other half has as much of the other sign. */
export const strain = 5e-4;

/** A box of 12 × 14 × 16 voxels (z, y, x), its displacement along x symmetric: u = strain·|x|. */
export async function boxResult(
  change: {
    readonly geometry?: undefined;
    readonly shift?: number;
    readonly metrics?: Record<string, number>;
    readonly noise?: boolean;
    /** Counts at the peak; without it the file holds none. */
    readonly peakCounts?: number;
    /** Spread of an error of every voxel. */
    readonly error?: number;
    readonly seed?: number;
  } = {},
) {
  const polar = ([z, y, x]: Triple, i: number) => {
    const noise = change.noise ? 12.9898 * i * i : 0;
    const isInside = z >= -6 && z < 6 && y >= -7 && y < 7 && x >= -8 && x < 8;
    return isInside && ([1, noise - 2.7e10 * strain * Math.abs(x + 0.5) * edgeM] as const);
  };
  const { object, support } = drawn(shape, polar, [16, 16, 16 - (change.shift ?? 0)]);
  const { peakCounts, error = 0, seed = 0 } = change;
  const pattern = peakCounts === undefined ? undefined : await countsOf(object, peakCounts);
  const random = seededRandom(seed, "tests", 1);
  for (let i = 0; i < object.data.length; i++) if (support.data[i >> 1]) object.data[i] += error * random.normal(i);
  return writeResult({
    object,
    support,
    ...pattern,
    ...("geometry" in change ? {} : { geometry }),
    metrics: change.metrics ?? { chi2: 0.01 },
    history: {},
    parameters: { seed },
    provenance: { ...provenance, command: "friedel <test>" },
  });
}

async function countsOf(object: ComplexVolume, peakCounts: number) {
  const engine = await createWasmEngine({ threads: 1 });
  try {
    const { counts, mask } = await simulatePattern(object, { peakCounts, seed: 1 }, engine.transform);
    return { counts, mask };
  } finally {
    await engine.dispose();
  }
}
