// The summary sheet of a run, from its rows and from the panels of its other figures.

import type { StrainImage } from "@friedel/imaging";
import type { Drawing } from "../figures/drawing.js";
import { drawSummary } from "../figures/summary.js";
import type { StrainPart } from "../strain/records.js";
import { strainRows } from "../strain/tables.js";
import type { Row } from "../tables.js";

/** A finished run. */
export interface SheetFacts {
  readonly name: string;
  /** What was done, below the name. */
  readonly subtitle?: string | undefined;
  readonly verdict?: string | undefined;
  /** About the reconstruction. */
  readonly rows: readonly Row[];
  /** Of the crystal in space, where it was taken there. */
  readonly image?: StrainImage | undefined;
  readonly parts?: readonly StrainPart[] | undefined;
  /** All figures of the run. */
  readonly drawings: readonly Drawing[];
}

/** The panels of a sheet by their figure and their beginning, as far as there are such. */
const inSpace = [
  ...["fit measured-central-row", "fit model-central-row", "fit residual-central-row"],
  ...["maps amplitude-across-z", "maps displacement-across-z", "maps strain-across-z"],
  ...["maps strain-across-y", "surface side-1", "surface side-3"],
];
const asFound = [
  ...["fit measured-central-row", "fit model-central-row", "fit residual-central-row"],
  ...["object amplitude-across-the-frame", "object amplitude-across-the-row", "object amplitude-across-the-column"],
  ...["object phase-across-the-frame", "object phase-across-the-row", "object phase-across-the-column"],
];

/** Rows that say where files are or what a sheet shows by itself. */
const elsewhere = ["verdict", "frame", "engine", "remark", "hand", "object shown"];

/** Names that the tables of a run share, each below a heading of its own; without headings the last, of the crystal in space, speaks. */
const shared = ["voxel", "crystal"];

/** The sheet of a run. */
export function summaryFigure({ name, subtitle, verdict, rows, image, parts = [], drawings }: SheetFacts): Drawing {
  const all = [...rows, ...(image ? strainRows(image) : []), ...parts.flatMap((part) => part.rows)];
  const isSaidLater = (key: string, i: number) => shared.includes(key) && all.slice(i + 1).some(([later]) => later === key);
  const panels = (image ? inSpace : asFound).flatMap((choice) => {
    const [file, start] = choice.split(" ");
    const found = drawings.find((drawing) => drawing.file === file)?.panels?.find((panel) => panel.name.startsWith(start));
    return found ? [found.sketch()] : [];
  });
  return {
    file: "summary",
    title: "Summary",
    caption: "The run on one sheet.",
    svg: drawSummary({
      title: name,
      ...(subtitle !== undefined && { subtitle }),
      verdict,
      rows: all.filter(([key], i) => !elsewhere.includes(key) && !isSaidLater(key, i)),
      panels,
    }),
  };
}
