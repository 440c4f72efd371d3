// The log of one scan at PETRA III (.fio), as Sardana writes it: sections %c (the command, then remarks), %p (positions and other
// parameters, `name = value`) and %d (` Col 2 name DOUBLE` a column, then rows of numbers). Lines that begin with ! are remarks.

import { FormatError } from "../errors.js";
import { Lines } from "../lines.js";
import type { ScanLog } from "../scans/records.js";
import { toNumber } from "../spec/data.js";
import { readEnergy } from "../spec/motors.js";

/** How much of a line a message shows. */
const shown = 60;
/** No detector stands further away than this many metres, so a larger number is in millimetres. */
const furthestM = 30;

/** Whether bytes look like a .fio file: one of its sections begins near their start. */
export function isFio(bytes: Uint8Array): boolean {
  const start = bytes.subarray(0, 4096);
  return !start.includes(0) && /^\s*%[cpd]\s*$/m.test(new TextDecoder("latin1").decode(start));
}

/** What the lines of a file hold, section by section. */
interface Sections {
  readonly remarks: string[];
  readonly parameters: Map<string, number>;
  readonly names: Map<number, string>;
  readonly rows: number[][];
  damaged?: string;
}

/**
 * Reads a log. Number and sample are from the file's name (`sample_00012.fio`). Throws FormatError for other files, and where a
 * damaged row has whole ones behind it; a last row that was cut is left out with a warning.
 */
export function readFio(bytes: Uint8Array, file: string): ScanLog {
  if (!isFio(bytes)) throw new FormatError(file, "a .fio log with its sections %c, %p and %d", "another beginning");
  const { remarks, parameters, names, rows, damaged } = readSections(bytes, file);
  const warnings: string[] = [];
  if (damaged !== undefined) warnings.push(`${file} ends with a damaged line, which is left out: "${damaged}"`);
  const named = /([^/\\]*?)_(\d{1,9})(?:\.fio)?$/i.exec(file);
  const columns = new Map([...names].map(([place, name]) => [name, Float64Array.from(rows, (row) => row[place])]));
  const motors = Object.fromEntries(parameters);
  const energyEv = readEnergy(motors, columns, warnings);
  const distanceM = readDistance(parameters, warnings);
  const date = /started at\s+(.*)$/.exec(remarks.join("\n"))?.[1];
  return {
    ...{ file, command: remarks[0] ?? "", points: rows.length, motors, columns, warnings },
    ...(named && { sample: named[1], number: Number(named[2]) }),
    ...(date !== undefined && { date: date.trim() }),
    ...(energyEv !== undefined && { energyEv }),
    ...(distanceM !== undefined && { distanceM }),
  };
}

function readSections(bytes: Uint8Array, file: string): Sections {
  const found: Sections = { remarks: [], parameters: new Map(), names: new Map(), rows: [] };
  const types: string[] = [];
  const lines = new Lines(bytes, file);
  for (let section = ""; !lines.atEnd; ) {
    const line = lines.next("a line");
    const begun = /^%(\w+)$/.exec(line);
    if (begun) section = begun[1].toLowerCase();
    else if (line === "" || line.startsWith("!")) continue;
    else if (section === "c") found.remarks.push(line.replace(/\s+/g, " "));
    else if (section === "p") readParameter(line, found.parameters);
    else if (section === "d") readRow(line, found, types, file);
  }
  return found;
}

/** `om = 17.5`; values that are no numbers are of no use here. */
function readParameter(line: string, parameters: Map<string, number>): void {
  const at = line.indexOf("=");
  const value = toNumber(line.slice(at + 1).trim());
  if (at > 0 && value !== undefined) parameters.set(line.slice(0, at).trim(), value);
}

function readRow(line: string, found: Sections, types: string[], file: string): void {
  const words = line.split(/\s+/);
  if (words[0] === "Col" && found.rows.length === 0) {
    if (words.length < 4 || Number(words[1]) !== types.length + 1)
      throw new FormatError(file, `column ${types.length + 1} of the data`, `"${line.slice(0, shown)}"`);
    types.push(words[words.length - 1].toUpperCase());
    if (types[types.length - 1] !== "STRING") found.names.set(types.length - 1, words.slice(2, -1).join(" "));
    return;
  }
  const values = words.map((word, i) => (types[i] === "STRING" ? Number.NaN : toNumber(word)));
  if (values.length !== types.length || values.some((value) => value === undefined)) {
    found.damaged ??= line.slice(0, shown);
  } else if (found.damaged !== undefined) {
    throw new FormatError(file, `${types.length} numbers in every row`, `"${found.damaged}"`);
  } else found.rows.push(values as number[]); // undefined was excluded above
}

/** The detector's distance, where a parameter's name ends in it. */
function readDistance(parameters: ReadonlyMap<string, number>, warnings: string[]): number | undefined {
  const [name, value] = [...parameters].find(([key, number]) => /(^|_)distance$/i.test(key) && number > 0) ?? [];
  if (name === undefined || value === undefined || !Number.isFinite(value)) return undefined;
  const metres = value > furthestM ? value / 1000 : value;
  warnings.push(`the detector's distance is taken to be ${metres} m, from ${name} = ${value} (else state it: --distance)`);
  return metres;
}
