// How a command reports: notes and warnings to standard error as it works, one table or one JSON object to standard output.

import Table from "cli-table3";
import type { Terminal } from "./terminal.js";

/** A row of a report: what, and its value as people read it. */
export type Row = readonly [name: string, value: string];

/** The voice of one command. */
export interface Reporter {
  /** A line about what is being done. */
  note(text: string): void;
  /** Something that the user should look at. */
  warn(text: string): void;
  /** The end: tables for a person, or the object for a program. */
  finish(tables: string, json: object): void;
}

export function createReporter(terminal: Terminal, asJson: boolean): Reporter {
  return {
    note: (text) => terminal.err(`${text}\n`),
    warn: (text) => terminal.err(`warning: ${text}\n`),
    finish: (tables, json) => terminal.out(asJson ? `${toJson(json)}\n` : `${tables}\n`),
  };
}

/** Rows under a title, names on the left. */
export function rowsTable(title: string, rows: readonly Row[]): string {
  const table = new Table({ chars: plain, style: { head: [], border: [], "padding-left": 2, "padding-right": 1 } });
  table.push(...rows.map(([name, value]) => [name, value]));
  return `${title}\n${trimmed(table)}`;
}

/** A table with a head; numbers are given as text. */
export function headedTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const table = new Table({
    head: [...head],
    chars: plain,
    colAligns: head.map((_, i) => (i === 0 ? "left" : "right")),
    style: { head: [], border: [], "padding-left": 2, "padding-right": 1 },
  });
  table.push(...rows.map((row) => [...row]));
  return trimmed(table);
}

/** The table's text without spaces at the ends of lines. */
function trimmed(table: Table.Table): string {
  return table.toString().replace(/ +$/gm, "");
}

const plain = {
  top: "",
  "top-mid": "",
  "top-left": "",
  "top-right": "",
  bottom: "",
  "bottom-mid": "",
  "bottom-left": "",
  "bottom-right": "",
  left: "",
  "left-mid": "",
  mid: "",
  "mid-mid": "",
  right: "",
  "right-mid": "",
  middle: "",
};

/** JSON of a result: typed arrays and tuples as arrays, numbers that are none as null. */
function toJson(value: object): string {
  return JSON.stringify(
    value,
    (_, v: unknown) =>
      typeof v === "number" && !Number.isFinite(v) ? null : ArrayBuffer.isView(v) ? [...(v as Float64Array)] : v,
    2,
  );
}

/** A number to `digits` significant digits, without an exponent where it can be read without. */
export function figure(value: number, digits = 4): string {
  if (!Number.isFinite(value)) return "–";
  if (Math.abs(value) < 1e-14) return "0";
  const rounded = Number(value.toPrecision(digits));
  return Math.abs(rounded) >= 1e15 || (rounded !== 0 && Math.abs(rounded) < 1e-4) ? rounded.toExponential() : grouped(rounded);
}

/** Seconds as people read them. */
export function duration(seconds: number): string {
  if (seconds < 1) return `${Math.round(seconds * 1000)} ms`;
  return seconds < 120 ? `${seconds.toFixed(1)} s` : `${Math.floor(seconds / 60)} min ${Math.round(seconds % 60)} s`;
}

/** Thousands apart: 40 494 655. */
function grouped(value: number): string {
  const [whole, fraction] = String(value).split(".");
  const spaced = whole.length > 4 ? whole.replace(/\B(?=(\d{3})+$)/g, " ") : whole;
  return fraction === undefined ? spaced : `${spaced}.${fraction}`;
}
