// The frames of a scan in an HDF5 file: which datasets hold them, and in which order.

import { OptionError } from "@friedel/engine";
import { FormatError } from "../errors.js";
import type { Layout } from "./layout.js";
import { type FoundPlace, findPlaces } from "./places.js";
import type { ValueTree } from "./values.js";

/** A dataset with some or all frames of a scan. */
export interface FramePart {
  /** Undefined for one that is missing between others. */
  readonly path: string | undefined;
  readonly frames: number;
}

/** Where the frames of a scan are. */
export interface FrameStack {
  readonly parts: readonly FramePart[];
  readonly rows: number;
  readonly columns: number;
  /** As the file or its folder names it, where a place of the layout tells it. */
  readonly detector?: string;
  /** Links to frames that lead nowhere, each as `file:path`. */
  readonly missing: readonly string[];
}

/** A dataset at a place of frames, or the link that should lead to one. */
interface Candidate extends FoundPlace {
  readonly shape?: readonly [frames: number, rows: number, columns: number];
  readonly broken?: string;
}

/**
 * The frames of a scan; undefined where the layout finds neither frames nor a link that should lead to some. Throws OptionError
 * where several detectors have some and none is named, FormatError where the parts of a stack differ in size.
 */
export function framesOf(tree: ValueTree, layout: Layout, scan: FoundPlace, detector?: string): FrameStack | undefined {
  const filling = { ...scan.filling, ...(detector !== undefined && { detector }) };
  for (const place of layout.frames) {
    const candidates = findPlaces(tree, scan.path, place, filling).flatMap((found): Candidate[] => {
      const shape = frameShape(tree.shape(found.path));
      const broken = shape ? undefined : tree.broken(found.path);
      return shape || broken !== undefined
        ? [{ ...found, ...(shape && { shape }), ...(broken !== undefined && { broken }) }]
        : [];
    });
    if (candidates.length > 0) return stackOf(tree, candidates, place.includes("{part"));
  }
  return undefined;
}

function stackOf(tree: ValueTree, candidates: readonly Candidate[], isParted: boolean): FrameStack {
  const missing = candidates.flatMap(({ broken }) => broken ?? []);
  const whole = candidates.filter(({ shape }) => shape !== undefined);
  const stacks = new Map(whole.map((one) => [isParted ? (one.filling.detector ?? "") : one.path, one]));
  if (stacks.size > 1) {
    const names = [...stacks.values()].map((one) => one.filling.detector ?? one.path).join(", ");
    throw new OptionError(`${tree.file}: expected frames of one detector, found ${names}: name the one to use (--detector)`);
  }
  const [frames = 0, rows = 0, columns = 0] = whole[0]?.shape ?? [];
  const odd = whole.find(({ shape }) => shape?.[1] !== rows || shape[2] !== columns);
  if (odd) {
    const expected = `frames of ${rows}×${columns} pixels in ${odd.path}, as in ${whole[0].path}`;
    throw new FormatError(tree.file, expected, odd.shape?.slice(1).join("×") ?? "none");
  }
  const last = candidates.findLastIndex(({ shape }) => shape !== undefined);
  // Files of a series hold equally many frames, but for the last.
  const parts = candidates
    .slice(0, last + 1)
    .map(({ path, shape }) => ({ path: shape ? path : undefined, frames: shape?.[0] ?? frames }));
  const detector = whole[0]?.filling.detector;
  return { parts, rows, columns, missing, ...(detector !== undefined && { detector }) };
}

/** Frames, rows and columns of a dataset with rows, columns and frames before them; undefined for another. */
function frameShape(shape: readonly number[] | undefined): readonly [number, number, number] | undefined {
  if (shape === undefined || shape.length < 3) return undefined;
  const [rows, columns] = shape.slice(-2);
  const frames = shape.slice(0, -2).reduce((a, b) => a * b, 1);
  return rows > 1 && columns > 1 && frames > 0 ? [frames, rows, columns] : undefined;
}

/** Frames in all, with those of parts that are missing between others. */
export function countFrames({ parts }: Pick<FrameStack, "parts">): number {
  return parts.reduce((sum, part) => sum + part.frames, 0);
}
