// The lines of one scan: header lines by their key, and the rows of its data.

import { FormatError } from "../errors.js";
import { columnCounts } from "./lines.js";

/** A scan's lines taken apart. */
export interface SpecData {
  /** Header lines by their key without `#` (`UIMR5` → `0 256 0 256 1`); lines of one key are joined by line ends. */
  readonly headers: Map<string, string>;
  readonly points: number;
  readonly columns: ReadonlyMap<string, Float64Array>;
  readonly warnings: readonly string[];
}

/** How much of a line a message shows. */
const shown = 60;

/** Takes the lines of scan `number` apart. Throws FormatError where a damaged line has whole ones behind it. */
export function readSpecData(lines: readonly string[], number: number, file: string): SpecData {
  const headers = new Map<string, string>();
  const rows: number[][] = [];
  let width: number | undefined;
  let damaged: string | undefined;
  let inArray = false;
  let begun = "";
  for (const line of lines) {
    // `@A` lines hold detector spectra and go on after a backslash; they are no columns.
    const continued: boolean = inArray;
    inArray = (continued || line.startsWith("@")) && line.endsWith("\\");
    if (continued || line.startsWith("@") || line.trim() === "") continue;
    const header = /^#(\S+)\s*(.*)$/s.exec(line);
    if (header) {
      const [, key, text] = header;
      headers.set(key, headers.has(key) ? `${headers.get(key)}\n${text}` : text);
      continue;
    }
    if (!headers.has("L")) continue;
    const [columns, perLine] = columnCounts(headers.get("N") ?? "");
    const row = `${begun}${line} `;
    const words = row.trim().split(/\s+/);
    // `#N 15 8`: fifteen columns, eight numbers a line.
    begun = perLine !== undefined && columns !== undefined && words.length < columns ? row : "";
    if (begun !== "") continue;
    const values = words.map(toNumber);
    width ??= columnNames(headers.get("L") ?? "", values.length)?.length ?? columns ?? values.length;
    if (values.length !== width || values.some((value) => value === undefined)) {
      damaged ??= line.slice(0, shown);
    } else if (damaged !== undefined) {
      throw new FormatError(file, `numbers in every data line of scan ${number}`, `"${damaged}"`);
    } else rows.push(values as number[]); // undefined was excluded above
  }
  if (begun !== "") damaged ??= begun.slice(0, shown);
  const warnings: string[] = [];
  // The last line may have been cut while it was written.
  if (damaged !== undefined) warnings.push(`scan ${number} of ${file} ends with a damaged line, which is left out: "${damaged}"`);
  const labels = headers.get("L") ?? "";
  const count = rows[0]?.length ?? (columnCounts(headers.get("N") ?? "")[0] || undefined);
  const names = labels === "" ? [] : columnNames(labels, count);
  if (!names)
    warnings.push(
      `the names in #L of scan ${number} do not fit its ${count} columns, which are left out: "${labels.slice(0, shown)}"`,
    );
  const columns = new Map(names?.map((label, i) => [label, Float64Array.from(rows, (row) => row[i])]));
  return { headers, points: rows.length, columns, warnings };
}

/**
 * Names are parted by two blanks or a tab, since a name may contain one blank; by one blank only where all are. Undefined where
 * that gives another number than `count`.
 */
export function columnNames(text: string, count: number | undefined): string[] | undefined {
  const row = text.trim();
  if (row === "") return undefined;
  const wide = row.split(/\s{2,}|\t/);
  const names = wide.length === 1 && count !== 1 ? row.split(/\s+/) : wide;
  return count === undefined || names.length === count ? names : undefined;
}

/** A number as SPEC and its imitators write it, nan and inf too; undefined for anything else. */
export function toNumber(text: string): number | undefined {
  if (/^[+-]?nan$/i.test(text)) return Number.NaN;
  if (/^[+-]?inf(inity)?$/i.test(text)) return text.startsWith("-") ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text) ? Number(text) : undefined;
}
