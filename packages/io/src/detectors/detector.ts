// What a scan at APS 34-ID-C tells of its detector: which it is, and which part of the chips was read out.

import type { SpecScan } from "../spec/spec.js";
import type { Detector } from "./parse.js";
import { detectorNamed } from "./presets.js";

/** What is taken of a detector to correct its frames. */
export type ChipDetector = Pick<Detector, "name" | "size" | "seam">;

/** The part of the chip that was read out: first column and row, and their numbers. */
export interface DetectorRegion {
  readonly column: number;
  readonly row: number;
  readonly columns: number;
  readonly rows: number;
}

/** The detector that a scan's `#UIMDET` line names; undefined for one that is not known. */
export function detectorOf(scan: SpecScan): Detector | undefined {
  const name = /^[^\s:]+/.exec(scan.headers.get("UIMDET") ?? "")?.[0];
  return name === undefined ? undefined : detectorNamed(name);
}

/** The region of a scan's `#UIMR5` line (minX sizeX minY sizeY); undefined without a usable one. */
export function regionOf(scan: SpecScan): DetectorRegion | undefined {
  const values = (scan.headers.get("UIMR5") ?? "").trim().split(/\s+/).map(Number);
  const [column, columns, row, rows] = values;
  const usable =
    values.length >= 4 && values.slice(0, 4).every(Number.isSafeInteger) && column >= 0 && row >= 0 && columns > 0 && rows > 0;
  return usable ? { column, row, columns, rows } : undefined;
}
