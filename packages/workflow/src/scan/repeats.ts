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
import { inOrder } from "@friedel/imaging";
import { type Alignment, align } from "./align.js";
import { emptyLog } from "./geometry.js";
import { beamOfSum, settingDifference } from "./repeat-settings.js";
import type { Scan } from "./scan.js";

/** One of several scans, by its number in the log. */
export interface Repeat {
  readonly number: number;
  readonly scan: Scan;
}

/** Scans that correlate less show another crystal, or the crystal at another time. */
const leastCorrelation = 0.9;

/** A repeat, brought onto the reference. */
interface Aligned extends Repeat, Alignment {
  /** What its log has against it. */
  readonly odd?: string | undefined;
}

/**
 * Adds repeats. The first that at least half of the others agree with is the reference, and gives geometry and place; of scans that were
 * aborted the longest goes first. Throws DataError where their frames differ in size, or no two scans agree.
 */
export function addRepeats(given: readonly Repeat[]): Scan {
  const repeats = equallyLong(given);
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
    const found = aligned.map(({ number, correlation, odd }) => `${number} (${odd ?? correlation.toFixed(3)})`).join(", ");
    throw new DataError(
      `${first.scan.file.path}: expected scans that correlate by ${leastCorrelation} and more, found ${found}: they are not repeats of one rocking curve, so name one of them (--scan)`,
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
      ...rest.map((one) => {
        const odd = settingDifference(reference.scan, one.scan);
        return odd === undefined
          ? { ...one, ...align(one.scan, reference.scan) }
          : { ...one, shift: [0, 0, 0] as const, correlation: Number.NEGATIVE_INFINITY, odd };
      }),
    ];
    if (agreeing(aligned) > agreeing(best)) best = aligned;
    if (2 * (agreeing(aligned) - 1) >= rest.length) break;
  }
  return best;
}

function notes(aligned: readonly Aligned[]): string[] {
  return aligned.slice(1).map(({ number, shift, correlation, odd }) => {
    if (odd !== undefined) return `scan ${number} is left out: ${odd} as in scan ${aligned[0].number}`;
    const r = `correlation ${correlation.toFixed(3)} with scan ${aligned[0].number}`;
    if (correlation < leastCorrelation) return `scan ${number} is left out: ${r}, below ${leastCorrelation}`;
    return `scan ${number} is added: ${r}, moved by ${shift.map((n) => -n || 0).join(", ")} voxels`;
  });
}

/** Scans with as many frames as the longest, which goes first where they differ; those that a scan lacks at its end are not measured. */
function equallyLong(repeats: readonly Repeat[]): readonly Repeat[] {
  const lengths = repeats.map(({ scan }) => scan.counts.shape[0]);
  const most = Math.max(...lengths);
  if (lengths.every((frames) => frames === most)) return repeats;
  const longestFirst = repeats.toSorted((a, b) => b.scan.counts.shape[0] - a.scan.counts.shape[0]);
  return longestFirst.map(({ number, scan }) => {
    const order = Array.from({ length: most }, (_, k) => (k < scan.counts.shape[0] ? k : undefined));
    const { gain, background } = scan;
    const longer = {
      ...scan,
      counts: inOrder(scan.counts, order),
      mask: inOrder(scan.mask, order, Measured.no),
      ...(gain && { gain: inOrder(gain, order, 1) }),
      ...(background && { background: inOrder(background, order) }),
    };
    return { number, scan: longer };
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
  const { gain: _, background: __, log, ...rest } = reference;
  const { monitor: ___, transmission: ____, ...told } = log?.scan ?? emptyLog(reference.file.path);
  const beam = beamOfSum(
    alike.map(({ scan, shift }, k) => ({ scan, shift, weight: weights[k] })),
    shape[0],
  );
  return {
    ...rest,
    ...(log && { log: { ...log, scan: { ...told, ...beam } } }),
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
