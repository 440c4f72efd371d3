// The pixel detectors of APS 34-ID-C as data: which chips they have, where the seams are, how far the images of the chips are
// apart. Values as the beamline's own analysis (cohere) uses them.

import type { SpecScan } from "../spec/spec.js";

/** A detector of several chips that are read out side by side although there are gaps between them. */
export interface ChipDetector {
  readonly name: string;
  /** Pixels along x (columns) and y (rows). */
  readonly size: readonly [number, number];
  /** First column and first row behind the seam; nothing for a single chip. */
  readonly seam?: {
    readonly at: number;
    /** Width of the gap in columns and rows, which are inserted if a region spans the seam. */
    readonly gapColumns: number;
    readonly gapRows: number;
    /** Odd pixels along the seam: columns and rows from the first to the last, both included. */
    readonly odd: { readonly columns: readonly [number, number]; readonly rows: readonly [number, number] };
  };
}

const timepixQuad: ChipDetector = {
  name: "34idcTIM2",
  size: [512, 512],
  seam: { at: 256, gapColumns: 4, gapRows: 5, odd: { columns: [255, 256], rows: [0, 254] } },
};

const timepixSingle: ChipDetector = { name: "34idcTIM1", size: [256, 256] };

/** The known detectors. */
export const detectors: readonly ChipDetector[] = [timepixQuad, timepixSingle];

/** The part of the chip that was read out: first column and row, and their numbers. */
export interface DetectorRegion {
  readonly column: number;
  readonly row: number;
  readonly columns: number;
  readonly rows: number;
}

/** The detector that a scan's `#UIMDET` line names; undefined for one that is not known. */
export function detectorOf(scan: SpecScan): ChipDetector | undefined {
  const line = scan.headers.get("UIMDET") ?? "";
  return detectors.find((detector) => line.startsWith(detector.name));
}

/** The region of a scan's `#UIMR5` line (minX sizeX minY sizeY); undefined without a usable one. */
export function regionOf(scan: SpecScan): DetectorRegion | undefined {
  const values = (scan.headers.get("UIMR5") ?? "").trim().split(/\s+/).map(Number);
  const [column, columns, row, rows] = values;
  const usable =
    values.length >= 4 && values.slice(0, 4).every(Number.isSafeInteger) && column >= 0 && row >= 0 && columns > 0 && rows > 0;
  return usable ? { column, row, columns, rows } : undefined;
}
