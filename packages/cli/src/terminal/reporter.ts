// How a command reports: notes and warnings to standard error as it works, one table or one JSON object to standard output.

import type { Terminal } from "./terminal.js";

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

/** JSON of a result: typed arrays and tuples as arrays, numbers that are none as null. */
function toJson(value: object): string {
  return JSON.stringify(
    value,
    (_, v: unknown) =>
      typeof v === "number" && !Number.isFinite(v) ? null : ArrayBuffer.isView(v) ? [...(v as Float64Array)] : v,
    2,
  );
}
