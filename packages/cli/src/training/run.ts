// A training run as a command does it: data by worker threads, progress with throughput, checkpoints into the folder, a stop that loses
// nothing that a checkpoint can hold.

import { createWasmEngine, derivedSeed } from "@friedel/engine";
import {
  type CourseState,
  createLearner,
  type LearnerState,
  type Runtime,
  type TrainingCheckpoint,
  type TrainingProgress,
  train,
} from "@friedel/network";
import { type Batch, type LoaderOptions, startLoader } from "@friedel/network/node";
import { figure } from "@friedel/report";
import { StoppedError } from "@friedel/workflow";
import type { OutputFolder } from "@friedel/workflow/node";
import { startProgress } from "../terminal/progress.js";
import type { Terminal } from "../terminal/terminal.js";
import type { LoadedCrystals } from "./crystals.js";
import { type RunIdentity, writeCheckpoint } from "./run-folder.js";

/** How a run is carried out: but for `start` nothing of it changes a bit of what is learned. */
export interface RunOptions {
  readonly workers: number;
  readonly threads?: number;
  /** Seconds between checkpoints. */
  readonly checkpoint: number;
  /** Weights to begin with where there is no checkpoint; random ones without. */
  readonly start?: Float32Array;
}

/** What was learned, and how fast. */
export interface FinishedRun {
  readonly course: CourseState;
  readonly last: TrainingCheckpoint | undefined;
  readonly samplesPerSecond: number;
  /** Counted operations of the steps over the wall time of everything, 1e9 a second. */
  readonly gigaflops: number;
  readonly seconds: number;
  /** Share of the time that steps waited for samples. */
  readonly waiting: number;
}

/**
 * Trains to the end of the schedule, from a checkpoint if there is one. After Ctrl-C writes a checkpoint and throws StoppedError.
 * Whatever training throws passes; the last checkpoint stays.
 */
export async function runTraining(
  terminal: Terminal,
  runtime: Runtime,
  identity: RunIdentity,
  crystals: LoadedCrystals | null,
  output: OutputFolder,
  { workers, threads, checkpoint: every, start }: RunOptions,
  from?: TrainingCheckpoint,
): Promise<FinishedRun> {
  const { configuration } = identity;
  const { data, batchSize, steps } = configuration;
  const { training, validation } = crystalParts(crystals, configuration.validation.heldOut);
  const held = await heldOutBatches(configuration, validation, workers);
  const engine = await createWasmEngine({ threads: 1 });
  const begin = from?.course.step ?? 0;
  const feed = startLoader({ data, crystals: training, batchSize, first: begin * batchSize, workers });
  const beginning = from?.learner ?? (start && startingState(start));
  const learner = await createLearner(runtime, configuration, beginning, threads).catch(async (error: unknown) => {
    await Promise.all([feed.dispose(), engine.dispose()]);
    throw error;
  });
  let waited = 0;
  const next = async (): Promise<Batch> => {
    const asked = terminal.now();
    const batch = await feed.next();
    waited += terminal.now() - asked;
    return batch;
  };
  const bar = startProgress(terminal, "training", steps);
  const started = terminal.now();
  let saved = started;
  let latest: TrainingProgress | undefined;
  try {
    const work = train({ configuration, learner, engine, next, validation: held }, from);
    for (;;) {
      const { done, value } = await work.next();
      const seconds = (terminal.now() - started) / 1000;
      const taken = (latest?.step ?? begin) - begin;
      const speed = {
        seconds,
        samplesPerSecond: (taken * batchSize) / seconds,
        gigaflops: (taken * learner.stepOperations) / seconds / 1e9,
      };
      if (done) {
        const last = await latest?.checkpoint();
        if (last) await writeCheckpoint(output, identity, last);
        return { course: value, last: last ?? from, ...speed, waiting: waited / 1000 / seconds };
      }
      latest = value;
      bar.update(
        value.step,
        `${describe(value)}, ${figure(speed.samplesPerSecond, 3)} samples/s, ${figure(speed.gigaflops, 3)} GFLOP/s`,
      );
      const isDue = terminal.now() - saved >= 1000 * every;
      if (isDue || terminal.signal.aborted) {
        await writeCheckpoint(output, identity, await value.checkpoint());
        saved = terminal.now();
      }
      if (terminal.signal.aborted) {
        throw new StoppedError(
          `stopped after ${value.step} of ${steps} steps; ${output.name} has a checkpoint, the same command goes on`,
        );
      }
      await nextTurn();
    }
  } finally {
    bar.stop();
    await Promise.all([feed.dispose(), engine.dispose(), learner.dispose()]);
  }
}

/** A learner that has these weights and has taken no step. */
function startingState(parameters: Float32Array): LearnerState {
  const nothing = () => new Float32Array(parameters.length);
  return { step: 0, arrays: { parameters, first: nothing(), second: nothing() } };
}

function describe({ latest, course }: TrainingProgress): string {
  const row = course.validation[course.validation.length - 1];
  return `loss ${figure(latest.loss, 3)}${row ? `, held out ${figure(row.fieldError, 3)} → ${figure(row.refinedFieldError, 3)}` : ""}`;
}

type Part = NonNullable<LoaderOptions["crystals"]> | null;

/** The crystals to train with, and the last of them, kept out to judge by; with too few for that, all for both. */
function crystalParts(crystals: LoadedCrystals | null, heldOut: number): { readonly training: Part; readonly validation: Part } {
  if (!crystals) return { training: null, validation: null };
  const { shared, identity } = crystals;
  const from = identity.count - Math.floor(heldOut * identity.count);
  const all = { shared, first: 0, end: identity.count };
  if (from === identity.count) return { training: all, validation: all };
  return { training: { ...all, end: from }, validation: { ...all, first: from } };
}

async function heldOutBatches(
  { data, batchSize, validation }: RunIdentity["configuration"],
  crystals: Part,
  workers: number,
): Promise<Batch[]> {
  const samples = { ...data.samples, seed: derivedSeed(data.samples.seed, "validation set", 0) };
  const feed = startLoader({
    data: { ...data, samples, uses: 1, objects: 0, turned: false },
    crystals,
    batchSize,
    workers,
    ahead: 1,
  });
  try {
    const batches: Batch[] = [];
    for (let n = 0; n < validation.count; n += batchSize) {
      const { input, magnitude, target, ...rest } = await feed.next();
      batches.push({ ...rest, input: input.slice(), magnitude: magnitude.slice(), target: target.slice() });
    }
    return batches;
  } finally {
    await feed.dispose();
  }
}

/** Signals only come to pass between turns. */
function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
