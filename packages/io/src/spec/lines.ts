// The lines of a SPEC log and the scans among them, from bytes: logs of any size, beyond a string's longest too, are passed
// over once, and only the wanted scan is turned into numbers.
// Format: https://certif.com/spec_help/scans.html (#S scan, #O/#o motor names, #P positions, #N/#L columns, then data).

/** A scan's place in the log. */
export interface SpecEntry {
  readonly number: number;
  /** The command as typed: `ascan th 0 1 200 0.25`. */
  readonly command: string;
  /** Rows of data, as far as their lines look like numbers. */
  readonly points: number;
  /** Bytes from `#S` to the line before the next scan or file header. */
  readonly start: number;
  readonly end: number;
  /** What the file header before the scan says; the scan's own lines go before it. */
  readonly header: FileHeader;
  /** The detector's calibration (`#UDETCALIB`): the last before the scan's end, else the first behind it. */
  readonly calibration?: string;
}

/** A file header: the rows of `#O` (names) and `#o` (mnemonics) by their number, and its `#U…` lines by their key. */
export interface FileHeader {
  readonly names: Map<number, string>;
  readonly mnemonics: Map<number, string>;
  readonly user: Map<string, string>;
}

const newline = 10;
const hash = 35;
const decoder = new TextDecoder("latin1");
const backslash = 92;
/** The second letters of the lines that the index needs: S, F, E, O, o, U; L, behind which a scan has its data; N. */
const indexed = new Set([..."SFEOoULN"].map((letter) => letter.charCodeAt(0)));
/** What a number begins with; also nan and inf. */
const numeral = new Set([..."0123456789.+-nNiI"].map((letter) => letter.charCodeAt(0)));
const calibrationKey = "UDETCALIB";

/** Whether bytes look like a SPEC log: one of its first control lines at the start of a line. */
export function isSpec(bytes: Uint8Array): boolean {
  return /^#[FES] ?\S/m.test(decoder.decode(bytes.subarray(0, 4096))) && !bytes.subarray(0, 4096).includes(0);
}

/** All scans of a log in the order of the file, aborted and repeated ones too. */
export function findScans(bytes: Uint8Array): SpecEntry[] {
  const entries: SpecEntry[] = [];
  let open: (Omit<SpecEntry, "end" | "points"> & { hasColumns: boolean; rows: number; linesPerRow: number }) | undefined;
  let header = emptyHeader();
  let calibration: string | undefined;
  let uncalibrated = 0;
  const close = (end: number): void => {
    if (!open) return;
    const { hasColumns: _, rows, linesPerRow, ...entry } = open;
    entries.push({ ...entry, points: Math.floor(rows / linesPerRow), end, ...(calibration !== undefined && { calibration }) });
    open = undefined;
  };
  for (let start = 0; start < bytes.length; ) {
    const found = bytes.indexOf(newline, start);
    const end = found < 0 ? bytes.length : found;
    if (bytes[start] === hash && indexed.has(bytes[start + 1])) {
      const line = decoder.decode(bytes.subarray(start, end)).trimEnd();
      const scan = /^#S +(\d{1,9})\s*(.*)$/s.exec(line);
      const row = motorRow(line);
      const user = /^#(U\S+)\s*(.*)$/s.exec(line);
      if (scan) {
        close(start);
        const command = scan[2].replace(/\s+/g, " ").trim();
        open = { number: Number(scan[1]), command, start, header, hasColumns: false, rows: 0, linesPerRow: 1 };
      } else if (/^#[FE] /.test(line)) {
        close(start);
        // A header begins with #F, #E or both.
        if (line[1] === "F" || header.names.size + header.mnemonics.size > 0) header = emptyHeader();
      } else if (row && open?.hasColumns !== false) {
        // Names behind a scan's data are a new header without its first lines.
        if (open) header = emptyHeader();
        close(start);
        (row.kind === "O" ? header.names : header.mnemonics).set(row.number, row.text);
      } else if (user?.[1] === calibrationKey) {
        calibration = user[2];
        for (; uncalibrated < entries.length; uncalibrated++) entries[uncalibrated] = { calibration, ...entries[uncalibrated] };
      } else if (user && !open) header.user.set(user[1], user[2]);
      else if (open && /^#L\s/.test(line)) open.hasColumns = true;
      else if (open && /^#N\s/.test(line)) open.linesPerRow = linesPerRow(line.slice(2));
    } else if (open?.hasColumns && isNumber(bytes, start, end) && !isContinued(bytes, start)) open.rows++;
    start = end + 1;
  }
  close(bytes.length);
  return entries;
}

/** A row of motor names, `#O3 …` or `#o3 …`; undefined for other lines. */
export function motorRow(line: string): { kind: "O" | "o"; number: number; text: string } | undefined {
  const row = /^#([Oo])(\d{1,4})(?:\s+(.*))?$/s.exec(line);
  return row ? { kind: row[1] === "O" ? "O" : "o", number: Number(row[2]), text: row[3] ?? "" } : undefined;
}

/** From `#N`: the number of columns, and of numbers a line where a row takes several. */
export function columnCounts(text: string): [columns: number | undefined, perLine: number | undefined] {
  const numbers = /^\s*(\d{1,5})(?:\s+(\d{1,5}))?\s*$/.exec(text);
  return [numbers?.[1] ? Number(numbers[1]) : undefined, numbers?.[2] ? Number(numbers[2]) : undefined];
}

function linesPerRow(text: string): number {
  const [columns = 1, perLine = columns] = columnCounts(text);
  return Math.max(1, Math.ceil(columns / Math.max(1, perLine)));
}

/** Whether the first character of a line that is no blank belongs to a number. */
function isNumber(bytes: Uint8Array, start: number, end: number): boolean {
  let at = start;
  while (at < end && (bytes[at] === 32 || bytes[at] === 9)) at++;
  return at < end && numeral.has(bytes[at]);
}

/** Whether the line before ends with a backslash: detector spectra go on after one. */
function isContinued(bytes: Uint8Array, start: number): boolean {
  return bytes[start - 2] === backslash || (bytes[start - 2] === 13 && bytes[start - 3] === backslash);
}

/** The lines of a part of the log, without their ends. */
export function scanLines(bytes: Uint8Array, entry: SpecEntry): string[] {
  return decoder.decode(bytes.subarray(entry.start, entry.end)).split(/\r?\n/);
}

function emptyHeader(): FileHeader {
  return { names: new Map(), mnemonics: new Map(), user: new Map() };
}
