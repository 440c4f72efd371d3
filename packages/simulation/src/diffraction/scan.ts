// A raw rocking scan as a beamline would write it: a strained crystal with a true form in the laboratory, seen by a real
// geometry, counted by an imperfect chip, the Bragg peak off every centre. With it comes the truth.
//
// Reciprocal space is taken as flat over the detector (the columns at the Bragg voxel), as every analysis does.

import {
  centreOf,
  cropOrPad,
  nextFftSize,
  OptionError,
  type RealVolume,
  realVolume,
  type Shape,
  type Transform,
  type Triple,
  toDegrees,
  triple,
} from "@friedel/engine";
import { type Beamline, type Geometry, geometryAt, hcEvM, readingOf } from "@friedel/imaging";
import { checkRange } from "../checks.js";
import { type SimulatedCrystal, simulateCrystal } from "../crystal/crystal.js";
import type { FacetKind } from "../crystal/facets.js";
import { type Next, numbersOf } from "../random.js";
import { type ChipRegion, regionAtSeam, regionOfMap, type SimulatedChip, simulateChip } from "./chip.js";
import { detect } from "./detector.js";
import { exposed, intensityOf } from "./pattern.js";

export interface ScanOptions {
  /** With circles delta and gamma like 34-ID-C's, unless `motorsDeg` says where they are. */
  readonly beamline: Beamline;
  readonly seed?: number;
  readonly energyEv?: number;
  readonly distanceM?: number;
  /** All circles, the rocked one at the Bragg peak; the 111 reflection of gold without them. */
  readonly motorsDeg?: Readonly<Record<string, number>>;
  readonly frames?: number;
  readonly stepDeg?: number;
  /** Pixels read out along each edge, 16 to 256. */
  readonly pixels?: number;
  /** Largest distance between two corners of the crystal, m. */
  readonly diameterM?: number;
  readonly facets?: FacetKind;
  /** Peak-to-peak phase of the strain, radians. */
  readonly phaseRange?: number;
  /** Correlation length of the strain, relative to the diameter. */
  readonly correlation?: number;
  /** Expected counts of the brightest voxel at mean response. */
  readonly peakCounts?: number;
  /** Expected background a pixel and frame. */
  readonly background?: number;
}

/** The contents of a beamline's files, and the truth. */
export interface SimulatedScan {
  /** Raw counts, axes (frame, row, column), of `region` of the chip. */
  readonly frames: RealVolume;
  readonly region: ChipRegion;
  readonly chip: SimulatedChip;
  readonly energyEv: number;
  readonly distanceM: number;
  readonly motorsDeg: Readonly<Record<string, number>>;
  /** The rocked circle, and its angle in each frame. */
  readonly rocking: string;
  readonly anglesDeg: readonly number[];
  /** Voxel of the frames where the crystal's q = Q is. */
  readonly braggVoxel: Triple;
  /** At the Bragg voxel, for the array of `crystal.object`. */
  readonly geometry: Geometry;
  /** The truth on the direct-space grid of `geometry`; resampleObject brings it to the grid of a crop. */
  readonly crystal: SimulatedCrystal;
}

/** How far from the middle of the stack the peak lies, in voxels: no analysis may count on finding it there. */
const peakOffset: Triple = [-3, 7, -10];

/** Simulates a scan; see {@link SimulatedScan}. Throws {@link OptionError} for options out of range. */
export async function simulateScan(options: ScanOptions, transform: Transform): Promise<SimulatedScan> {
  const { beamline, seed = 0, diameterM = 350e-9, peakCounts = 1e5, background = 0.02 } = options;
  checkRange("background", background, 0, Number.MAX_VALUE);
  const { stack, braggVoxel, shape, geometry, ...setting } = scanGeometry(options);
  const region = regionAtSeam(stack[1], stack[2]);
  const { facets, phaseRange, correlation } = options;
  const crystal = simulateCrystal({
    ...{ shape, seed, diameter: diameterM, columns: geometry.directColumns },
    ...(facets !== undefined && { facets }),
    ...(phaseRange !== undefined && { phaseRange }),
    ...(correlation !== undefined && { correlation }),
  });
  const light = exposed(intensityOf(await transform(crystal.object, "forward")), { peakCounts });
  const middle = triple((axis) => centreOf(shape)[axis] - peakOffset[axis]);
  const chip = simulateChip(seed);
  const frames = countFrames(cropOrPad(light, stack, middle), background, chip, region, numbersOf(seed, "scan counts"));
  return { frames, region, chip, ...setting, rocking: beamline.rocking, braggVoxel, geometry, crystal };
}

/** Frames, motors and the geometry at the Bragg voxel. */
function scanGeometry(options: ScanOptions) {
  const { beamline, energyEv = 9000, distanceM = 0.5, frames = 120, stepDeg = 0.008, pixels = 160 } = options;
  if (!Number.isInteger(frames) || frames < 16 || frames > 1024) {
    throw new OptionError(`expected frames from 16 to 1024, found ${frames}`);
  }
  const stack: Shape = [frames, pixels, pixels];
  const braggVoxel = triple((axis) => centreOf(stack)[axis] + peakOffset[axis]);
  // An array about the peak that holds the whole stack, so that the peak's sides do not fold over.
  const shape = triple((axis) => nextFftSize(2 * Math.max(braggVoxel[axis], stack[axis] - braggVoxel[axis])));
  const motorsDeg = options.motorsDeg ?? goldMotors(energyEv);
  const geometry = geometryAt({
    ...{ beamline, energyEv, distanceM, motorsDeg, shape },
    scan: { stepsDeg: { [beamline.rocking]: stepDeg } },
    armPixel: { row: (pixels - 1) / 2, column: (pixels - 1) / 2 },
    braggPixel: { row: braggVoxel[1], column: braggVoxel[2] },
  });
  const rockedAt = readingOf(beamline, motorsDeg, beamline.rocking);
  const anglesDeg = Array.from({ length: frames }, (_, i) => rockedAt + (i - braggVoxel[0]) * stepDeg);
  return { stack, braggVoxel, shape, geometry, energyEv, distanceM, motorsDeg, anglesDeg };
}

/** Edge of gold's cubic cell, m. */
const goldLattice = 4.0786e-10;

/** 34-ID-C's circles for the 111 reflection of gold: most of 2θ in the horizontal, the rest up; cos 2θ = cos δ cos γ. */
function goldMotors(energyEv: number): Record<string, number> {
  const sine = (hcEvM / energyEv) * (Math.sqrt(3) / (2 * goldLattice));
  if (!(sine > 0 && sine < 1))
    throw new OptionError(`expected an energy that reaches the 111 reflection of gold, found ${energyEv} eV`);
  const twoTheta = 2 * Math.asin(sine);
  const delta = 0.93 * twoTheta;
  const gamma = Math.acos(Math.cos(twoTheta) / Math.cos(delta));
  return { theta: 0.22, chi: 90, phi: -5, delta: toDegrees(delta), gamma: toDegrees(gamma) };
}

/** Counts of what each pixel responds with, and of its own where it is hot; bad pixels count nothing. */
function countFrames(
  { shape, data }: RealVolume,
  background: number,
  chip: SimulatedChip,
  region: ChipRegion,
  next: Next,
): RealVolume {
  const mean = chip.whitefield.data.reduce((a, b) => a + b, 0) / chip.whitefield.data.length;
  const [response, bad, own] = [chip.whitefield, chip.badPixels, chip.hotCounts].map((map) => regionOfMap(map, region));
  const seen = data.map((expected, i) => ((expected + background) * response[i % response.length]) / mean);
  const pixels = Array.from(bad, (_, i) => ({ row: Math.floor(i / region.columns), column: i % region.columns, counts: own[i] }));
  const dead = pixels.filter((_, i) => bad[i] > 0).map(({ row, column }) => [row, column] as const);
  const hot = pixels.filter(({ counts }) => counts > 0);
  return detect(realVolume(shape, seen), { background: 0, gaps: [], dead, hot }, next).counts;
}
