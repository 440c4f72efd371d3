// What the strain step hands to its tables, figures and report. Further steps - resolution, error bars, the tensor of several peaks -
// each add a part, so that files, figures, tables and the report take all of them in one way.

import type { MaskVolume, RealVolume } from "@friedel/engine";
import type { StrainImage, StrainOptions } from "@friedel/imaging";
import type { Drawing } from "../figures/drawing.js";
import type { MapRow } from "../figures/maps.js";
import type { GeometryFacts } from "../geometry.js";
import type { InputFacts } from "../input.js";
import type { Row } from "../tables.js";

/** A further step's contribution. Volumes are on the grid of the image. */
export interface StrainPart {
  /** Its name in the JSON. */
  readonly name: "resolution" | "hand" | "ensemble" | "errors" | "tensor";
  readonly rows: readonly Row[];
  readonly metrics: Readonly<Record<string, number>>;
  readonly warnings: readonly string[];
  readonly figures?: readonly Drawing[];
  /** Volumes for strain.cxi, in SI units. */
  readonly maps?: Readonly<Record<string, { readonly volume: RealVolume | MaskVolume; readonly units: string }>>;
  /** The same for ParaView, lengths in nm. */
  readonly arrays?: Readonly<Record<string, Float32Array | Uint8Array>>;
  /** Rows below those of the figure of slices. */
  readonly mapRows?: readonly MapRow[];
  /** Values at the vertices of the surface. */
  readonly surface?: Readonly<Record<string, Float32Array>>;
  /** A column of the table of facets. */
  readonly facets?: { readonly name: string; readonly head: string; readonly values: readonly number[] };
  /** What it was done with, for the file's parameters. */
  readonly parameters?: Readonly<Record<string, unknown>>;
}

/** What a report tells of its origin; a `Provenance` of the io package is one. */
export interface Origin {
  readonly program: string;
  readonly version: string;
  readonly command: string;
  readonly inputFiles: readonly string[];
  readonly inputSha256: readonly string[];
  readonly input?: InputFacts;
  /** Axis order, centre and signs in words. */
  readonly conventions: string;
}

/** A finished strain step. */
export interface StrainFacts {
  readonly name: string;
  readonly image: StrainImage;
  readonly geometry: GeometryFacts;
  readonly options: StrainOptions;
  readonly provenance: Origin;
  /** The judgement of the reconstruction that it came from, where it has one. */
  readonly verdict?: string;
  /** Rows about that reconstruction. */
  readonly reconstruction: readonly Row[];
  readonly warnings: readonly string[];
  readonly parts: readonly StrainPart[];
}
