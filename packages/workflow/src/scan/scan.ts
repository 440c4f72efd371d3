// The two records of a measurement: a scan as it was read, and a pattern that is ready to be phased.

import { DataError, type MaskVolume, Measured, type Measurement, type RealVolume, realVolume } from "@friedel/engine";
import { type Beamline, type PreparationReport, type Response, responseOf, type Sampling } from "@friedel/imaging";
import type { CohereSettings, GeometryRecord, InputRecord, PatternFile, ReadFile } from "@friedel/io";
import type { InputFile } from "../provenance.js";
import type { ArrayPlace, LoggedScan } from "./geometry.js";

/** A measurement before any preparation: raw frames, or a pattern that was prepared elsewhere. */
export interface Scan extends Response {
  /** Its name without folder and ending, for titles and output folders. */
  readonly name: string;
  /** Counts, or squared amplitudes where the file holds amplitudes; axes (frame, row, column). */
  readonly counts: RealVolume;
  readonly mask: MaskVolume;
  /** Voxels where the detector was saturated, which the mask has as not measured. */
  readonly saturated?: readonly number[];
  readonly isAmplitude: boolean;
  /** Of raw frames: their log, and the beamline where they were measured. */
  readonly log?: LoggedScan;
  /** Where the counts lie in the raw frames, where they are a part of them. */
  readonly part?: ArrayPlace;
  /** Of a file without a log, where the user names it. */
  readonly beamline?: Beamline;
  /** Of a file that friedel prepared: it is ready for phasing, and may know its geometry, its place in the raw frames and their origin. */
  readonly prepared?: { readonly geometry?: GeometryRecord; readonly place?: ArrayPlace; readonly input?: InputRecord };
  /** The settings of a cohere experiment. */
  readonly experiment?: CohereSettings;
  readonly file: InputFile;
  /** Every file that was read. */
  readonly files: readonly ReadFile[];
  readonly warnings: readonly string[];
}

/** A pattern ready for phasing. */
export interface Pattern extends Omit<PatternFile, "provenance"> {
  /** Of a pattern that was prepared in this run. */
  readonly report?: PreparationReport;
  /** How it is sampled, where that was looked at. */
  readonly sampling?: Sampling;
  /** What it was read from. */
  readonly input?: InputRecord;
}

/** The scan as a pattern that needs no preparation. */
export function patternOf(scan: Scan): Pattern {
  const { counts, mask, isAmplitude, prepared: { geometry } = {} } = scan;
  return { counts, mask, ...responseOf(scan), isAmplitude, ...(geometry && { geometry }) };
}

/** The pattern as engines take it; errors as {@link amplitudeOf}. */
export function measurementOf(pattern: Pick<Pattern, "counts" | "mask" | "gain" | "background">): Measurement {
  return { amplitude: amplitudeOf(pattern), mask: pattern.mask, ...responseOf(pattern) };
}

/** √counts where measured, 0 elsewhere. Throws DataError for counts that are negative or not finite. */
export function amplitudeOf({ counts, mask }: Pick<Pattern, "counts" | "mask">): RealVolume {
  checkValues(counts, mask, "expected counts");
  const out = realVolume(counts.shape);
  for (let i = 0; i < out.data.length; i++) if (mask.data[i] !== Measured.no) out.data[i] = Math.sqrt(counts.data[i]);
  return out;
}

/** Throws DataError for measured values that are negative or not finite. */
export function checkValues({ data }: RealVolume, mask: MaskVolume, what: string): void {
  for (let i = 0; i < data.length; i++) {
    if (mask.data[i] === Measured.no || (data[i] >= 0 && data[i] < Number.POSITIVE_INFINITY)) continue;
    throw new DataError(`${what} of 0 or more, found ${data[i]} at voxel ${i}`);
  }
}
