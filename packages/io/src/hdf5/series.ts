// Frames of one scan in several datasets: data_000001, data_000002, … of one group, as the file writers of Eiger detectors leave
// them, each in a file of its own behind a link.

import type { Shape } from "@friedel/engine";
import { childPath } from "./links.js";
import { framesShape } from "./read-frames.js";
import type { Hdf5Dataset, Hdf5Kind, Hdf5Link, Hdf5Value } from "./records.js";

/** What is asked of the file. */
export interface SeriesFile {
  kind(path: string): Hdf5Kind;
  list(path: string): readonly string[];
  dataset(path: string): Hdf5Dataset;
  value(path: string): Hdf5Value | undefined;
  link(path: string): Hdf5Link;
}

/** One dataset of a series. */
export interface SeriesPart {
  /** Undefined for one that is missing between others. */
  readonly path: string | undefined;
  readonly frames: number;
}

/** The frames of a group, in order. */
export interface FrameSeries {
  /** Frames that are there, and those missing between them; rows and columns. */
  readonly shape: Shape;
  readonly parts: readonly SeriesPart[];
  /** What is missing of it, a sentence each. */
  readonly warnings: readonly string[];
}

const numbered = /^data_(\d{6})$/;

/** The series in a group; undefined where there is none of which some dataset is there. */
export function seriesIn(file: SeriesFile, group: string): FrameSeries | undefined {
  if (file.kind(group) !== "group") return undefined;
  const names = file.list(group).filter((name) => numbered.test(name));
  const number = (name: string) => Number(numbered.exec(name)?.[1]);
  const found = names
    .sort((a, b) => number(a) - number(b))
    .flatMap((name) => {
      const path = childPath(group, name);
      const kind = file.kind(path);
      const shape = kind === "dataset" ? framesShape(file.dataset(path)) : undefined;
      return shape || kind === "broken link" ? [{ name, path, shape }] : [];
    });
  const first = found.find(({ shape }) => shape !== undefined)?.shape;
  if (first === undefined) return undefined;
  const [most, rows, columns] = first;
  if (found.some(({ shape }) => shape && (shape[1] !== rows || shape[2] !== columns))) return undefined;
  const last = found.findLastIndex(({ shape }) => shape !== undefined);
  // All datasets of a series but the last hold equally many frames.
  const parts = found
    .slice(0, last + 1)
    .map(({ path, shape }) => ({ path: shape ? path : undefined, frames: shape?.[0] ?? most }));
  const frames = parts.reduce((sum, part) => sum + part.frames, 0);
  const there = parts.reduce((sum, part) => sum + (part.path === undefined ? 0 : part.frames), 0);
  const lost = found.filter(({ shape }) => shape === undefined).map(({ name, path }) => `${name} (${targetOf(file, path)})`);
  return { shape: [frames, rows, columns], parts, warnings: missing(lost, there, announced(file, group), frames - there) };
}

function missing(lost: readonly string[], there: number, all: number | undefined, between: number): string[] {
  if (lost.length === 0) return [];
  const share = all === undefined || all < there ? `${there} frames` : `${there} of ${all} frames`;
  const gap = between > 0 ? `, ${between} between them are taken for not measured` : "";
  return [`${lost.join(", ")} ${lost.length > 1 ? "are" : "is"} missing: ${share} are there${gap}`];
}

function targetOf(file: SeriesFile, path: string): string {
  const { external, soft } = file.link(path);
  return external?.file ?? soft ?? path;
}

/** How many frames the detector was told to take. */
function announced(file: SeriesFile, group: string): number | undefined {
  const entry = group.slice(0, group.lastIndexOf("/"));
  const settings = `${entry}/instrument/detector/detectorSpecific`;
  const [images, triggers] = ["nimages", "ntrigger"].map((name) => file.value(`${settings}/${name}`));
  return typeof images === "number" ? images * (typeof triggers === "number" ? triggers : 1) : undefined;
}
