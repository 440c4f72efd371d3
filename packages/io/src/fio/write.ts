// Writes the .fio log of one scan.

/** A log to write; values in the units of the beamline. */
export interface FioText {
  readonly command: string;
  readonly parameters: Readonly<Record<string, number>>;
  /** Columns of one length, by name. */
  readonly columns: Readonly<Record<string, readonly number[]>>;
}

/** The text of a log. */
export function writeFio({ command, parameters, columns }: FioText): string {
  const names = Object.keys(columns);
  const rows = Array.from({ length: columns[names[0]]?.length ?? 0 }, (_, i) => names.map((name) => columns[name][i]).join(" "));
  return [
    "!",
    "! Comments",
    "%c",
    command,
    "!",
    "! Parameter",
    "%p",
    ...Object.entries(parameters).map(([name, value]) => `${name} = ${value}`),
    "!",
    "! Data",
    "%d",
    ...names.map((name, i) => ` Col ${i + 1} ${name} DOUBLE`),
    ...rows.map((row) => ` ${row}`),
    "",
  ].join("\n");
}
