// The scans of a file, a log or a folder as `friedel info` lists them.

import { basename } from "node:path";
import type { BrightestFrame, FoundScan, ScanLog } from "@friedel/io";
import { figure, type Row } from "@friedel/report";

/** More scans than these are not listed one by one. */
const mostScans = 500;

/** A line a scan: command, points, frames, detector and what is missing; with its file where there are several. */
export function scanRows(scans: readonly FoundScan[]): Row[] {
  const isMixed = new Set(scans.map(({ file }) => file)).size > 1;
  const rows = scans.slice(0, mostScans).map((scan): Row => [nameOf(scan), scanText(scan, isMixed)]);
  return scans.length > mostScans ? [...rows, ["…", `${scans.length} scans in all`]] : rows;
}

function nameOf({ number, file }: FoundScan): string {
  return number === undefined ? `scan in ${basename(file)}` : `scan ${number}`;
}

function scanText({ command, points, frames, detector, brightest, missing, file }: FoundScan, isMixed: boolean): string {
  const of = (n: number, what: string) => `${n} ${what}${n === 1 ? "" : "s"}`;
  return [
    command ?? "no command",
    ...(points === undefined ? [] : [of(points, "point")]),
    ...(frames === undefined ? [] : [of(frames, "frame")]),
    ...(detector === undefined ? [] : [detector]),
    ...(brightest === undefined ? [] : [`brightest frame ${brightestText(brightest, frames)}`]),
    ...(missing.length === 0 ? [] : [`missing: ${missing.join(", ")}`]),
    ...(isMixed ? [`in ${basename(file)}`] : []),
  ].join("; ");
}

function brightestText({ frame, counts, maximum, looked }: BrightestFrame, frames: number | undefined): string {
  const all = looked === frames ? "" : ` (of ${looked} that were looked at)`;
  return `${frame} with ${figure(counts, 9)} counts, ${figure(maximum, 9)} in a pixel${all}`;
}

/** The brightest frame, where the log has each frame's sum or maximum, as area detectors write them. */
export function brightestRow({ columns }: Pick<ScanLog, "columns">): Row[] {
  for (const name of ["ImageMax", "ImageTot"]) {
    const values = columns.get(name);
    if (!values || values.length === 0) continue;
    const frame = values.reduce((best, value, k) => (value > values[best] ? k : best), 0);
    return [["brightest frame", `${frame}, ${figure(values[frame], 9)} counts (${name} of the log)`]];
  }
  return [];
}
