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
  triple,
} from "@friedel/engine";
import { type Beamline, type Geometry, geometryAt, type Pixel, readingOf } from "@friedel/imaging";
import { checkRange } from "../checks.js";
import { type SimulatedCrystal, simulateCrystal } from "../crystal/crystal.js";
import type { FacetKind } from "../crystal/facets.js";
import { type Next, numbersOf } from "../random.js";
import { type ChipRegion, evenChip, regionAtSeam, regionOfMap, type SimulatedChip, simulateChip } from "./chip.js";
import { detect } from "./detector.js";
import { exposed, intensityOf } from "./pattern.js";
import { scanSetting } from "./setting.js";

export interface ScanOptions {
  readonly beamline: Beamline;
  readonly seed?: number;
  readonly energyEv?: number;
  /** Half a metre for pixels of 55 µm, and in proportion. */
  readonly distanceM?: number;
  /** Edge of a pixel; the beamline's usual one without it. */
  readonly pixelM?: number;
  /** Uneven response, bad and hot pixels as of a Timepix chip, or none of these. */
  readonly chip?: "timepix" | "even";
  /** Readings of circles, the rocked one at the Bragg peak; the others find the 111 reflection of gold (setting.ts). */
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
  readonly pixelM: number;
  readonly motorsDeg: Readonly<Record<string, number>>;
  /** The pixel of the frames, perhaps beyond them, that the direct beam meets with the detector's circles at zero. */
  readonly directBeam: Pixel;
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
  const [, rows, columns] = stack;
  const isEven = options.chip === "even";
  const region = isEven ? { row: 0, column: 0, rows, columns } : regionAtSeam(rows, columns);
  const { facets, phaseRange, correlation } = options;
  const crystal = simulateCrystal({
    ...{ shape, seed, diameter: diameterM, columns: geometry.directColumns },
    ...(facets !== undefined && { facets }),
    ...(phaseRange !== undefined && { phaseRange }),
    ...(correlation !== undefined && { correlation }),
  });
  const light = exposed(intensityOf(await transform(crystal.object, "forward")), { peakCounts });
  const middle = triple((axis) => centreOf(shape)[axis] - peakOffset[axis]);
  const chip = isEven ? evenChip(rows, columns) : simulateChip(seed);
  const frames = countFrames(cropOrPad(light, stack, middle), background, chip, region, numbersOf(seed, "scan counts"));
  return { frames, region, chip, ...setting, rocking: beamline.rocking, braggVoxel, geometry, crystal };
}

/** Pixels for which half a metre is the usual distance. */
const usual = { pixelM: 55e-6, distanceM: 0.5 };

/** Frames, motors and the geometry at the Bragg voxel. */
function scanGeometry(options: ScanOptions) {
  const { beamline, energyEv = 9000, frames = 120, stepDeg = 0.008, pixels = 160 } = options;
  const { pixelM = beamline.pixelM, distanceM = (usual.distanceM * pixelM) / usual.pixelM } = options;
  if (!Number.isInteger(frames) || frames < 16 || frames > 1024) {
    throw new OptionError(`expected frames from 16 to 1024, found ${frames}`);
  }
  const stack: Shape = [frames, pixels, pixels];
  const braggVoxel = triple((axis) => centreOf(stack)[axis] + peakOffset[axis]);
  // An array about the peak that holds the whole stack, so that the peak's sides do not fold over.
  const shape = triple((axis) => nextFftSize(2 * Math.max(braggVoxel[axis], stack[axis] - braggVoxel[axis])));
  const given = options.motorsDeg && { motorsDeg: options.motorsDeg };
  const { motorsDeg, beamFromPeak } = scanSetting(beamline, { energyEv, distanceM, pixelM, ...given });
  const [, row, column] = braggVoxel;
  // The arm points to the middle of the frames.
  const middle = { row: (pixels - 1) / 2, column: (pixels - 1) / 2 };
  const directBeam = beamFromPeak ? { row: row + beamFromPeak.row, column: column + beamFromPeak.column } : middle;
  const geometry = geometryAt({
    ...{ beamline, energyEv, distanceM, pixelM: [pixelM, pixelM] as const, motorsDeg, shape },
    scan: { stepsDeg: { [beamline.rocking]: stepDeg } },
    armPixel: directBeam,
    braggPixel: { row, column },
  });
  const rockedAt = readingOf(beamline, motorsDeg, beamline.rocking);
  const anglesDeg = Array.from({ length: frames }, (_, i) => rockedAt + (i - braggVoxel[0]) * stepDeg);
  return { stack, braggVoxel, shape, geometry, energyEv, distanceM, pixelM, motorsDeg, directBeam, anglesDeg };
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
