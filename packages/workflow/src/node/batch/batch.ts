// A series of scans: which task each is, in which order, and what becomes of those that fail. Who computes a task is handed in, so that
// one process, several threads and a test do the same.

import { InputError } from "@friedel/engine";
import type { Series, SeriesRow } from "../../batch/series.js";
import type { ScanSummary } from "../../batch/summary.js";
import { nearestFirst, wavesOf } from "../../batch/waves.js";
import { type BatchTask, finishedTask } from "./task.js";

/** A scan to reconstruct. */
export interface SeriesScan {
  /** In tables, and of its folder; each once. */
  readonly name: string;
  readonly path: string;
  readonly number?: number;
  /** What no log has of it, by name. */
  readonly values?: Readonly<Record<string, number>>;
}

/** How a series is reconstructed. */
export interface BatchSettings extends Pick<BatchTask, "reading" | "settings" | "isPredicted"> {
  /** Where the results go. */
  readonly folder: string;
  /** Of the table's first column and the curves. */
  readonly column?: string;
  /** Metres; of the first scan to rely on without it. */
  readonly spacing?: number;
  /** Computes a task; it may be called again before the one before is done. */
  readonly run: (task: BatchTask) => Promise<ScanSummary>;
}

/** What became of a scan, as it is known. */
export interface BatchProgress {
  readonly row: SeriesRow;
  /** Done by an earlier run. */
  readonly isKept: boolean;
  readonly done: number;
  readonly total: number;
}

/**
 * Reconstructs a series and yields what becomes of each scan: as many at the same time as know what they begin with. A scan that cannot
 * be read or has no crystal is a row with its error. Throws what `run` throws but InputError.
 */
export async function* runBatch(
  scans: readonly SeriesScan[],
  { folder, reading, settings, isPredicted, run, column, spacing }: BatchSettings,
): AsyncGenerator<BatchProgress, Series> {
  const rows: SeriesRow[] = scans.map(({ name, ...scan }) => ({ name, folder: name, ...scan }));
  const waves = wavesOf(scans.length);
  const ends = new Map<number, Promise<BatchProgress>>();
  const endOf = async (index: number): Promise<SeriesRow> => (await ends.get(index))?.row ?? rows[index];
  // Predictions begin with nothing, and stay in their own frame.
  const neighbourOf = (index: number, before: typeof waves) =>
    firstOf(isPredicted ? [] : nearestFirst(index, before.flat()), async (k) => isGood(await endOf(k)));
  const frameAmong = (before: typeof waves) =>
    firstOf(isPredicted ? [] : before.flat(), async (k) => (await endOf(k)).summary?.isShared === true);
  let done = 0;
  let isBroken = false;
  const reconstructed = async (index: number, before: typeof waves): Promise<BatchProgress> => {
    const [start, like] = await Promise.all([neighbourOf(index, before), frameAmong(before)]);
    const { path, number, name } = scans[index];
    const task: BatchTask = {
      path,
      ...(number !== undefined && { scan: number }),
      folder: name,
      ...(start !== undefined && { start: scans[start].name }),
      ...(like !== undefined && { like: scans[like].name }),
      reading,
      settings,
      ...(isPredicted && { isPredicted }),
    };
    const kept = await finishedTask(folder, task);
    if (isBroken) throw new Error("not begun, for another scan ended the series");
    const begun = { ...rows[index], ...(task.start !== undefined && { start: task.start }) };
    const row = await (kept ? { ...begun, summary: kept } : withErrors(begun, () => run(task)));
    return { row, isKept: kept !== undefined, done: ++done, total: scans.length };
  };
  const breaking = (error: unknown): never => {
    isBroken = true;
    throw error;
  };
  for (const [n, wave] of waves.entries())
    for (const index of wave) ends.set(index, reconstructed(index, waves.slice(0, n)).catch(breaking));
  yield* asTheyCome([...ends.values()]);
  const found = await Promise.all(rows.map((_, index) => endOf(index)));
  const frame = await frameAmong(waves);
  return {
    rows: found,
    ...(frame !== undefined && { frame: scans[frame].name }),
    ...(column !== undefined && { column }),
    ...(spacing !== undefined && { spacing }),
  };
}

/** Whether others may begin with the object of a row. */
function isGood({ summary }: SeriesRow): boolean {
  return summary?.isShared === true && !summary.isOdd;
}

/** The first of some indices of which something holds; those behind it are not waited for. */
async function firstOf(indices: readonly number[], holds: (index: number) => Promise<boolean>): Promise<number | undefined> {
  for (const index of indices) if (await holds(index)) return index;
  return undefined;
}

async function withErrors(row: SeriesRow, run: () => Promise<ScanSummary>): Promise<SeriesRow> {
  try {
    return { ...row, summary: await run() };
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return { ...row, error: error.message };
  }
}

/** The values of promises in the order in which they are known. Throws the first error, when the others have ended too. */
async function* asTheyCome<T>(promises: readonly Promise<T>[]): AsyncGenerator<T, undefined> {
  const open = new Map(promises.map((promise, k) => [k, promise.then((value) => ({ k, value }))]));
  try {
    while (open.size > 0) {
      const { k, value } = await Promise.race(open.values());
      open.delete(k);
      yield value;
    }
  } finally {
    await Promise.allSettled(open.values());
  }
}
