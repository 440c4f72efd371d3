// A network's calibration, as text in its file: the factors of its uncertainty, and the distribution of its training patterns. Measured
// once by `calibrate`, read by every prediction.

import { WeightsError } from "../errors.js";
import { readModelMetadata, replaceModelMetadata } from "../onnx/read-metadata.js";
import { featureNames } from "./features.js";
import { parseMetadata } from "./network-file.js";
import type { Reference } from "./out-of-distribution.js";
import type { UncertaintyFactors } from "./uncertainty.js";

/** A network's calibration. */
export interface Calibration {
  readonly spread: UncertaintyFactors;
  /** Samples per pattern with which the factors were measured. */
  readonly samples: number;
  readonly reference: Reference;
}

/** Metadata key and version of {@link Calibration} in JSON. The version changes with the features. */
const calibrationKey = "friedel.calibration";
const version = 1;

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
  const { spread, samples, reference } = found as Found;
  const size = featureNames.length;
  const isRow = (row: unknown) => Array.isArray(row) && row.length === size && row.every((value) => Number.isFinite(value));
  const isSize = (value: unknown) => Number.isFinite(value) && Number(value) >= 0;
  const isCalibration =
    [spread?.amplitude, spread?.phase].every((factor) => isSize(factor?.own) && isSize(factor?.fit)) &&
    [samples, reference?.limit, reference?.share, reference?.count].every(isSize) &&
    [reference?.mean, reference?.deviation, ...[reference?.whitening].flat()].every(isRow) &&
    reference?.whitening?.length === size;
  if (!isCalibration) throw new WeightsError("Expected a calibration of the network in its metadata, found a damaged one");
  // Just checked, field by field.
  return { spread, samples, reference } as Calibration;
}

interface Found {
  readonly spread?: Partial<UncertaintyFactors> | null;
  readonly samples?: number;
  readonly reference?: Partial<Reference> | null;
}
