// A series of scans: which task each is, in which order, and what becomes of those that fail. Who computes a task is handed in, so that
// one process, several threads and a test do the same.

import { InputError } from "@friedel/engine";
import type { Series, SeriesRow } from "../../batch/series.js";
import type { ScanSummary } from "../../batch/summary.js";
import { nearestTo, wavesOf } from "../../batch/waves.js";
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
 * Reconstructs a series, the scans of a wave at the same time, and yields what becomes of each. A scan that cannot be read or has no
 * crystal is a row with its error. Throws what `run` throws but InputError.
 */
export async function* runBatch(
  scans: readonly SeriesScan[],
  { folder, reading, settings, isPredicted, run, column, spacing }: BatchSettings,
): AsyncGenerator<BatchProgress, Series> {
  const rows: SeriesRow[] = scans.map(({ name, ...scan }) => ({ name, folder: name, ...scan }));
  let frame: number | undefined;
  let done = 0;
  for (const wave of wavesOf(scans.length)) {
    const good = rows.flatMap(({ summary }, k) => (summary?.isShared && !summary.isOdd ? [k] : []));
    const like = frame;
    const results = wave.map(async (index): Promise<BatchProgress & { readonly index: number }> => {
      const start = nearestTo(index, good);
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
      const begun = { ...rows[index], ...(task.start !== undefined && { start: task.start }) };
      const row = await (kept ? { ...begun, summary: kept } : withErrors(begun, () => run(task)));
      return { index, row, isKept: kept !== undefined, done: ++done, total: scans.length };
    });
    for await (const { index, ...progress } of asTheyCome(results)) {
      rows[index] = progress.row;
      yield progress;
    }
    frame ??= wave.find((index) => rows[index].summary?.isShared);
  }
  return {
    rows,
    ...(frame !== undefined && { frame: scans[frame].name }),
    ...(column !== undefined && { column }),
    ...(spacing !== undefined && { spacing }),
  };
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
