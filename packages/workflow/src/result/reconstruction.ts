// The record of a reconstruction.

import type { StrainImage } from "@friedel/imaging";
import type { Provenance } from "@friedel/io";
import type { Found, StrainPart } from "@friedel/report";
import type { PredictedStart } from "../predict/start.js";
import type { Pattern } from "../scan/scan.js";

/** A finished reconstruction. */
export interface Reconstruction {
  readonly name: string;
  readonly pattern: Pattern;
  readonly result: Found;
  /** Of the network whose answer the refinement began with. */
  readonly prediction?: PredictedStart["facts"];
  /** Absent without geometry, where it was not asked for, and where the object cannot be taken to space. */
  readonly image?: StrainImage;
  /** What was found beside the image: error bars. */
  readonly parts?: readonly StrainPart[];
  readonly engine: { readonly name: string; readonly threads: number };
  readonly provenance: Provenance;
}
