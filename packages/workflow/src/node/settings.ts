// How files on the disk are read, as a user says it.

import type { PrepareOptions } from "@friedel/imaging";
import type { ScanOverrides } from "@friedel/io/node";
import type { FrameChoice } from "../scan/pick.js";
import type { ReadSettings } from "../scan/read.js";

/**
 * How a pattern is read; paths where a {@link ReadSettings} has files. How it will be prepared tells which part of large frames is
 * needed.
 */
export interface PatternSettings extends Omit<ReadSettings, "mask">, Pick<PrepareOptions, "size" | "centre" | "peak"> {
  /** A file of any kind; `FILE:/PATH` names a dataset of an HDF5 file. */
  readonly mask?: string;
  /** A preset's name or a YAML file. */
  readonly beamline?: string;
  /** Which detector's frames are meant, by its name in the file, or a known one, or a YAML file. */
  readonly detector?: string;
  /** Links of an HDF5 file may lead out of its folder, or of the one that was named. */
  readonly followLinks?: boolean;
}

/** The parts of a raw scan that are not to be looked for in its folder. */
export interface ScanSettings extends Omit<ScanOverrides, "scan"> {
  /** Its number, or those of repeats of one rocking curve, which are added. */
  readonly scan?: number | readonly number[];
  /** Some of its frames only. */
  readonly pick?: FrameChoice;
}
