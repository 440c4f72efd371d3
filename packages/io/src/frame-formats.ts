// Detector frames, a file each or several: which reader a file is for, by its content. Volumes of one file are in volume-formats.ts.

import type { RealVolume } from "@friedel/engine";
import { isCbf, readCbf } from "./cbf/cbf.js";
import { isEdf, readEdf } from "./edf/edf.js";
import { FormatError } from "./errors.js";
import { cbfHeader, edfHeader, type FrameHeader } from "./frame-headers.js";
import { gunzip, isGzip } from "./gzip.js";
import type { ReadLimits } from "./limits.js";
import type { SampleType } from "./samples.js";
import { isTiff } from "./tiff/directory.js";
import { readTiff } from "./tiff/tiff.js";

/** The numbers of a frame file: axes (frame, row, column), and how they are stored. */
export interface FrameFile {
  readonly volume: RealVolume;
  readonly sample: SampleType;
  /** Of a frame whose header tells where motors stood. */
  readonly header?: FrameHeader;
}

/** The endings of frame files, packed ones too, in the form of a regular expression. */
export const frameEnding = String.raw`\.(?:tiff?|edf|cbf)(?:\.gz)?$`;

/** Whether a file's name is that of a detector frame. */
export function isFrameName(path: string): boolean {
  return new RegExp(frameEnding, "i").test(path);
}

/**
 * Reads a frame file: TIFF, EDF or CBF, each of them packed by gzip or not. Throws {@link FormatError} for other and for damaged files,
 * LimitError beyond `limits`.
 */
export function readFrameFile(bytes: Uint8Array, name: string, limits: ReadLimits = {}): FrameFile {
  const content = isGzip(bytes) ? gunzip(bytes, name, limits) : bytes;
  if (isTiff(content)) return readTiff(content, name, limits);
  if (isEdf(content)) {
    const { headers, ...frames } = readEdf(content, name, limits);
    return withHeader(frames, edfHeader(headers[0]));
  }
  if (isCbf(content)) {
    const { comments, ...frame } = readCbf(content, name, limits);
    return withHeader(frame, cbfHeader(comments));
  }
  throw new FormatError(name, "a TIFF, EDF or CBF frame", "another beginning");
}

function withHeader(file: FrameFile, header: FrameHeader | undefined): FrameFile {
  return header ? { ...file, header } : file;
}
