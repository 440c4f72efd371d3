// Repeats of one rocking curve as one scan: each brought onto the first by whole voxels, those that differ left out and named, and counts
// added as counts. What a voxel's counts are worth, when not all repeats measured it, is its gain.

import {
  countInexact,
  DataError,
  formatShape,
  Measured,
  maskVolume,
  type RealVolume,
  realVolume,
  sameShape,
  type Triple,
} from "@friedel/engine";
import { type Alignment, align } from "./align.js";
import type { Scan } from "./scan.js";

/** One of several scans, by its number in the log. */
export interface Repeat {
  readonly number: number;
  readonly scan: Scan;
}

/** Scans that correlate less show another crystal, or the crystal at another time. */
const leastCorrelation = 0.9;

/** A repeat, brought onto the reference. */
interface Aligned extends Repeat, Alignment {}

/**
 * Adds repeats. The first that at least half of the others agree with is the reference, and gives geometry and place. Throws DataError
 * where the shapes differ, or no two scans agree.
 */
export function addRepeats(repeats: readonly Repeat[]): Scan {
  const [first] = repeats;
  const odd = repeats.find(({ scan }) => !sameShape(scan.counts.shape, first.scan.counts.shape) || scan.isAmplitude);
  if (odd) {
    const expected = `repeats of ${formatShape(first.scan.counts.shape)} counts like scan ${first.number}`;
    throw new DataError(
      `${odd.scan.file.path}: expected ${expected}, found ${formatShape(odd.scan.counts.shape)} in scan ${odd.number}`,
    );
  }
  const aligned = chooseReference(repeats);
  const alike = aligned.filter(({ correlation }) => correlation >= leastCorrelation);
  if (alike.length < 2) {
    const found = aligned.map(({ number, correlation }) => `${number} (${correlation.toFixed(3)})`).join(", ");
    throw new DataError(
      `${first.scan.file.path}: expected scans that correlate by ${leastCorrelation} and more, found ${found}: they are not repeats of one rocking curve`,
    );
  }
  return sumOf(alike, notes(aligned));
}

function chooseReference(repeats: readonly Repeat[]): Aligned[] {
  let best: Aligned[] = [];
  const agreeing = (all: readonly Aligned[]) => all.filter(({ correlation }) => correlation >= leastCorrelation).length;
  for (const reference of repeats) {
    const rest = repeats.filter((repeat) => repeat !== reference);
    const aligned = [
      { ...reference, shift: [0, 0, 0] as const, correlation: 1 },
      ...rest.map((one) => ({ ...one, ...align(one.scan, reference.scan) })),
    ];
    if (agreeing(aligned) > agreeing(best)) best = aligned;
    if (2 * (agreeing(aligned) - 1) >= rest.length) break;
  }
  return best;
}

function notes(aligned: readonly Aligned[]): string[] {
  return aligned.slice(1).map(({ number, shift, correlation }) => {
    const r = `correlation ${correlation.toFixed(3)} with scan ${aligned[0].number}`;
    if (correlation < leastCorrelation) return `scan ${number} is left out: ${r}, below ${leastCorrelation}`;
    return `scan ${number} is added: ${r}, moved by ${shift.map((n) => -n || 0).join(", ")} voxels`;
  });
}

/** The sum on the reference's voxels. A gain is kept only where it is not the same everywhere. */
function sumOf(alike: readonly Aligned[], added: readonly string[]): Scan {
  const [{ scan: reference }] = alike;
  const { shape } = reference.counts;
  const sums = new Float64Array(reference.counts.data.length);
  const gain = realVolume(shape);
  const background = alike.some(({ scan }) => scan.background) ? realVolume(shape) : undefined;
  const weights = alike.map(({ scan, shift }) => brightnessOver(reference, scan, shift));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  alike.forEach(({ scan, shift }, k) => {
    visitOverlap(scan, shift, (at, from) => {
      sums[at] += scan.counts.data[from];
      gain.data[at] += (weights[k] / total) * (scan.gain?.data[from] ?? 1);
      if (background) background.data[at] += scan.background?.data[from] ?? 0;
    });
  });
  const mask = maskVolume(
    shape,
    Uint8Array.from(gain.data, (value) => (value > 0 ? Measured.used : Measured.no)),
  );
  const counts = realVolume(shape, Float32Array.from(sums));
  const inexact = countInexact(counts, mask);
  const rounded = inexact > 0 ? [`added, ${inexact} voxels hold more than 2^24 counts, which are rounded to 24 bits`] : [];
  const isUneven = gain.data.some((value) => value > 0 && Math.abs(value - 1) > 1e-6);
  const { gain: _, background: __, ...rest } = reference;
  return {
    ...rest,
    counts,
    mask,
    ...(isUneven && { gain: withOnes(gain) }),
    ...(background && { background }),
    files: alike.flatMap(({ scan }) => scan.files),
    warnings: [...reference.warnings, ...added, ...rounded],
  };
}

/** A gain is 1 where nothing was measured. */
function withOnes({ shape, data }: RealVolume): RealVolume {
  return realVolume(
    shape,
    data.map((value) => (value > 0 ? value : 1)),
  );
}

/** Calls back for each voxel that a scan measured, with its place on the reference and its own. */
function visitOverlap({ counts: { shape }, mask }: Scan, shift: Triple, visit: (at: number, from: number) => void): void {
  const [frames, rows, columns] = shape;
  for (let z = 0; z < frames; z++) {
    for (let y = 0; y < rows; y++) {
      for (let x = 0; x < columns; x++) {
        const [fz, fy, fx] = [z + shift[0], y + shift[1], x + shift[2]];
        if (fz < 0 || fy < 0 || fx < 0 || fz >= frames || fy >= rows || fx >= columns) continue;
        const from = (fz * rows + fy) * columns + fx;
        if (mask.data[from] !== Measured.no) visit((z * rows + y) * columns + x, from);
      }
    }
  }
}

/** How many times brighter a scan is than the reference, where both measured. */
function brightnessOver(reference: Scan, scan: Scan, shift: Triple): number {
  let [own, others] = [0, 0];
  visitOverlap(scan, shift, (at, from) => {
    if (reference.mask.data[at] === Measured.no) return;
    own += scan.counts.data[from] / (scan.gain?.data[from] ?? 1);
    others += reference.counts.data[at] / (reference.gain?.data[at] ?? 1);
  });
  return others > 0 && own > 0 ? own / others : 1;
}
