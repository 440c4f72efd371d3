// Writes a SPEC log of one scan, as much of it as `readSpecScan` and other programs of the field look for.

/** A scan to write. Values are in the units of the beamline (degrees, mm, keV, …). */
export interface SpecScanText {
  readonly number: number;
  /** The command as typed: `ascan th 0 1 200 0.25`. */
  readonly command: string;
  /** Positions at the start of the scan: full name, mnemonic, value. */
  readonly motors: readonly (readonly [name: string, mnemonic: string, value: number])[];
  /** Header lines by key without `#`, such as `UIMR5`. */
  readonly headers: Readonly<Record<string, string>>;
  /** Columns of one length, by name. */
  readonly columns: Readonly<Record<string, readonly number[]>>;
}

/** Motors a line of the header. */
const motorsPerLine = 8;

/** The text of a log with one scan. Names are parted by two blanks, as SPEC parts them. */
export function writeSpec({ number, command, motors, headers, columns }: SpecScanText): string {
  const lines: (typeof motors)[] = [];
  for (let i = 0; i < motors.length; i += motorsPerLine) lines.push(motors.slice(i, i + motorsPerLine));
  const names = Object.keys(columns);
  const points = columns[names[0]]?.length ?? 0;
  const rows = Array.from({ length: points }, (_, i) => names.map((name) => columns[name][i]).join(" "));
  return [
    "#F friedel simulation",
    ...lines.map((line, i) => `#O${i} ${line.map(([name]) => name).join("  ")}`),
    ...lines.map((line, i) => `#o${i} ${line.map(([, mnemonic]) => mnemonic).join(" ")}`),
    "",
    `#S ${number}  ${command}`,
    ...lines.map((line, i) => `#P${i} ${line.map(([, , value]) => value).join(" ")}`),
    ...Object.entries(headers).map(([key, text]) => `#${key} ${text}`),
    `#N ${names.length}`,
    `#L ${names.join("  ")}`,
    ...rows,
    "",
  ].join("\n");
}
