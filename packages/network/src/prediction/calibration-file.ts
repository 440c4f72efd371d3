// A network's calibration, as text in its file: models of the errors of its answers, and the distribution of the patterns that they were
// fitted on. Measured once by `calibrate`, read by every prediction.

import { WeightsError } from "../errors.js";
import { readModelMetadata, replaceModelMetadata } from "../onnx/read-metadata.js";
import { type ErrorModel, isErrorModel } from "./error-model.js";
import { featureNames } from "./features.js";
import { parseMetadata } from "./network-file.js";
import type { Reference } from "./out-of-distribution.js";
import { sampleSignCount, signNames } from "./signs.js";

/** A network's calibration. */
export interface Calibration {
  /** Of the `fieldError` of an answer, from its signs. */
  readonly expected: ErrorModel;
  /** The expected `fieldError` above which an answer is not believed. */
  readonly limit: number;
  /** Of the logarithms of the factors of the error bars, from the signs of the answer and of its samples. */
  readonly amplitude: ErrorModel;
  readonly phase: ErrorModel;
  /** Samples per pattern with which they were measured. */
  readonly samples: number;
  readonly reference: Reference;
}

/** Metadata key and version of {@link Calibration} in JSON. The version changes with features and signs. */
const calibrationKey = "friedel.calibration";
const version = 3;

/** A network's file with a calibration in the place of any it had. Throws WeightsError for a damaged file. */
export function writeCalibration(file: Uint8Array, calibration: Calibration): Uint8Array {
  return replaceModelMetadata(file, { [calibrationKey]: JSON.stringify({ version, ...calibration }) });
}

/** A network's file without a calibration, as it was before any. Throws WeightsError for a damaged file. */
export function removeCalibration(file: Uint8Array): Uint8Array {
  return replaceModelMetadata(file, { [calibrationKey]: undefined });
}

/** The calibration in a network's file; undefined where there is none or one of another version. Throws WeightsError for a damaged one. */
export function readCalibration(file: Uint8Array): Calibration | undefined {
  const text = readModelMetadata(file)[calibrationKey];
  if (text === undefined) return undefined;
  const found = parseMetadata(text);
  if (found.version !== version) return undefined;
  const { expected, limit, amplitude, phase, samples, reference } = found as Found;
  const isSize = (value: unknown) => Number.isFinite(value) && Number(value) >= 0;
  const isRow = (row: unknown) =>
    Array.isArray(row) && row.length === featureNames.length && row.every((value) => Number.isFinite(value));
  const isCalibration =
    isErrorModel(expected, signNames.length) &&
    [amplitude, phase].every((model) => isErrorModel(model, signNames.length + sampleSignCount)) &&
    [limit, samples, reference?.limit, reference?.share, reference?.count].every(isSize) &&
    [reference?.mean, reference?.deviation, ...[reference?.whitening].flat()].every(isRow) &&
    reference?.whitening?.length === featureNames.length;
  if (!isCalibration) throw new WeightsError("Expected a calibration of the network in its metadata, found a damaged one");
  // Just checked, field by field.
  return { expected, limit, amplitude, phase, samples, reference } as Calibration;
}

interface Found {
  readonly expected?: unknown;
  readonly limit?: number;
  readonly amplitude?: unknown;
  readonly phase?: unknown;
  readonly samples?: number;
  readonly reference?: Partial<Reference> | null;
}
