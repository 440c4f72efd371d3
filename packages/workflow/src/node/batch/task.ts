// One scan of a series, from its files to its folder of results and its numbers. What is done is known by the last file that is written,
// with all that decided it: a task of the same words is not done again.

import { stat } from "node:fs/promises";
import { join } from "node:path";
import { drain } from "@friedel/engine";
import { readFileBytes } from "@friedel/io/node";
import { type ScanSummary, summaryOf } from "../../batch/summary.js";
import type { Context } from "../../context.js";
import { type ReconstructionSettings, reconstruct, type StartingObject } from "../../reconstruct.js";
import { readResultFile } from "../../scan/read.js";
import { version } from "../../version.js";
import { diskFile } from "../files.js";
import { withOutput } from "../output.js";
import { readReference } from "../read-reference.js";
import { readScan } from "../read-scan.js";
import type { PatternSettings, ScanSettings } from "../settings.js";
import { predictScan } from "./predict-task.js";

/** All that decides the result of a scan, JSON-able. Folders are below the series' own. */
export interface BatchTask {
  readonly path: string;
  readonly scan?: number;
  readonly folder: string;
  /** The folder of the scan whose object it begins with, and of the one whose hand, place and phase it takes. */
  readonly start?: string;
  readonly like?: string;
  readonly reading: PatternSettings & ScanSettings;
  readonly settings: Omit<ReconstructionSettings, "start" | "like" | "found">;
  /** By the network alone. */
  readonly isPredicted?: boolean;
}

/** Name of the last file of a scan. */
const summaryName = "summary.json";

/** What a finished scan's folder says of it. */
interface Finished {
  readonly version: string;
  readonly task: BatchTask;
  /** The files that were read, by path, with their lengths. */
  readonly files: readonly (readonly [path: string, bytes: number])[];
  readonly summary: ScanSummary;
}

/** Reconstructs a scan into its folder. Throws InputError for one that cannot be, StoppedError once the signal is aborted. */
export async function runTask(series: string, task: BatchTask, context: Context): Promise<ScanSummary> {
  const { path, scan: number, reading, settings, isPredicted } = task;
  const scan = await readScan(path, { ...reading, ...(number !== undefined && { scan: number }) });
  const start = task.start === undefined ? undefined : await startFrom(join(series, task.start, resultName));
  const like = task.like === undefined ? undefined : await readReference(join(series, task.like, resultName));
  // Scans of a series are compared by their mean strain.
  const strain = settings.strain !== false && { ...settings.strain, meanBar: true };
  const all = { ...settings, strain, ...(start && { start, refinement: { preset: "auto", ...settings.refinement } as const }) };
  const reconstructed = async (chosen: ReconstructionSettings, within: Context): Promise<ScanSummary> => {
    const notes: string[] = [];
    const done = await drain(reconstruct(scan, chosen, within), ({ message }) => {
      if (message?.kind === "warning") notes.push(message.text);
    });
    return summaryOf(scan, done, notes);
  };
  return withOutput(join(series, task.folder), path, "batch", async (folder) => {
    // The old one goes first: a kill at any moment leaves no result that seems to be another's.
    await folder.remove(summaryName);
    const summary = isPredicted
      ? await predictScan(scan, settings.preparation || {}, { ...context, folder })
      : await reconstructed({ ...all, ...(like && { like }) }, { ...context, folder });
    const files = scan.files.map(({ path, bytes }) => [path, bytes] as const);
    const finished: Finished = { version, task, files, summary };
    await folder.write(summaryName, new TextEncoder().encode(`${JSON.stringify(finished, null, 2)}\n`));
    return summary;
  });
}

/** The numbers of a task that was done before, from files of the same lengths; undefined where it was not. */
export async function finishedTask(series: string, task: BatchTask): Promise<ScanSummary | undefined> {
  const text = await readFileBytes(join(series, task.folder, summaryName)).catch(() => undefined);
  if (!text) return undefined;
  try {
    // Only this program writes it, whole.
    const found = JSON.parse(new TextDecoder().decode(text)) as Finished;
    const isSame = found.version === version && JSON.stringify(found.task) === JSON.stringify(task);
    if (!isSame) return undefined;
    for (const [path, bytes] of found.files) if ((await stat(path).catch(() => undefined))?.size !== bytes) return undefined;
    return found.summary;
  } catch {
    return undefined;
  }
}

const resultName = "result.cxi";

async function startFrom(path: string): Promise<StartingObject> {
  const file = diskFile(path);
  const { object, geometry } = await readResultFile(file);
  return { object, file: await file.fingerprint(), resample: true, ...(geometry && { geometry }) };
}
