// Looks at a folder of scans: which there are, and whether their files have changed.

import { readdir, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { InputError } from "@friedel/engine";
import { FormatError } from "@friedel/io";
import { createFrameMemory, type FrameMemory } from "@friedel/io/node";
import type { StartingObject } from "../../reconstruct.js";
import type { SeriesScan } from "../batch/batch.js";
import { findSeries } from "../batch/find-series.js";
import { isFinalAt } from "./image.js";
import type { Search } from "./search.js";

/** A scan under watch. */
export interface Watched extends SeriesScan {
  /** Of its files at the last look, and when they last changed by our clock. */
  state: string;
  changed: number;
  seen: number;
  /** The state that was taken last; its image, if there is one. */
  taken?: string | undefined;
  frames: number;
  start?: StartingObject | undefined;
  /** Whether that goes back to a network's prediction of some frames, not to a search. */
  isGuess?: boolean;
  peak?: number;
  /** What is being found from the image of so many frames. */
  search?: Search | undefined;
  searched: number;
  /** Whether images begin with what was found, and whether that came since the last one. */
  isRefined: boolean;
  isFound: boolean;
  isDone: boolean;
  /** The frames that were read. */
  memory?: FrameMemory | undefined;
}

/** The scans that there are. A folder without any is waited for; so is one that is gone for a while. */
export async function scansIn(folder: string, isFirst: boolean): Promise<SeriesScan[]> {
  return findSeries([folder]).catch((error: unknown) => {
    if (error instanceof FormatError || (!isFirst && error instanceof InputError)) return [];
    throw error;
  });
}

/** Looks whether a scan has changed. */
export async function look(
  watched: Map<string, Watched>,
  scan: SeriesScan,
  output: string,
  now: () => number,
  mostBytes: number,
): Promise<void> {
  const known = watched.get(scan.name);
  if (known?.isDone) return;
  const state = await stateOf(scan.path);
  if (!known) {
    const isDone = await isFinalAt(join(output, scan.name));
    const fresh = { frames: 0, searched: 0, isRefined: false, isFound: false, memory: createFrameMemory(mostBytes) };
    watched.set(scan.name, { ...scan, ...fresh, state, changed: now(), seen: 1, isDone });
  } else if (known.state !== state) Object.assign(known, { state, changed: now(), seen: known.seen + 1 });
}

/** Lengths and times of all files that may be a scan's: those below its folder, or beside its file. */
async function stateOf(path: string): Promise<string> {
  const info = await stat(path).catch(() => undefined);
  const folder = info?.isDirectory() ? path : dirname(path);
  const names = await readdir(folder, { recursive: info?.isDirectory() ?? false }).catch(() => []);
  const looks = await Promise.all(
    names.sort().map(async (name) => {
      const file = await stat(join(folder, name)).catch(() => undefined);
      return file?.isFile() ? `${name} ${file.size} ${file.mtimeMs}` : "";
    }),
  );
  return looks.join("\n");
}
