// Detector frames, a file each or several: which reader a file is for, by its content. Volumes of one file are in volume-formats.ts.

import type { RealVolume } from "@friedel/engine";
import { isEdf, readEdf } from "./edf/edf.js";
import { FormatError } from "./errors.js";
import { gunzip, isGzip } from "./gzip.js";
import type { ReadLimits } from "./limits.js";
import type { SampleType } from "./samples.js";
import { isTiff } from "./tiff/directory.js";
import { readTiff } from "./tiff/tiff.js";

/** The numbers of a frame file: axes (frame, row, column), and how they are stored. */
export interface FrameFile {
  readonly volume: RealVolume;
  readonly sample: SampleType;
}

/** The endings of frame files, packed ones too, in the form of a regular expression. CBF is one so that it is refused by name. */
export const frameEnding = String.raw`\.(?:tiff?|edf|cbf)(?:\.gz)?$`;

/** Whether a file's name is that of a detector frame. */
export function isFrameName(path: string): boolean {
  return new RegExp(frameEnding, "i").test(path);
}

/**
 * Reads a frame file: TIFF or EDF, either of them packed by gzip. Throws {@link FormatError} for other and for damaged files, LimitError
 * beyond `limits`.
 */
export function readFrameFile(bytes: Uint8Array, name: string, limits: ReadLimits = {}): FrameFile {
  const content = isGzip(bytes) ? gunzip(bytes, name, limits) : bytes;
  refuseCbf(content, name);
  if (isTiff(content)) return readTiff(content, name, limits);
  if (isEdf(content)) return readEdf(content, name, limits);
  throw new FormatError(name, "a TIFF or EDF frame", "another beginning");
}

const cbfStart = new TextEncoder().encode("###CBF");

/** Throws {@link FormatError} for a CBF file, by name or content, with the way out. */
export function refuseCbf(bytes: Uint8Array, name: string): void {
  if (!/\.cbf$/i.test(name) && !cbfStart.every((byte, i) => bytes[i] === byte)) return;
  const wayOut = "convert the frames, for example with fabio-convert --format edf";
  throw new FormatError(name, "TIFF, EDF or HDF5", `CBF, which is not read here: ${wayOut}`);
}
