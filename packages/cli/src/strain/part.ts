// What further steps add to the image of a crystal - its resolution, its error bars, its tensor - so that files, figures, tables and
// the report take all of them in one way.

import type { MaskVolume, RealVolume } from "@friedel/engine";
import type { MapRow } from "../figures/index.js";
import type { Row } from "../report.js";
import type { StrainFigure } from "./figures.js";

/** A step's contribution. Volumes are on the grid of the image. */
export interface StrainPart {
  /** Its name in the JSON. */
  readonly name: "resolution" | "errors" | "tensor";
  readonly rows: readonly Row[];
  readonly metrics: Readonly<Record<string, number>>;
  readonly warnings: readonly string[];
  readonly figures?: readonly StrainFigure[];
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
