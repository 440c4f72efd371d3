// The record of a reconstruction.

import type { Triple } from "@friedel/engine";
import type { StrainImage } from "@friedel/imaging";
import type { Provenance } from "@friedel/io";
import type { Found, StrainPart } from "@friedel/report";
import type { InputFile } from "../provenance.js";
import type { Pattern } from "../scan/scan.js";

/** Of the network whose answer a refinement began with, for files and reports. */
export interface PredictionFacts {
  readonly network: InputFile;
  readonly chi2: number;
  readonly oversampling: Triple;
}

/** A finished reconstruction. */
export interface Reconstruction {
  readonly name: string;
  readonly pattern: Pattern;
  readonly result: Found;
  readonly prediction?: PredictionFacts;
  /** Absent without geometry, where it was not asked for, and where the object cannot be taken to space. */
  readonly image?: StrainImage;
  /** What was found beside the image: error bars. */
  readonly parts?: readonly StrainPart[];
  readonly engine: { readonly name: string; readonly threads: number };
  readonly provenance: Provenance;
}
