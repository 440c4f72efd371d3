// Where a second crystal's peak may be: a summit of the pattern smoothed until the fringes are gone. One crystal's pattern falls from
// its peak outwards, streaks too; a second peak rises again beyond a pass. Candidates only: strain splits peaks as well, and whether
// it does a fit of one crystal tells.

import {
  type MaskVolume,
  Measured,
  type Measurement,
  maskVolume,
  placeOf,
  type RealVolume,
  type Shape,
  type Triple,
  triple,
} from "@friedel/engine";
import { type Smoothed, smoothed } from "./smoothed.js";
import { type Summit, type Summits, summitsOf } from "./summits.js";

/** A candidate. */
export interface OtherPeak {
  /** Place of its summit in the array (frame, row, column), voxels. */
  readonly centre: Triple;
  /** Its smoothed counts over those of the main peak. */
  readonly brightness: number;
  /** Its smoothed counts over those of the highest pass towards a higher peak. */
  readonly prominence: number;
  /** 1 where it is likely to be brighter than the main peak. */
  readonly region: MaskVolume;
}

/**
 * The smoothing, as a share of the width at half of the maximum of the brightest fringe; between a voxel and a share of the axis. At 0.9 the
 * main peak hid three of ten drawn peaks of 3 to 9 % ten voxels away.
 */
const smoothing = { share: 0.52, least: 1, greatestShare: 1 / 12 } as const;
/**
 * How often it must stand above the pass: streaks and shoulders of 230 single crystals come to 2.1, two peaks that strain has split, which
 * are about alike in brightness, to 2.9, drawn second peaks of 0.3 to 33 % to 2.7 and more.
 */
const leastProminence = { faint: 2.4, bright: 3.2 } as const;
/** Share of the main peak's brightness above which a peak may be split by strain. */
const brightShare = 0.2;
/** … and by how many standard deviations of counting noise in the smoothed volume, which no counts at the pass do not bring to 0. */
const significance = 6;
const leastVariance = 10;
/** A region ends where the pattern is no longer this many times the median at its distance from the main peak. */
const regionContrast = 2;
/** … or where it holds fewer counts a voxel. */
const leastCounts = 0.1;
/** Fainter candidates, relative to the main peak, are left: they do not change an object. */
const leastBrightness = 3e-4;
/** Share of its summit down to which land counts. */
const groundShare = 1e-8;
/** How much of the expected counts is not believed to be missing where a residual is looked at. */
const modelExcess = 1.5;
/** Most candidates. */
const mostPeaks = 6;

/**
 * Candidates in a pattern, the brightest first; those nearer than some five fringes of the main peak are hidden by it. The main peak is the one with the
 * brightest voxel, unless another voxel is named.
 */
export function otherPeaks(measurement: Measurement, mainVoxel = brightestVoxel(measurement)): OtherPeak[] {
  const { land, volume, sigmas } = landscape(measurement);
  const found = summitsOver(land, volume);
  if (found.summits.length === 0) return [];
  const main = summitAt(found, land, mainVoxel, measurement.mask.shape);
  return peaksOf(found, land, main, measurement.mask.shape, sigmas);
}

/**
 * Candidates in what a fit leaves over: where smoothed counts stand above one and a half times the smoothed expectation (background
 * included). Brightness relative to the brightest voxel's surroundings, as in {@link otherPeaks}.
 */
export function otherPeaksIn(measurement: Measurement, expected: RealVolume): OtherPeak[] {
  const { land, volume, sigmas, weights } = landscape(measurement);
  const model = smoothed(expected.data, weights, measurement.mask.shape, sigmas);
  const excess = { ...land, data: land.data.map((v, i) => Math.max(0, v - modelExcess * model.data[i])) };
  const noise = (summit: Summit): number => Math.sqrt(land.data[summit.voxel] / volume);
  const found = summitsOver(excess, volume);
  const significant = found.summits.filter((summit) => summit.height > significance * noise(summit));
  const brightest = cellOf(placeOf(brightestVoxel(measurement), measurement.mask.shape), land);
  return significant.slice(0, mostPeaks).map((summit) => ({
    centre: voxelOf(summit.voxel, land),
    brightness: summit.height / land.data[brightest],
    prominence: summit.height / Math.max(summit.pass, 1 / volume),
    region: regionOf(
      found,
      found.summits.indexOf(summit),
      land,
      measurement.mask.shape,
      (cell) => excess.data[cell] > model.data[cell],
    ),
  }));
}

interface Landscape {
  readonly land: Smoothed;
  /** Voxels that one smoothed value is the mean of. */
  readonly volume: number;
  readonly sigmas: Triple;
  readonly weights: Float32Array;
}

function landscape(measurement: Measurement): Landscape {
  const { amplitude, mask } = measurement;
  const widths = fringeWidths(amplitude, brightestVoxel(measurement));
  const sigmas = triple((axis) => {
    const greatest = Math.max(smoothing.least, smoothing.greatestShare * mask.shape[axis]);
    return Math.min(greatest, Math.max(smoothing.least, smoothing.share * widths[axis]));
  });
  const weights = new Float32Array(mask.data.length);
  const counts = new Float32Array(mask.data.length);
  for (let i = 0; i < counts.length; i++) {
    weights[i] = Number(mask.data[i] !== Measured.no);
    counts[i] = amplitude.data[i] ** 2;
  }
  const land = smoothed(counts, weights, mask.shape, sigmas);
  return { land, volume: (4 * Math.PI) ** 1.5 * sigmas[0] * sigmas[1] * sigmas[2], sigmas, weights };
}

/** Summits that stand above their passes; land that is joined to none by land has a pass of 0. */
function summitsOver(land: Smoothed, volume: number): Summits {
  const highest = land.data.reduce((most, v) => Math.max(most, v), 0);
  const stands = (height: number, pass: number): boolean => {
    const noise = Math.sqrt((pass + leastVariance / volume) / volume);
    const prominence = height > brightShare * highest ? leastProminence.bright : leastProminence.faint;
    return height >= prominence * pass && height - pass >= significance * noise;
  };
  const { summits, owner } = summitsOf(land.data, land.shape, groundShare * highest, stands);
  // One joined to none that does not stand is lower than all that do, which come first.
  return { summits: summits.filter(({ height, pass }, i) => i === 0 || stands(height, pass)), owner };
}

function peaksOf(found: Summits, land: Smoothed, main: number, shape: Shape, sigmas: Triple): OtherPeak[] {
  const centre = voxelOf(found.summits[main].voxel, land);
  const median = shellMedian(found, main, land, centre, shape);
  const others = found.summits.map((_, i) => i).filter((i) => i !== main);
  const isApart = (i: number): boolean => distance(voxelOf(found.summits[i].voxel, land), centre, shape, sigmas) > 3;
  const isBrightEnough = (i: number): boolean => found.summits[i].height > leastBrightness * found.summits[main].height;
  return others
    .filter((i) => isApart(i) && isBrightEnough(i))
    .slice(0, mostPeaks)
    .map((i) => {
      const { voxel, height, pass } = found.summits[i];
      const isBright = (cell: number): boolean => land.data[cell] > Math.max(leastCounts, regionContrast * median(cell));
      return {
        centre: voxelOf(voxel, land),
        brightness: height / found.summits[main].height,
        // The main peak is not always the highest: then the pass towards it is the other's.
        prominence: height / (pass || found.summits[main].pass),
        region: regionOf(found, i, land, shape, isBright),
      };
    });
}

/** Median of the landscape at a cell's distance from the main peak, over the main peak's own land. */
function shellMedian(found: Summits, main: number, land: Smoothed, centre: Triple, shape: Shape): (cell: number) => number {
  const unit: Triple = [1, 1, 1];
  const shellOf = (cell: number): number => Math.floor(distance(voxelOf(cell, land), centre, shape, unit) / 2);
  const shells: number[][] = [];
  for (let cell = 0; cell < land.data.length; cell++) {
    if (found.owner[cell] !== main) continue;
    const shell = shellOf(cell);
    shells[shell] ??= [];
    shells[shell].push(land.data[cell]);
  }
  const medians = shells.map((values) => Float64Array.from(values).sort()[values.length >> 1]);
  return (cell) => medians[shellOf(cell)] ?? 0;
}

/** The land of a summit where `isIts`, on the pattern's grid. */
function regionOf(found: Summits, summit: number, land: Smoothed, shape: Shape, isIts: (cell: number) => boolean): MaskVolume {
  const its = found.owner.map((owner, cell) => Number(owner === summit && isIts(cell)));
  const out = maskVolume(shape);
  const [zs, ys, xs] = [0, 1, 2].map((axis) =>
    Int32Array.from({ length: shape[axis] }, (_, n) => Math.round(n / land.stride[axis]) % land.shape[axis]),
  );
  let i = 0;
  for (const z of zs) for (const y of ys) for (const x of xs) out.data[i++] = its[(z * land.shape[1] + y) * land.shape[2] + x];
  return out;
}

/** Distance around the ends of the array, in units of each axis' `units`. */
function distance(a: Triple, b: Triple, shape: Shape, units: Triple): number {
  return Math.hypot(
    ...triple((axis) => {
      const apart = Math.abs(a[axis] - b[axis]);
      return Math.min(apart, shape[axis] - apart) / units[axis];
    }),
  );
}

function summitAt(found: Summits, land: Smoothed, voxel: number, shape: Shape): number {
  return Math.max(0, found.owner[cellOf(placeOf(voxel, shape), land)]);
}

/** The cell of the landscape that is nearest to a place of the pattern. */
function cellOf(place: Triple, { shape, stride }: Smoothed): number {
  const [z, y, x] = triple((axis) => Math.round(place[axis] / stride[axis]) % shape[axis]);
  return (z * shape[1] + y) * shape[2] + x;
}

function voxelOf(cell: number, { shape, stride }: Smoothed): Triple {
  const place = placeOf(cell, shape);
  return triple((axis) => place[axis] * stride[axis]);
}

function brightestVoxel({ amplitude, mask }: Measurement): number {
  let brightest = 0;
  for (let i = 0; i < mask.data.length; i++) {
    if (mask.data[i] !== Measured.no && amplitude.data[i] > amplitude.data[brightest]) brightest = i;
  }
  return brightest;
}

/** Width of the fringe around a voxel at half of its counts along each axis, voxels. */
function fringeWidths({ shape, data }: RealVolume, voxel: number): Triple {
  const steps = [shape[1] * shape[2], shape[2], 1];
  const place = placeOf(voxel, shape);
  const half = data[voxel] / Math.SQRT2;
  return triple((axis) => {
    let width = 0;
    for (const sign of [-1, 1]) {
      let [k, before, now] = [0, data[voxel], data[voxel]];
      while (now > half && k < shape[axis] / 2) {
        k++;
        const at = (place[axis] + sign * k + shape[axis]) % shape[axis];
        [before, now] = [now, data[voxel + (at - place[axis]) * steps[axis]]];
      }
      width += now < half ? k - 1 + (before - half) / (before - now || 1) : k;
    }
    return width;
  });
}
