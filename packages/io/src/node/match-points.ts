// Which frame belongs to which point of a scan. A column of the log may number the frames; without one they are numbered from 0 or 1,
// or from anywhere if there are as many as points. A frame that is missing costs its rocking step, not the scan.

import { basename } from "node:path";
import { FormatError } from "../errors.js";
import { formatNumbers } from "../number-list.js";
import type { ScanLog } from "../scans/records.js";
import type { FrameSeries } from "./series.js";

/** Columns that number the frames, as beamlines call them. */
const numberColumn = /^(image_?(no|nr|num|number)|img(_?n[or])?|mpx\w*inr|ei\w*inr|ccd_n|frame_?(no|nr|number))$/i;

/** The frames of a scan's points. */
export interface MatchedFrames {
  /** One path a point, undefined for a frame that is missing between others. */
  readonly frames: readonly (string | undefined)[];
  readonly warnings: readonly string[];
}

/**
 * Frames to points. Points behind the last frame are left out, and frames behind the last point; both are what an abort leaves. Throws
 * FormatError (naming the numbers) if half of the frames between others are missing, and where a number occurs twice.
 */
export function matchPoints(series: FrameSeries, log: ScanLog): MatchedFrames {
  const scan = `scan${log.number === undefined ? "" : ` ${log.number}`}`;
  if (log.points === 0) throw new FormatError(log.file, `data lines in ${scan}`, "none");
  const where = `${series.folder}${series.prefix}*`;
  const { numbers, warnings } = frameNumbers(series, log);
  const wanted = new Set(numbers);
  const paths = new Map<number, string>();
  for (const { number, path } of series.frames) {
    if (paths.has(number) && wanted.has(number)) throw new FormatError(where, "each frame number once", `${number} twice`);
    paths.set(number, path);
  }
  const frames = numbers.map((number) => paths.get(number));
  const last = frames.findLastIndex((path) => path !== undefined);
  const missing = numbers.filter((_, i) => frames[i] === undefined);
  const inside = numbers.filter((_, i) => i < last && frames[i] === undefined);
  if (2 * inside.length > last) {
    const range = `${numbers[0]} to ${numbers[numbers.length - 1]}`;
    const expected = `${log.points} frames, ${range}, as ${scan} of ${basename(log.file)} has points`;
    throw new FormatError(where, expected, `${log.points - missing.length}: missing ${formatNumbers(missing)}`);
  }
  if (inside.length > 0) {
    warnings.push(`of ${log.points} frames ${formatNumbers(inside)} ${isOrAre(inside)} missing: taken for not measured`);
  }
  const without = log.points - 1 - last;
  if (without > 0) {
    warnings.push(`${scan} has ${log.points} points and frames for the first ${last + 1} of them${aborted(log)}: these are used`);
  }
  const beyond = [...paths.keys()].filter((number) => !wanted.has(number));
  if (beyond.length > 0) {
    const of = `${scan} has ${log.points} points in the log${aborted(log)}`;
    warnings.push(`${of}: frames ${formatNumbers(beyond)} have no point in the log and are left out`);
  }
  return { frames: frames.slice(0, last + 1), warnings };
}

/** The number of each point's frame. */
function frameNumbers(series: FrameSeries, { columns, points }: ScanLog): { numbers: number[]; warnings: string[] } {
  const present = series.frames.map(({ number }) => number);
  for (const [name, values] of columns) {
    const isNumber = numberColumn.test(name) && values.every((value) => Number.isSafeInteger(value) && value >= 0);
    if (isNumber && values.some((value) => present.includes(value))) return { numbers: [...values], warnings: [] };
  }
  const counted = (first: number): number[] => Array.from({ length: points }, (_, i) => first + i);
  const [first] = present;
  const isRun = first > 1 && present.length === points && present.every((number, i) => number === first + i);
  if (isRun) {
    return {
      numbers: counted(first),
      warnings: [`the frames are numbered from ${first}: taken for the ${points} points in turn`],
    };
  }
  return { numbers: counted(first === 1 ? 1 : 0), warnings: [] };
}

/** What the log says of an abort. */
function aborted(log: ScanLog & { readonly headers?: ReadonlyMap<string, string> }): string {
  const line = log.headers?.get("C")?.match(/scan aborted after \d+ points?/i)?.[0];
  return line === undefined ? "" : ` (the log says: ${line})`;
}

function isOrAre(of: readonly unknown[]): string {
  return of.length === 1 ? "is" : "are";
}
