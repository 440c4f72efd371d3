// A training run as a command does it: data by worker threads, progress with throughput, checkpoints into the folder, a stop that loses
// nothing that a checkpoint can hold.

import { createWasmEngine, derivedSeed, drain } from "@friedel/engine";
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
import { stopKeeping } from "../terminal/keeping.js";
import { startProgress } from "../terminal/progress.js";
import type { Terminal } from "../terminal/terminal.js";
import type { LoadedCrystals } from "./crystals.js";
import { type RunIdentity, writeCheckpoint } from "./run-folder.js";

/** A run to carry out. Of the last five fields only `start` changes a bit of what is learned. */
export interface TrainingJob {
  readonly runtime: Runtime;
  readonly identity: RunIdentity;
  readonly crystals: LoadedCrystals | null;
  readonly output: OutputFolder;
  /** The checkpoint to go on from. */
  readonly from?: TrainingCheckpoint;
  /** Weights to begin with where there is no checkpoint; random ones without. */
  readonly start?: Float32Array;
  readonly workers: number;
  readonly threads?: number;
  /** Seconds between checkpoints. */
  readonly checkpointEvery: number;
}

/** How fast a run is. */
interface Speed {
  readonly samplesPerSecond: number;
  /** Counted operations of the steps over the wall time of everything, 1e9 a second. */
  readonly gigaflops: number;
  readonly seconds: number;
  /** Share of the time that steps waited for samples. */
  readonly waiting: number;
}

/** What was learned, and how fast. */
export interface FinishedRun extends Speed {
  readonly course: CourseState;
  readonly last: TrainingCheckpoint | undefined;
}

/**
 * Trains to the end of the schedule, from a checkpoint if there is one. After Ctrl-C writes a checkpoint and throws StoppedError.
 * Whatever training throws passes; the last checkpoint stays.
 */
export async function runTraining(terminal: Terminal, job: TrainingJob): Promise<FinishedRun> {
  const { runtime, identity, crystals, output, from, start, workers, threads } = job;
  const { configuration } = identity;
  const { data, batchSize } = configuration;
  const { training, validation } = crystalParts(crystals, configuration.validation.heldOut);
  const drawing = startProgress(terminal, "drawing samples to judge by");
  const held = await heldOutBatches(configuration, validation, workers).finally(() => drawing.stop());
  const engine = await createWasmEngine({ threads: 1 });
  const begin = from?.course.step ?? 0;
  const loader = startLoader({ data, crystals: training, batchSize, first: begin * batchSize, workers });
  const beginning = from?.learner ?? (start && startingState(start));
  const learner = await createLearner(runtime, configuration, beginning, threads).catch(async (error: unknown) => {
    await Promise.all([loader.dispose(), engine.dispose()]);
    throw error;
  });
  const meter = startMeter(terminal, () => loader.next(), { begin, batchSize, operations: learner.stepOperations });
  const bar = startProgress(terminal, "training", configuration.steps);
  let saved = terminal.now();
  let latest: TrainingProgress | undefined;
  const look = async (progress: TrainingProgress): Promise<void> => {
    latest = progress;
    const { samplesPerSecond, gigaflops } = meter.speed(progress.step);
    bar.update(progress.step, `${describe(progress)}, ${throughput(samplesPerSecond, gigaflops)}`);
    const isDue = terminal.now() - saved >= 1000 * job.checkpointEvery;
    if (isDue || progress.isUnjudged || terminal.signal.aborted) {
      await writeCheckpoint(output, identity, await progress.checkpoint());
      saved = terminal.now();
    }
    if (terminal.signal.aborted) throw stopped(progress, configuration.steps, output);
    await nextTurn();
  };
  terminal.keep?.(true);
  try {
    const course = await drain(train({ configuration, learner, engine, next: meter.next, validation: held }, from), look);
    // One that was stopped while it judged its last step has learned nothing more.
    const learned = (await latest?.checkpoint()) ?? from;
    const last = learned && { ...learned, course };
    if (last) await writeCheckpoint(output, identity, last);
    return { course, last, ...meter.speed(latest?.step ?? begin) };
  } finally {
    bar.stop();
    await stopKeeping(terminal);
    await Promise.all([loader.dispose(), engine.dispose(), learner.dispose()]);
  }
}

/** Takes the time of a run, and of its waiting for batches, which it hands on. */
function startMeter(
  terminal: Terminal,
  load: () => Promise<Batch>,
  { begin, batchSize, operations }: { readonly begin: number; readonly batchSize: number; readonly operations: number },
): { readonly next: () => Promise<Batch>; readonly speed: (step: number) => Speed } {
  const started = terminal.now();
  let waited = 0;
  return {
    async next() {
      const asked = terminal.now();
      const batch = await load();
      waited += terminal.now() - asked;
      return batch;
    },
    speed(step) {
      const seconds = (terminal.now() - started) / 1000;
      const perSecond = (step - begin) / seconds;
      return {
        seconds,
        samplesPerSecond: perSecond * batchSize,
        gigaflops: (perSecond * operations) / 1e9,
        waiting: waited / 1000 / seconds,
      };
    },
  };
}

/** The speed of a run, as a person reads it. */
export function throughput(samplesPerSecond: number, gigaflops: number): string {
  return `${figure(samplesPerSecond, 3)} samples/s, ${figure(gigaflops, 3)} GFLOP/s`;
}

function stopped({ step }: TrainingProgress, steps: number, { name }: OutputFolder): StoppedError {
  return new StoppedError(`stopped after ${step} of ${steps} steps; ${name} has a checkpoint, the same command goes on`);
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
  const loader = startLoader({
    data: { ...data, samples, uses: 1, objects: 0, turned: false },
    crystals,
    batchSize,
    workers,
    ahead: 1,
  });
  try {
    const batches: Batch[] = [];
    for (let n = 0; n < validation.count; n += batchSize) {
      const { input, magnitude, target, ...rest } = await loader.next();
      batches.push({ ...rest, input: input.slice(), magnitude: magnitude.slice(), target: target.slice() });
    }
    return batches;
  } finally {
    await loader.dispose();
  }
}

/** Signals only come to pass between turns. */
function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
