// What was read, as a person reads it: every part of a scan is named, or said to be none.

import type { Row } from "./tables.js";
import { figure } from "./text.js";

/** What tables tell of an input; an `InputRecord` of the io package is one. */
export interface InputFacts {
  readonly files: readonly { readonly role: string; readonly path: string }[];
  readonly number?: number;
  readonly command?: string;
  readonly beamline?: string;
  readonly sample?: string;
  readonly date?: string;
  readonly endDate?: string;
  readonly exposureS?: number;
  readonly detector?: string;
  /** Least and most that the beam monitor counted at a point. */
  readonly monitor?: readonly [least: number, most: number];
}

/** Scan, command, log, frames, whitefield, bad pixels, mask, detector and monitor, and what else is known. */
export function inputRows({ files, ...input }: InputFacts): Row[] {
  const { number, command, beamline, sample, date, endDate, exposureS, detector, monitor } = input;
  const named = (role: string) => listed(files.filter((file) => file.role === role).map(({ path }) => path));
  const pattern = named("pattern");
  const known = (name: string, value: string | undefined): Row[] => (value === undefined ? [] : [[name, value]]);
  return [
    ["scan", number === undefined ? "none" : String(number)],
    ["command", command ?? "none"],
    ...known("beamline", beamline),
    ...known("sample", sample),
    ...known("time", date === undefined ? undefined : `${date}${endDate === undefined ? "" : ` to ${endDate}`}`),
    ...known("exposure", exposureS === undefined ? undefined : `${figure(exposureS)} s a frame`),
    ["log", named("log") ?? "none"],
    ["frames", named("frames") ?? pattern ?? "none"],
    ["whitefield", named("whitefield") ?? "none"],
    ["bad pixels", named("bad pixels") ?? "none"],
    ["mask", named("mask") ?? "none"],
    ["detector", detector ?? "none named"],
    ["monitor", monitor ? `${figure(monitor[0], 6)} to ${figure(monitor[1], 6)} counts` : "none"],
  ];
}

/** One path, or how many there are, from the first to the last. */
function listed(paths: readonly string[]): string | undefined {
  const last = paths.at(-1);
  if (last === undefined) return undefined;
  return paths.length === 1 ? last : `${paths.length}: ${paths[0]} … ${last.replace(/^.*[/\\]/, "")}`;
}
