// A folder's patterns predicted as they come, with the network kept loaded: a result folder for each.

import { stat } from "node:fs/promises";
import { join } from "node:path";
import { signalOf } from "@friedel/imaging";
import { type Prediction, predictAll } from "@friedel/network";
import type { Context } from "../context.js";
import type { Network } from "../predict/network.js";
import { byRule, writePrediction } from "../predict/predict.js";
import { amplitudeOf, type Scan } from "../scan/scan.js";
import { newFiles, type WatchOptions } from "./new-files.js";
import { withOutput } from "./output.js";
import { createPlaces } from "./places.js";
import { readPattern } from "./read-scan.js";
import type { PatternSettings } from "./settings.js";
import { isAsRecorded, readSourceRecord, readWithRecord, type SourceRecord, sourceRecordName } from "./source-record.js";

/** What is watched. */
export interface WatchSettings {
  readonly folder: string;
  /** Where the result folders go. */
  readonly output: string;
  /** How patterns are read. */
  readonly reading?: PatternSettings;
  /** Orientations in which the network is shown each. */
  readonly samples?: number;
}

/** What became of one pattern. */
export type WatchedPattern =
  | { readonly path: string; readonly output: string; readonly prediction: Prediction; readonly seconds: number }
  /** Why it could not be read or predicted, in a sentence that names it. */
  | { readonly path: string; readonly error: string };

/**
 * Predicts what comes into a folder until the context's signal ends it; what is as it was when its result was made is passed over.
 * Yields what became of each pattern. Throws FileError where the folder cannot be read at the beginning or a result not be written.
 */
export async function* watchPatterns(
  network: Network,
  { folder, output, reading = {}, samples = 1 }: WatchSettings,
  context: Context & { readonly signal: AbortSignal },
): AsyncGenerator<WatchedPattern, undefined> {
  const { engine, signal, now = () => performance.now() } = context;
  const again = new Set<string>();
  const read = async ({ path }: Arrival): Promise<Scan & { readonly record: SourceRecord | undefined }> => {
    const { value, record } = await readWithRecord(path, () => readPattern(path, reading)).catch(async (error: unknown) => {
      if (isAbsence(error) || !(await exists(path))) again.add(path);
      throw error;
    });
    if (!record) again.add(path);
    amplitudeOf(value);
    const { gain: _, background: __, ...rest } = value;
    return { ...rest, counts: signalOf(value.counts, value.mask, value), record };
  };
  let free = now();
  const coming = arrivals(folder, output, { signal, again }, now);
  for await (const found of predictAll(network.predictor, engine, coming, read, { samples })) {
    const { path, to, at } = found.item;
    if ("error" in found) {
      const { message } = found.error;
      yield { path, error: message.startsWith(path) ? message : `${path}: ${message}` };
    } else {
      const { pattern } = found;
      const prediction = byRule(found.prediction);
      await withOutput(to, path, null, async (results) => {
        // The old record goes first: a kill at any moment leaves no new result that seems to be of the old state.
        await results.remove(sourceRecordName);
        await writePrediction(pattern, network, prediction, { ...context, folder: results });
        if (pattern.record) await results.write(sourceRecordName, JSON.stringify(pattern.record));
      });
      // A pattern's time begins when it is complete, or when the one before it is done.
      yield { path, output: to, prediction, seconds: (now() - Math.max(at, free)) / 1000 };
    }
    free = now();
  }
}

/** A complete file, and where its result goes. */
interface Arrival {
  readonly path: string;
  readonly to: string;
  /** When it was found to be complete. */
  readonly at: number;
}

async function* arrivals(
  folder: string,
  output: string,
  watching: WatchOptions,
  now: () => number,
): AsyncGenerator<Arrival, undefined> {
  const placeOf = createPlaces(output);
  for await (const path of newFiles(folder, watching)) {
    const to = await placeOf(path);
    const record = await readSourceRecord(to);
    const isDone = record && (await exists(join(to, "result.npz"))) && (await isAsRecorded(path, record));
    if (!isDone) yield { path, to, at: now() };
  }
}

/** Whether a file was not there to be read. */
function isAbsence(error: unknown): boolean {
  const cause = error instanceof Error ? error.cause : undefined;
  return cause instanceof Error && "code" in cause && cause.code === "ENOENT";
}

async function exists(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined)) !== undefined;
}
