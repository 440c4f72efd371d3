// The lines of a SPEC log and the scans among them, from bytes: logs of any size, beyond a string's longest too, are passed
// over once, and only the wanted scan is turned into numbers.
// Format: https://certif.com/spec_help/scans.html (#S scan, #O/#o motor names, #P positions, #N/#L columns, then data).

/** A scan's place in the log. */
export interface SpecEntry {
  readonly number: number;
  /** The command as typed: `ascan th 0 1 200 0.25`. */
  readonly command: string;
  /** Bytes from `#S` to the line before the next scan or file header. */
  readonly start: number;
  readonly end: number;
  /** The motor names in force. */
  readonly motors: MotorNames;
}

/** The rows of `#O` (names) and `#o` (mnemonics) by their number, as text. */
export interface MotorNames {
  readonly names: ReadonlyMap<number, string>;
  readonly mnemonics: ReadonlyMap<number, string>;
}

const newline = 10;
const hash = 35;
const decoder = new TextDecoder("latin1");

/** Whether bytes look like a SPEC log: one of its first control lines at the start of a line. */
export function isSpec(bytes: Uint8Array): boolean {
  return /^#[FES] ?\S/m.test(decoder.decode(bytes.subarray(0, 4096))) && !bytes.subarray(0, 4096).includes(0);
}

/** All scans of a log in the order of the file, aborted and repeated ones too. */
export function findScans(bytes: Uint8Array): SpecEntry[] {
  const entries: SpecEntry[] = [];
  let open: Omit<SpecEntry, "end"> | undefined;
  let motors = { names: new Map<number, string>(), mnemonics: new Map<number, string>() };
  const close = (end: number): void => {
    if (open) entries.push({ ...open, end });
    open = undefined;
  };
  for (let start = 0; start < bytes.length; ) {
    const found = bytes.indexOf(newline, start);
    const end = found < 0 ? bytes.length : found;
    if (bytes[start] === hash && isIndexed(bytes[start + 1])) {
      const line = lineText(bytes, start, end);
      const scan = /^#S +(\d{1,9})\s*(.*)$/.exec(line);
      const row = /^#([Oo])(\d{1,4})(?:\s+(.*))?$/.exec(line);
      if (scan) {
        close(start);
        open = { number: Number(scan[1]), command: scan[2].replace(/\s+/g, " ").trim(), start, motors };
      } else if (/^#[FE] /.test(line)) {
        close(start);
      } else if (row) {
        const kind = row[1] === "O" ? "names" : "mnemonics";
        // Row 0 begins a new header; scans before it keep their names.
        if (Number(row[2]) === 0) motors = { ...motors, [kind]: new Map() };
        motors[kind].set(Number(row[2]), row[3] ?? "");
      }
    }
    start = end + 1;
  }
  close(bytes.length);
  return entries;
}

/** The lines of a part of the log, without their ends. */
export function scanLines(bytes: Uint8Array, entry: SpecEntry): string[] {
  return decoder.decode(bytes.subarray(entry.start, entry.end)).split(/\r?\n/);
}

function lineText(bytes: Uint8Array, start: number, end: number): string {
  return decoder.decode(bytes.subarray(start, end)).trimEnd();
}

/** The second letter of the lines that the index needs: S, F, E, O, o. */
function isIndexed(byte: number | undefined): boolean {
  return byte === 0x53 || byte === 0x46 || byte === 0x45 || byte === 0x4f || byte === 0x6f;
}
