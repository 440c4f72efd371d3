// SPEC scans as records: command, motor positions, columns, header lines, and the photon energy where a motor holds it.
// Doubtful values are left out with a line in `warnings`; a FormatError is thrown if the scan is unusable.

import { FormatError } from "../errors.js";
import type { ScanLog } from "../scans/records.js";
import { findScans, type MotorNames, type SpecEntry, scanLines } from "./lines.js";

/** A scan as a list shows it. */
export interface SpecSummary {
  readonly number: number;
  readonly command: string;
}

/** One scan of a SPEC log. Motors and columns are in the units of the beamline (degrees, mm, keV, …); motors by name (`Theta`) and by mnemonic (`th`). */
export interface SpecScan extends ScanLog, SpecSummary {
  readonly number: number;
  readonly command: string;
  /** Header lines by their key without `#` (`UIMR5` → `0 256 0 256 1`); lines of one key are joined by line ends. */
  readonly headers: ReadonlyMap<string, string>;
  /** From a motor called Energy or en. */
  readonly energyEv?: number;
}

/** The scans of a log in the order of the file; a number that occurs again is listed again. */
export function listSpecScans(bytes: Uint8Array): SpecSummary[] {
  return findScans(bytes).map(({ number, command }) => ({ number, command }));
}

/**
 * Reads scan `number`; where the number occurs several times, the last. Throws {@link FormatError} if the log does not
 * have it (naming what it has) or where its data lines are damaged.
 */
export function readSpecScan(bytes: Uint8Array, number: number, name: string): SpecScan {
  const entries = findScans(bytes);
  const matching = entries.filter((entry) => entry.number === number);
  const entry = matching.at(-1);
  if (!entry) throw new FormatError(name, `scan ${number}`, describeScans(entries, number));
  const warnings = matching.length > 1 ? [`scan ${number} occurs ${matching.length} times in ${name}; the last one is used`] : [];
  return { ...parseScan(scanLines(bytes, entry), entry, name, warnings), file: name, number, command: entry.command, warnings };
}

function parseScan(lines: readonly string[], entry: SpecEntry, name: string, warnings: string[]) {
  const headers = new Map<string, string>();
  const rows: number[][] = [];
  let labels: string | undefined;
  let damaged: string | undefined;
  let inArray = false;
  for (const line of lines) {
    // `@A` lines hold detector spectra and go on after a backslash; they are no columns.
    const continued: boolean = inArray;
    inArray = (continued || line.startsWith("@")) && line.endsWith("\\");
    if (continued || line.startsWith("@") || line.trim() === "") continue;
    const header = /^#(\S+)\s*(.*)$/.exec(line);
    if (header) {
      const [, key, text] = header;
      headers.set(key, headers.has(key) ? `${headers.get(key)}\n${text}` : text);
      if (key === "L") labels = text;
      continue;
    }
    if (labels === undefined) continue;
    if (damaged !== undefined) throw new FormatError(name, `numbers in every data line of scan ${entry.number}`, damaged);
    const values = line.trim().split(/\s+/).map(toNumber);
    const width = rows[0]?.length ?? columnNames(labels, values.length)?.length;
    // A last line may have been cut while it was written; one in the middle may not.
    if (values.length !== width || values.some((value) => value === undefined)) damaged = `"${line.slice(0, 60)}"`;
    else rows.push(values as number[]); // undefined was excluded in the line above
  }
  if (damaged !== undefined)
    warnings.push(`scan ${entry.number} of ${name} ends with a damaged line, which is left out: ${damaged}`);
  const names = labels === undefined ? [] : (columnNames(labels, rows[0]?.length) ?? []);
  const columns = new Map(names.map((label, i) => [label, Float64Array.from(rows, (row) => row[i])]));
  const motors = readMotors(headers, entry.motors, warnings);
  const date = headers.get("D")?.split("\n")[0];
  const energyEv = energyOf(motors);
  return {
    motors,
    points: rows.length,
    columns,
    headers,
    ...(date === undefined ? {} : { date }),
    ...(energyEv === undefined ? {} : { energyEv }),
  };
}

function readMotors(headers: ReadonlyMap<string, string>, names: MotorNames, warnings: string[]): Record<string, number> {
  const motors = new Map<string, number>();
  for (const [key, text] of headers) {
    const row = /^P(\d{1,4})$/.exec(key)?.[1];
    if (row === undefined) continue;
    const values = text.trim().split(/\s+/).map(toNumber);
    const full = columnNames(names.names.get(Number(row)) ?? "", values.length);
    const short = columnNames(names.mnemonics.get(Number(row)) ?? "", values.length);
    if (!full && !short) warnings.push(`the positions of #${key} do not fit the motor names of the header and are left out`);
    values.forEach((value, i) => {
      if (value === undefined) return;
      // Names go first: a mnemonic that is another motor's name must not take its place.
      if (short && !motors.has(short[i])) motors.set(short[i], value);
      if (full) motors.set(full[i], value);
    });
  }
  return Object.fromEntries(motors);
}

/** Names are separated by two blanks, since a name may contain one; by one blank if only that yields the right number. */
function columnNames(text: string, count: number | undefined): string[] | undefined {
  for (const separator of [/\s{2,}|\t/, /\s+/]) {
    const names = text.trim().split(separator);
    if (names[0] !== "" && (count === undefined || names.length === count)) return names;
  }
  return undefined;
}

/** Bragg experiments use some 3 to 100 keV, so a number below 200 is in keV, and one above in eV. */
function energyOf(motors: Readonly<Record<string, number>>): number | undefined {
  const key = Object.keys(motors).find((motor) => /^(energy|en)$/i.test(motor));
  const value = key === undefined ? undefined : motors[key];
  if (value === undefined || !(value > 0)) return undefined;
  return value < 200 ? value * 1000 : value;
}

function toNumber(text: string): number | undefined {
  if (/^[+-]?nan$/i.test(text)) return Number.NaN;
  if (/^[+-]?inf/i.test(text)) return text.startsWith("-") ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  const value = Number(text);
  return text === "" || Number.isNaN(value) ? undefined : value;
}

function describeScans(entries: readonly SpecEntry[], wanted: number): string {
  if (entries.length === 0) return "no scan at all";
  const numbers = entries.map((entry) => entry.number);
  const low = numbers.reduce((a, b) => Math.min(a, b));
  const high = numbers.reduce((a, b) => Math.max(a, b));
  const nearest = numbers.reduce((a, b) => (Math.abs(b - wanted) < Math.abs(a - wanted) ? b : a));
  return `scans ${low} to ${high}${wanted > low && wanted < high ? `, the nearest ${nearest}` : ""}`;
}
