// SPEC scans as records: command, motor positions, columns, header lines, and the photon energy where a motor holds it.
// Doubtful values are left out with a line in `warnings`; a FormatError is thrown if the scan is unusable.

import { FormatError } from "../errors.js";
import type { ScanLog } from "../scans/records.js";
import { readCalibration } from "./calibration.js";
import { readSpecData } from "./data.js";
import { findScans, type SpecEntry, scanLines } from "./lines.js";
import { readEnergy, readMotors } from "./motors.js";

/** A scan as a list shows it. */
export interface SpecSummary {
  readonly number: number;
  readonly command: string;
  readonly points: number;
}

/**
 * One scan of a SPEC log. Motors, by name (`Theta`) and by mnemonic (`th`), and columns are in the units of the beamline (degrees, mm,
 * keV, …); `date` is the `#D` line as it stands, local time without a zone; `exposureS` is from `#T`, `detector` from `#UIMDET`,
 * energy from a motor or column called Energy, en, nrj or alike, distance, pixel and direct beam from `#UDETCALIB`.
 */
export interface SpecScan extends ScanLog, SpecSummary {
  readonly number: number;
  readonly command: string;
  readonly points: number;
  /** Header lines by their key without `#` (`UIMR5` → `0 256 0 256 1`); lines of one key are joined by line ends. */
  readonly headers: ReadonlyMap<string, string>;
}

/** The scans of a log in the order of the file; a number that occurs again is listed again. */
export function listSpecScans(bytes: Uint8Array): SpecSummary[] {
  return findScans(bytes).map(({ number, command, points }) => ({ number, command, points }));
}

/**
 * Reads scan `number`. Where the number occurs several times, the last command counts, and of its scans the one with the most
 * points, for others were aborted. Throws {@link FormatError} if the log does not have it (naming what it has) or where its data
 * lines are damaged.
 */
export function readSpecScan(bytes: Uint8Array, number: number, name: string): SpecScan {
  const entries = findScans(bytes);
  const matching = entries.filter((entry) => entry.number === number);
  const entry = wholeScan(matching);
  if (!entry) throw new FormatError(name, `scan ${number}`, describeScans(entries, number));
  const scan = parseScan(scanLines(bytes, entry), entry, name);
  if (matching.length === 1) return scan;
  const which = entry === matching.at(-1) ? "the last one" : `number ${matching.indexOf(entry) + 1} of them`;
  const occurs = `scan ${number} occurs ${matching.length} times in ${name}; ${which}, of ${scan.points} ${scan.points === 1 ? "point" : "points"}, is used`;
  return { ...scan, warnings: [occurs, ...scan.warnings] };
}

function parseScan(lines: readonly string[], entry: SpecEntry, file: string): SpecScan {
  const { number, command, header, calibration } = entry;
  const { headers, points, columns, warnings: ofData } = readSpecData(lines, number, file);
  const warnings = [...ofData];
  const motors = readMotors(headers, lines, header, warnings);
  for (const [key, text] of header.user) if (!headers.has(key)) headers.set(key, text);
  if (calibration !== undefined) headers.set("UDETCALIB", calibration);
  const date = headers.get("D")?.split("\n")[0];
  const exposureS = Number.parseFloat(headers.get("T") ?? "");
  const detector = /^([^\s:]+)/.exec(headers.get("UIMDET") ?? "")?.[1];
  const energyEv = readEnergy(motors, columns, warnings);
  return {
    ...{ file, number, command, motors, points, columns, headers, warnings },
    ...(date !== undefined && { date }),
    ...(exposureS > 0 && { exposureS }),
    ...(energyEv !== undefined && { energyEv }),
    ...(detector !== undefined && { detector }),
    ...readCalibration(calibration ?? ""),
  };
}

/** Of the entries with the last one's command, the one with the most data lines; of equals the last. */
function wholeScan(entries: readonly SpecEntry[]): SpecEntry | undefined {
  const last = entries.at(-1);
  const same = entries.filter((entry) => entry.command === last?.command);
  return same.reduce((best, other) => (other.points >= best.points ? other : best), same[0]);
}

function describeScans(entries: readonly SpecEntry[], wanted: number): string {
  if (entries.length === 0) return "no scan at all";
  const numbers = entries.map((entry) => entry.number);
  const low = numbers.reduce((a, b) => Math.min(a, b));
  const high = numbers.reduce((a, b) => Math.max(a, b));
  const nearest = numbers.reduce((a, b) => (Math.abs(b - wanted) < Math.abs(a - wanted) ? b : a));
  return `scans ${low} to ${high}${wanted > low && wanted < high ? `, the nearest ${nearest}` : ""}`;
}
