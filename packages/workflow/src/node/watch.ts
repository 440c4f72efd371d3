// A folder's patterns predicted as they come, with the network kept loaded: a result folder for each.

import { stat } from "node:fs/promises";
import { basename, join } from "node:path";
import { signalOf } from "@friedel/imaging";
import { type Prediction, predictAll } from "@friedel/network";
import type { Context } from "../context.js";
import type { Network } from "../predict/network.js";
import { writePrediction } from "../predict/predict.js";
import { amplitudeOf, type Scan } from "../scan/scan.js";
import { stem } from "../scan/source.js";
import { newFiles } from "./new-files.js";
import { withOutput } from "./output.js";
import { type PatternSettings, readPattern } from "./read-scan.js";

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
 * Predicts what comes into a folder until the context's signal ends it; what has a newer result already is passed over. Yields what
 * became of each pattern. Throws FileError where the folder cannot be read or a result not be written.
 */
export async function* watchPatterns(
  network: Network,
  { folder, output, reading = {}, samples = 1 }: WatchSettings,
  context: Context & { readonly signal: AbortSignal },
): AsyncGenerator<WatchedPattern, undefined> {
  const { engine, signal, now = () => performance.now() } = context;
  const read = async ({ path }: Arrival): Promise<Scan> => {
    const scan = await readPattern(path, reading);
    amplitudeOf(scan);
    const { gain: _, background: __, ...rest } = scan;
    return { ...rest, counts: signalOf(scan.counts, scan.mask, scan) };
  };
  let free = now();
  for await (const found of predictAll(network.predictor, engine, arrivals(folder, output, signal, now), read, { samples })) {
    const { path, to, at } = found.item;
    if ("error" in found) {
      const { message } = found.error;
      yield { path, error: message.startsWith(path) ? message : `${path}: ${message}` };
    } else {
      const { pattern, prediction } = found;
      await withOutput(to, path, (results) => writePrediction(pattern, network, prediction, { ...context, folder: results }));
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
  signal: AbortSignal,
  now: () => number,
): AsyncGenerator<Arrival, undefined> {
  const namer = createNamer();
  for await (const path of newFiles(folder, { signal })) {
    const to = join(output, namer(path));
    if (!(await isDone(path, to))) yield { path, to, at: now() };
  }
}

/** Whether there is a result that is newer than its pattern. */
async function isDone(path: string, to: string): Promise<boolean> {
  const [pattern, result] = await Promise.all([path, join(to, "result.npz")].map((file) => stat(file).catch(() => undefined)));
  return pattern !== undefined && result !== undefined && result.mtimeMs > pattern.mtimeMs;
}

/** Names of result folders: a file's name without its ending, or with it where another file has that name already. */
function createNamer(): (path: string) => string {
  const taken = new Map<string, string>();
  return (path) => {
    const short = stem(path);
    const name = (taken.get(short) ?? path) === path ? short : basename(path);
    taken.set(name, path);
    return name;
  };
}
