// From corrected frames to a pattern ready for phasing: dark frames, hot pixels, beam, noise floor, binning, centring, crop, in this order.
// Counts stay counts; unmeasured voxels stay unmeasured, and what a crop reaches beyond the frames is unmeasured too.

import {
  binCounts,
  centreOf,
  countInexact,
  countVoxels,
  cropOrPad,
  DataError,
  formatShape,
  largestOf,
  type MaskVolume,
  Measured,
  placeOf,
  type RealVolume,
  realVolume,
  type Shape,
  type Transform,
  type Triple,
  triple,
} from "@friedel/engine";
import { type CutEnd, cutFrames } from "../conditions/cut-scan.js";
import { type BeamLog, beamOf } from "../frames/beam.js";
import { beamSteps } from "../frames/beam-steps.js";
import { type DarkPlanes, darkPlanes } from "../frames/dark-planes.js";
import { darkNotes } from "../frames/notes.js";
import { areSound, type OwnAngles, ownAngles } from "../frames/own-angles.js";
import { brightestIn, type Tally, tallyOf, totalsOf } from "../frames/tally.js";
import { checkFrames } from "./checks.js";
import { brightness, centreOfMass, leavesFrames, noiseFloor, reach } from "./extent.js";
import { findHotPixels } from "./hot.js";
import { type Centre, checkVoxels, type PrepareOptions, resolveOptions } from "./options.js";
import { estimateOversampling } from "./oversampling.js";
import { peakNear, peakNotes, separatePeaks, withoutPeaks } from "./peaks.js";
import { binResponse, type Frames, gainOfFrames, mapResponse, responseOf, signalOf } from "./response.js";
import { measuredSize } from "./size.js";

/** Frames as they were read. */
export interface RawFrames extends Frames {
  /** What the log tells of the beam at each of them. */
  readonly beam?: BeamLog;
  /** Voxels where the detector was saturated: they are not measured, and the peak is in their middle. */
  readonly saturated?: readonly number[];
  /** How far each stands beyond the even grid of angles, steps, as its log has it; absent where all stand on it. */
  readonly offsets?: Float64Array;
  /** Where their first voxel lies in the frames that they are a part of; what is said of places is said of those. */
  readonly origin?: Triple;
}

/** One thing that was done, in a word and in a sentence. */
export interface PreparationStep {
  readonly step: "frames" | "hot pixels" | "beam" | "angles" | "threshold" | "binning" | "centre" | "crop";
  readonly did: string;
}

/** All that was done to the frames. Positions are voxels of the raw frames, from 0, whole ones where those here are a part of them. */
export interface PreparationReport {
  readonly steps: readonly PreparationStep[];
  /** What was not as it should be, a sentence each. */
  readonly notes: readonly string[];
  readonly rawShape: Shape;
  readonly shape: Shape;
  readonly bin: Triple;
  /** Counts at or below this became zero. */
  readonly threshold: number;
  /** The brightest voxel of the raw frames, hot pixels left out. */
  readonly peak: Triple;
  /** Where zero frequency of the result lies in the raw frames; half voxels where binning is even. */
  readonly centre: Triple;
  /** Of frames whose log has them off the even grid: whether they stand on it or at their own angles, as far as the counts tell. */
  readonly angles?: OwnAngles["verdict"];
  readonly hotPixels: number;
  readonly hotVoxels: number;
  /** Unmeasured voxels of the result. */
  readonly unmeasured: number;
  /** Counts of all measured raw voxels without the hot ones, and of the result. */
  readonly rawCounts: number;
  readonly counts: number;
  /** The second over the first. */
  readonly keptShare: number;
  readonly maximum: number;
  /** Array length over object length, where a transform was given. */
  readonly oversampling?: Triple;
}

/** A pattern ready for phasing. */
export interface PreparedPattern extends Frames {
  readonly report: PreparationReport;
  /** Where the frames themselves cut signal off, before any padding. */
  readonly cuts: readonly CutEnd[];
}

/**
 * Prepares frames (frame, row, column) for phasing. `transform` (of any engine) adds the oversampling to the report.
 * Throws DataError for counts that cannot be used (none, negative, not finite, nothing measured), ShapeError for a mask of
 * another shape, OptionError for settings out of range.
 */
export async function prepare(frames: RawFrames, options: PrepareOptions = {}, transform?: Transform): Promise<PreparedPattern> {
  const rawShape = frames.counts.shape;
  const given = checkFrames(frames);
  const {
    hotPixels,
    threshold: wanted,
    bin,
    centre: rule,
    peak: chosen,
    size: wantedSize,
    maxVoxels,
  } = resolveOptions(options, rawShape);
  const steps: PreparationStep[] = [];
  const done = (step: PreparationStep["step"], did: string) => steps.push({ step, did });

  const notes: string[] = [];
  const masked = totalsOf(given).missing / frames.mask.data.length;
  if (masked > 0.5) {
    notes.push(
      `the mask leaves ${Number((100 * (1 - masked)).toPrecision(2))} % of the voxels: in masks 1 is not measured; is it the other way round?`,
    );
  }
  const dark = darkPlanes(frames.counts, frames.mask, given);
  const seen = dark.mask === frames.mask ? given : tallyOf(frames.counts, dark.mask);
  const cuts = cutFrames(frames.counts, dark.mask, seen);
  const { origin = [0, 0, 0] } = frames;
  const inWhole = (place: Triple): Triple => triple((axis) => origin[axis] + place[axis]);
  for (const { did, note } of darkNotes({ planes: planesFrom(dark.planes, origin) })) {
    done("frames", did);
    notes.push(note);
  }
  const hot = hotPixels ? findHotPixels(frames.counts, dark.mask, seen) : { pixels: 0, voxels: 0, lines: 0, mask: dark.mask };
  const tally = hot.mask === dark.mask ? seen : tallyOf(frames.counts, hot.mask);
  if (hotPixels) done("hot pixels", `${hot.pixels} made unmeasured; voxels of spikes and tracks: ${hot.voxels}`);
  if (hot.lines > 0) {
    done("hot pixels", `${hot.lines} rows and columns, each lit in one frame, made unmeasured`);
    notes.push(`${hot.lines} times a row or a column of the detector lit up in a single frame: taken for not measured`);
  }
  const asGiven = signalOf(frames.counts, hot.mask, frames);
  const beam = frames.beam ? beamOf(asGiven, frames.counts, hot.mask, frames.beam) : {};
  if (beam.note) notes.push(beam.note);
  if (beam.factors) done("beam", "the beam of each frame, as logged, taken for its gain");
  const logged = beam.factors ? { ...responseOf(frames), gain: gainOfFrames(frames, beam.factors) } : responseOf(frames);
  const loggedSignal = beam.factors ? signalOf(frames.counts, hot.mask, logged) : asGiven;
  const steep = beamSteps(loggedSignal, frames.counts, hot.mask, tally);
  // The curve of a crystal that is thin along the frames is steep by itself.
  const stepped = steep && !areSound({ ...logged, counts: frames.counts, mask: hot.mask }) ? steep : undefined;
  if (stepped) {
    done("beam", "steps of the beam that the log does not tell taken for the gain of frames");
    notes.push(stepped.note);
  }
  const beamed = stepped ? { ...logged, gain: gainOfFrames({ ...logged, counts: frames.counts }, stepped.factors) } : logged;
  const { counts: rawCounts } = totalsOf(tally);
  const angles = frames.offsets && ownAngles({ ...beamed, counts: frames.counts, mask: hot.mask }, frames.offsets);
  const isMoved = angles?.verdict === "own";
  const raw = isMoved ? { ...beamed, gain: angles.gain } : beamed;
  const known = isMoved ? angles.mask : hot.mask;
  if (isMoved) {
    done("angles", `frames taken at their own angles, ${angles.lost} voxels between fringes made unmeasured`);
    notes.push("the steps are uneven: each frame is taken at its own angle, as the counts bear out");
  } else if (angles?.verdict === "even") {
    notes.push("the log scatters about an even grid of angles, which the counts follow: it is taken for the encoder's scatter");
  } else if (angles?.verdict === "contradicted") {
    notes.push(
      "the log has many frames together off the even grid of angles, but the counts follow an even grid: its positions are wrong",
    );
  }
  const isChanged = isMoved || stepped;
  const rawSignal = isChanged ? signalOf(frames.counts, known, raw) : beam.factors ? loggedSignal : asGiven;
  const peak = rawSignal === frames.counts ? brightestIn(tally, frames.counts, known) : brightness(rawSignal, known).peak;
  const threshold = wanted === "auto" ? noiseFloor(frames.counts, known) : wanted;
  const clean: Frames = { counts: applyThreshold(frames.counts, known, threshold, tally), mask: known };
  if (threshold > 0)
    done("threshold", `counts of ${threshold} and less set to zero${wanted === "auto" ? " (the noise floor)" : ""}`);
  const isBinned = bin.some((n) => n > 1);
  const binned = isBinned ? binCounts(clean.counts, clean.mask, bin) : clean;
  const response = isBinned ? binResponse(raw, known, bin) : raw;
  if (isBinned) done("binning", `counts summed over ${formatShape(bin)} voxels`);
  const inexact = isBinned ? countInexact(binned.counts, binned.mask) : 0;
  if (inexact > 0) notes.push(`binned, ${inexact} voxels hold more than 2^24 counts, which are rounded to 24 bits`);
  const isSame = !isBinned && threshold === 0;
  const signal = { counts: isSame ? rawSignal : signalOf(binned.counts, binned.mask, response), mask: binned.mask };
  const named = chosen ? peakNear(rawSignal, known, chosen) : saturatedMiddle(frames);
  const brightest = isSame ? peak : brightness(signal.counts, signal.mask).peak;
  const middle = middleOf(signal, brightest, named && rule === "maximum" ? named : rule, bin);
  const centre = triple((axis) => middle[axis] * bin[axis] + (bin[axis] - 1) / 2);
  const what =
    named && rule === "maximum"
      ? chosen
        ? "brightest voxel near the named peak"
        : "middle of the saturated voxels"
      : centreName(rule, middle, binned.counts.shape);
  done("centre", `${what} at (${inWhole(centre).join(", ")}) moved to the centre`);
  const shape = chooseSize(signal, middle, wantedSize);
  checkVoxels(shape, maxVoxels);
  const cropped = cropOrPad(binned.mask, shape, middle);
  const around = mapResponse(response, (volume) => cropOrPad(volume, shape, middle));
  const light = cropOrPad(signal.counts, shape, middle);
  const peaks = separatePeaks(light, cropped, named !== undefined && rule === "maximum");
  const mask = withoutPeaks(cropped, peaks);
  const counts = measuredOnly(cropOrPad(binned.counts, shape, middle), mask);
  const [half, halfBlock] = [centreOf(shape), bin.map((n) => (n - 1) / 2)];
  const toRaw = (voxel: Triple): Triple => inWhole(triple((a) => (voxel[a] - half[a] + middle[a]) * bin[a] + halfBlock[a]));
  notes.push(
    ...peakNotes(
      peaks,
      toRaw,
      triple((axis) => origin[axis] + rawShape[axis]),
    ),
  );
  const pad = leavesFrames(binned.counts.shape, shape, middle) ? "; what lies outside the frames is unmeasured" : "";
  done("crop", `${formatShape(binned.counts.shape)} to ${formatShape(shape)}${pad}`);
  const kept = sum(counts.data);
  if (kept === 0) throw new DataError(`expected counts in the pattern, found none after a crop to ${formatShape(shape)}`);
  const report: PreparationReport = {
    steps,
    notes,
    rawShape,
    shape,
    bin,
    threshold,
    peak: inWhole(peak),
    centre: inWhole(centre),
    ...(angles && { angles: angles.verdict }),
    hotPixels: hot.pixels,
    hotVoxels: hot.voxels,
    unmeasured: countVoxels(mask, Measured.no),
    rawCounts,
    counts: kept,
    keptShare: kept / rawCounts,
    maximum: largestOf(counts.data),
    ...(transform && { oversampling: await estimateOversampling(light, mask, transform) }),
  };
  return { counts, mask, ...around, report, cuts };
}

/** Numbers of planes with those of the planes before them. */
function planesFrom(planes: DarkPlanes["planes"], origin: Triple): DarkPlanes["planes"] {
  const from = (axis: 0 | 1 | 2) => planes[axis].map((k) => origin[axis] + k);
  return [from(0), from(1), from(2)];
}

/** Counts with zeros where nothing is measured. */
function measuredOnly(counts: RealVolume, mask: MaskVolume): RealVolume {
  const data = counts.data.slice();
  for (let i = 0; i < data.length; i++) if (mask.data[i] === Measured.no) data[i] = 0;
  return { ...counts, data };
}

/** Counts above the threshold, zero elsewhere; without one the counts themselves, what is not measured included. */
function applyThreshold(counts: RealVolume, mask: MaskVolume, threshold: number, { greatest }: Tally): RealVolume {
  const maximum = largestOf(greatest);
  if (maximum <= threshold) throw new DataError(`expected a threshold below the largest count, ${maximum}, found ${threshold}`);
  if (threshold === 0) return counts;
  const out = realVolume(counts.shape);
  for (let i = 0; i < out.data.length; i++)
    if (mask.data[i] !== Measured.no && counts.data[i] > threshold) out.data[i] = counts.data[i];
  return out;
}

/** The middle of the saturated voxels; undefined without any. */
function saturatedMiddle({ counts: { shape }, saturated = [] }: RawFrames): Triple | undefined {
  if (saturated.length === 0) return undefined;
  const places = saturated.map((voxel) => placeOf(voxel, shape));
  return triple((axis) => Math.round(places.reduce((sum, place) => sum + place[axis], 0) / places.length));
}

function chooseSize({ counts, mask }: Frames, centre: Triple, size: number | Triple | "auto"): Triple {
  if (size === "auto") return measuredSize(counts, mask, centre);
  if (typeof size === "object") return size;
  const most = reach(counts.shape, centre);
  return triple((axis) => Math.min(size, most[axis]));
}

/** The voxel of the binned frames that becomes zero frequency. */
function middleOf({ counts, mask }: Frames, brightest: Triple, rule: Centre, bin: Triple): Triple {
  if (rule === "maximum") return brightest;
  if (rule === "middle") return nearMiddle(counts.shape, brightest);
  if (rule === "mass") return centreOfMass(counts, mask);
  return triple((axis) => Math.min(Math.floor(rule[axis] / bin[axis]), counts.shape[axis] - 1));
}

/** The middle of an array whose brightest voxel is no further from it than an eighth of each axis, or else that voxel. */
function nearMiddle(shape: Shape, peak: Triple): Triple {
  const middle = centreOf(shape);
  return peak.every((at, axis) => Math.abs(at - middle[axis]) <= shape[axis] / 8) ? middle : peak;
}

function centreName(rule: Centre, middle: Triple, shape: Shape): string {
  if (rule === "middle" && middle.every((at, axis) => at === centreOf(shape)[axis])) return "middle of the array";
  return rule === "maximum" || rule === "middle" ? "brightest voxel" : rule === "mass" ? "centre of mass" : "given voxel";
}

function sum(values: Float32Array): number {
  let total = 0;
  for (let i = 0; i < values.length; i++) total += values[i];
  return total;
}
