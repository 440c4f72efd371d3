// Parsers of values on the command line. Each refuses what it does not understand and states what it expected.

import type { Triple } from "@friedel/engine";
import type { Schedule } from "@friedel/imaging";
import { InvalidArgumentError } from "commander";

/** A parser of whole numbers from `least` to `most`. */
export function whole(least = 0, most = Number.MAX_SAFE_INTEGER): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (!/^\d+$/.test(text) || value < least || value > most) {
      const range = most === Number.MAX_SAFE_INTEGER ? `of at least ${least}` : `from ${least} to ${most}`;
      throw new InvalidArgumentError(`Expected a whole number ${range}.`);
    }
    return value;
  };
}

/** Members of an ensemble: none, or two and more, for one has no spread. */
export function members(text: string): number {
  const value = whole(0, 1000)(text);
  if (value === 1) throw new InvalidArgumentError("Expected 0, or at least 2: one fit says nothing of how far fits differ.");
  return value;
}

/** A parser of numbers from `least` to `most`. */
export function number(least = Number.NEGATIVE_INFINITY, most = Number.POSITIVE_INFINITY): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (text.trim() === "" || !Number.isFinite(value) || value < least || value > most) {
      const range = Number.isFinite(most) ? ` from ${least} to ${most}` : Number.isFinite(least) ? ` of at least ${least}` : "";
      throw new InvalidArgumentError(`Expected a number${range}.`);
    }
    return value;
  };
}

/** One whole number, or three as `128,96,96` or `128x96x96`. */
export function sizes(text: string): number | Triple {
  const parts = text.split(/[,x×]/).map((part) => whole(1)(part.trim()));
  if (parts.length === 1) return parts[0];
  if (parts.length !== 3) throw new InvalidArgumentError("Expected one whole number or three, as in 128 or 128,96,96.");
  return [parts[0], parts[1], parts[2]];
}

/** Names parted by commas, each once. */
export function names(text: string): readonly string[] {
  return [...new Set(text.split(",").map((part) => part.trim()))];
}

/** Numbers parted by commas. */
export function numbers(text: string): readonly number[] {
  return text.split(",").map((part) => number()(part));
}

/** A constant, or `from:to` for a value that goes linearly over the recipe. */
export function schedule(text: string): Schedule {
  const parts = text.split(":").map((part) => number(0)(part));
  if (parts.length === 1) return parts[0];
  if (parts.length !== 2) throw new InvalidArgumentError("Expected a number, or two as in 3:1.");
  return { from: parts[0], to: parts[1] };
}

/** `auto`, or a value of the other parser. */
export function orAuto<T>(parse: (text: string) => T): (text: string) => T | "auto" {
  return (text) => (text === "auto" ? "auto" : parse(text));
}

/** `maximum`, `mass`, or a voxel as `frame,row,column`. */
export function centre(text: string): "maximum" | "mass" | Triple {
  if (text === "maximum" || text === "mass") return text;
  const parts = text.split(",").map((part) => whole()(part.trim()));
  if (parts.length !== 3) throw new InvalidArgumentError("Expected maximum, mass, or a voxel as in 99,127,128.");
  return [parts[0], parts[1], parts[2]];
}

/** First support: a box's fraction (`0.5`), or `autocorrelation:0.04` for what exceeds that share of its maximum. */
export function firstSupport(text: string): { readonly box: number } | { readonly autocorrelation: number } {
  const [kind, level, ...more] = text.split(":");
  if (more.length === 0 && kind === "autocorrelation")
    return { autocorrelation: level === undefined ? 0.02 : number(0, 1)(level) };
  if (level !== undefined) throw new InvalidArgumentError("Expected a fraction as in 0.5, or autocorrelation:0.02.");
  return { box: number(0, 1)(kind) };
}

/** Gathers `name=value` pairs of a repeated option. */
export function pair(text: string, before: Readonly<Record<string, number>> = {}): Readonly<Record<string, number>> {
  const [name, value, ...more] = text.split("=");
  if (value === undefined || more.length > 0 || name === "")
    throw new InvalidArgumentError("Expected name=value, as in theta=0.22.");
  return { ...before, [name]: number()(value) };
}

/** A pixel as `row,column`; halves are allowed. */
export function pixel(text: string): readonly [row: number, column: number] {
  const parts = text.split(",").map((part) => number()(part));
  if (parts.length !== 2) throw new InvalidArgumentError("Expected a pixel as row,column, as in 128,130.5.");
  return [parts[0], parts[1]];
}

/** Edges of a pixel: one for a square, or `row,column`. */
export function pixelEdges(text: string): readonly [row: number, column: number] {
  const parts = text.split(",").map((part) => number(0.001)(part));
  if (parts.length > 2) throw new InvalidArgumentError("Expected one edge or two as row,column, as in 55 or 55,75.");
  return [parts[0], parts[1] ?? parts[0]];
}

/** Numbers of scans: `54`, or several as {@link ranges} has them. */
export function scans(text: string): number | readonly number[] {
  const found = ranges("scans")(text);
  return found.length === 1 ? found[0] : found;
}

/** A parser of whole numbers of things, `3,5,7-9`; each once, in order of mention. */
export function ranges(things: string): (text: string) => readonly number[] {
  return (text) => {
    const found = text.split(",").flatMap((part) => {
      const [from, to, ...more] = part.split("-").map((end) => whole()(end.trim()));
      if (more.length > 0 || (to !== undefined && to < from) || to - from > 1000) {
        throw new InvalidArgumentError(`Expected numbers of ${things}, as in 54 or 3,5,7-9.`);
      }
      return Array.from({ length: (to ?? from) - from + 1 }, (_, i) => from + i);
    });
    return [...new Set(found)];
  };
}

/** Where a peak is: `row,column`, or `row,column,frame`. */
export function peak(text: string): readonly [row: number, column: number] | Triple {
  const [row, column, frame, ...more] = text.split(",").map((part) => whole()(part.trim()));
  if (column === undefined || more.length > 0) {
    throw new InvalidArgumentError("Expected a place as row,column or row,column,frame, as in 120,88.");
  }
  return frame === undefined ? [row, column] : [row, column, frame];
}

/** `--frames`: where frames are, and which of them are used. */
export interface FramesFlag {
  readonly path?: string;
  readonly from?: number;
  readonly to?: number;
}

/** `A:B`, either of which may be left out, or a path; given twice, both. */
export function frames(text: string, before: FramesFlag = {}): FramesFlag {
  const [, from, to] = /^(\d*):(\d*)$/.exec(text) ?? [];
  if (from === undefined || to === undefined) return { ...before, path: text };
  return { ...before, ...(from !== "" && { from: Number(from) }), ...(to !== "" && { to: Number(to) }) };
}
