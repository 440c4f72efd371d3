// Reads the input of the strain step: a result, its pattern, further starts, results at other Bragg peaks.

import { basename, dirname, join } from "node:path";
import { DataError, type Measurement } from "@friedel/engine";
import { responseOf, withoutFree } from "@friedel/imaging";
import type { StoredResult } from "@friedel/io";
import { readObjectFile, readPatternFile, readResultFile } from "../scan/read.js";
import { measurementOf } from "../scan/scan.js";
import { isHdf5Name } from "../scan/source.js";
import type { Peak } from "../strain/peaks.js";
import { type SeededStart, startOf } from "../strain/starts.js";
import { knownGeometry, type StrainInput } from "../strain/strain.js";
import { findBeamline } from "./beamlines.js";
import { diskFile } from "./files.js";
import { nameOf, readReference } from "./read-reference.js";

/** The files of the strain step beside the result. */
export interface StrainFiles {
  /** Results or objects of further starts on the same pattern. */
  readonly starts?: readonly string[];
  /** Results of the same crystal at other Bragg peaks, mounted as it was. */
  readonly peaks?: readonly string[];
  /** The diffractometer whose motors turned the sample between peaks, in place of the one that a result names. */
  readonly beamline?: string;
  /** An earlier result or object, whose hand, place and phase are taken. */
  readonly like?: string;
  /** Error bars: the number of further starts to refine. */
  readonly errors?: number;
}

/**
 * Reads the input of the strain step. Throws FileError, FormatError, LimitError, and DataError where a result lacks its geometry or,
 * for error bars, its counts.
 */
export async function readStrainInput(
  path: string,
  { starts = [], peaks = [], beamline, like, errors }: StrainFiles = {},
): Promise<StrainInput> {
  const result = await readResultFile(diskFile(path));
  knownGeometry(result.geometry, path);
  return {
    name: nameOf(path),
    result,
    starts: await Promise.all(starts.map(readStart)),
    ...(errors !== undefined && { errors: { measurement: await countedFor(result, path), more: errors } }),
    ...(peaks.length > 0 && {
      peaks: [await peakOf(path, result, beamline), ...(await Promise.all(peaks.map((peak) => readPeak(peak, beamline))))],
    }),
    ...(like !== undefined && { like: await readReference(like) }),
    files: await Promise.all(
      [path, ...starts, ...peaks, ...(like === undefined ? [] : [like])].map((file) => diskFile(file).fingerprint()),
    ),
  };
}

async function readStart(path: string): Promise<SeededStart> {
  const file = diskFile(path);
  return startOf(isHdf5Name(path) ? await readResultFile(file) : { object: await readObjectFile(file), parameters: {} });
}

/** The counts in a result, or in the pattern.cxi beside it; all that was measured is used. */
async function countedFor(result: StoredResult, path: string): Promise<Measurement> {
  const { counts, mask } = result;
  if (counts && mask) return { ...measurementOf({ counts, mask, ...responseOf(result) }), mask: withoutFree(mask) };
  const beside = join(dirname(path), "pattern.cxi");
  const found = await readPatternFile(diskFile(beside)).catch(() => undefined);
  if (!found)
    throw new DataError(`${path}: expected the counts beside the object or in ${beside} for its error bars, found none`);
  if (found.isAmplitude) throw new DataError(`${beside}: expected counts, found amplitudes: their noise is not known`);
  return { ...measurementOf(found), mask: withoutFree(found.mask) };
}

async function readPeak(path: string, beamline: string | undefined): Promise<Peak> {
  return peakOf(path, await readResultFile(diskFile(path)), beamline);
}

async function peakOf(path: string, { object, geometry }: StoredResult, beamline: string | undefined): Promise<Peak> {
  const known = knownGeometry(geometry, path);
  const name = basename(path) === "result.cxi" ? path : basename(path);
  return { name, object, geometry: known, beamline: await findBeamline(beamline ?? known.beamline) };
}
