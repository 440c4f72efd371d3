// A folder's patterns predicted as they come, with the network kept loaded: a result folder for each, and a line for each.

import { stat } from "node:fs/promises";
import { basename, join } from "node:path";
import type { Engine } from "@friedel/engine";
import { type Prediction, predictAll } from "@friedel/network";
import { duration, figure } from "@friedel/report";
import { amplitudeOf, provenanceOf, type Scan, stem } from "@friedel/workflow";
import { readPattern, withOutput } from "@friedel/workflow/node";
import type { InputFlags } from "../option-groups.js";
import { createReporter } from "../report.js";
import type { Terminal } from "../terminal.js";
import { predictionParameters, writePrediction } from "./files.js";
import type { OpenedNetwork } from "./network.js";
import { newFiles } from "./new-files.js";

/** What is watched and how it is answered. */
export interface WatchRun {
  readonly folder: string;
  /** Where the result folders go. */
  readonly output: string;
  readonly reading: InputFlags;
  readonly samples: number;
  /** Lines of JSON instead of text. */
  readonly json: boolean;
}

/**
 * Predicts what comes into a folder until the user stops it; what has a newer result already is passed over. A pattern that cannot be
 * read or predicted is one sentence. Throws FileError where the folder cannot be read or a result not be written.
 */
export async function watchFolder(
  terminal: Terminal,
  engine: Engine,
  { predictor, fingerprint }: OpenedNetwork,
  { folder, output, reading, samples, json }: WatchRun,
): Promise<void> {
  const reporter = createReporter(terminal, json);
  const say = (record: object, text: string) =>
    terminal.out(`${json ? JSON.stringify({ command: "predict", ...record }) : text}\n`);
  const read = async ({ path }: Arrival): Promise<Scan> => {
    const loaded = await readPattern(path, reading);
    amplitudeOf(loaded);
    return loaded;
  };
  const counts = { predicted: 0, failed: 0 };
  const complain = (path: string, { message }: Error) => {
    counts.failed++;
    const sentence = message.startsWith(path) ? message : `${path}: ${message}`;
    if (json) say({ input: path, error: sentence }, "");
    else reporter.warn(sentence);
  };
  const answer = async ({ path, to }: Arrival, input: Scan, prediction: Prediction, since: number) => {
    const parameters = predictionParameters(predictor, prediction);
    const provenance = provenanceOf({ command: terminal.commandLine, inputs: [input.file, fingerprint], parameters });
    await withOutput(to, path, (results) => writePrediction(results, { input, prediction, provenance }, false));
    counts.predicted++;
    const { metrics, unlike } = prediction;
    const seconds = (terminal.now() - since) / 1000;
    const record = { input: path, output: to, seconds, metrics, unlike };
    say(record, `${path}  ${duration(seconds)}  chi2 ${figure(metrics.chi2, 3)}  ${to}`);
    if (unlike !== null && !json) reporter.warn(`${path}: unlike the training patterns: ${unlike}`);
  };
  reporter.note(`watching ${folder}; Ctrl-C ends it`);
  let free = terminal.now();
  for await (const found of predictAll(predictor, engine, arrivals(terminal, folder, output), read, { samples })) {
    // A pattern's time begins when it is complete, or when the one before it is done.
    if ("error" in found) complain(found.item.path, found.error);
    else await answer(found.item, found.pattern, found.prediction, Math.max(found.item.at, free));
    free = terminal.now();
  }
  reporter.note(`${counts.predicted} predicted, ${counts.failed} that could not be`);
}

/** A complete file, and where its result goes. */
interface Arrival {
  readonly path: string;
  readonly to: string;
  /** When it was found to be complete. */
  readonly at: number;
}

async function* arrivals(terminal: Terminal, folder: string, output: string): AsyncGenerator<Arrival> {
  const namer = createNamer();
  for await (const path of newFiles(folder, { signal: terminal.signal })) {
    const to = join(output, namer(path));
    if (!(await isDone(path, to))) yield { path, to, at: terminal.now() };
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
