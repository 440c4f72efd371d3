// Tables as plain text.

import CliTable from "cli-table3";

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

const sides = ["top", "bottom", "left", "right"].flatMap((side) => [side, `${side}-mid`, `${side}-left`, `${side}-right`]);
const noLines = Object.fromEntries([...sides, "mid", "mid-mid", "middle"].map((name) => [name, ""]));

/** Columns two spaces from the left and from each other, without spaces at the ends of lines. */
function aligned(rows: readonly (readonly string[])[], sideOf: (column: number) => "left" | "right"): string {
  const style = { head: [], border: [], "padding-left": 2, "padding-right": 1 };
  const table = new CliTable({ chars: noLines, style, colAligns: (rows[0] ?? []).map((_, column) => sideOf(column)) });
  for (const row of rows) table.push([...row]);
  return table.toString().replace(/ +$/gm, "");
}
