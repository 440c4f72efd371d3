// Tables as plain text.

/** A row of a report: a name, and its value as people read it. */
export type Row = readonly [name: string, value: string];

/** A table with a head: its cells are text. */
export interface Table {
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** Rows under a title, names on the left. */
export function rowsTable(title: string, rows: readonly Row[]): string {
  return `${title}\n${aligned(rows, () => "left")}`;
}

/** A table with its first column on the left and the others, which are numbers, on the right. */
export function headedTable({ head, rows }: Table): string {
  return aligned([head, ...rows], (column) => (column === 0 ? "left" : "right"));
}

/** Columns two spaces from the left and from each other, without spaces at the ends of lines. */
function aligned(rows: readonly (readonly string[])[], sideOf: (column: number) => "left" | "right"): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => [...(row[column] ?? "")].length)));
  const padded = (text: string, column: number): string => {
    const room = " ".repeat(widths[column] - [...text].length);
    return sideOf(column) === "left" ? `  ${text}${room} ` : `  ${room}${text} `;
  };
  return rows.map((row) => row.map(padded).join("").trimEnd()).join("\n");
}
