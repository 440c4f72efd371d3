// One start of a phase retrieval: its beginning, the blocks of its recipe, and what follows them.

import {
  type ComplexVolume,
  complexVolume,
  countVoxels,
  DataError,
  type Phaser,
  relay,
  type Snapshot,
  voxelCount,
} from "@friedel/engine";
import { bestScale, fitMetrics } from "../metrics/fit.js";
import { lowerHalf } from "./ambiguities.js";
import { type Beginnings, beginning } from "./beginning.js";
import { type Checkpoint, type HistoryRow, packCheckpoint, type Standing } from "./checkpoint.js";
import { memberOf, startsOf } from "./generations.js";
import { iterate } from "./iterate.js";
import { planBlocks } from "./plan.js";
import { findPoints } from "./points.js";
import type { Settling } from "./settle.js";
import { inOrder, isKept, nextStart } from "./standing.js";
import { tightenSupport } from "./tighten-support.js";

export interface PhasingProgress {
  /** Number of the present start, from 0, and how many there are. */
  readonly start: number;
  readonly starts: number;
  /** Iterations done in this start, and how many it has. */
  readonly iteration: number;
  readonly iterations: number;
  readonly algorithm: string;
  /** The newest row of the error curve. */
  readonly latest: HistoryRow | null;
  /** The state to resume from; to be called before the generator goes on. */
  checkpoint(): Promise<Checkpoint>;
}

/** What the starts of a phase retrieval share. */
export interface PhasingContext extends Beginnings {
  readonly phaser: Phaser;
  readonly fingerprint: string;
  readonly hasFree: boolean;
  readonly settle: Settling;
  /** Number of the best objects that are kept. */
  readonly keeps: number;
  readonly signal: AbortSignal | undefined;
}

/** Runs the present start to its end; returns the standing with the next start to do. */
export async function* runStart(
  context: PhasingContext,
  before: Standing,
  snapshot: Snapshot | null,
): AsyncGenerator<PhasingProgress, Standing> {
  const { phaser, options, sizes, support, signal } = context;
  const isDescendant = memberOf(before.start, sizes).first > 0;
  const plan = planBlocks(options, voxelCount(phaser.shape));
  let standing = before;
  const report = reporter(context, plan[plan.length - 1].done);
  if (snapshot) await phaser.restore(snapshot);
  else await phaser.load(yield* begin(context, before, report));
  let supportVoxels = countVoxels(snapshot || isDescendant ? (await phaser.read()).support : support);
  try {
    for (const { algorithm, iterations, beta, update, averages, done, fitAfter, removeTwinAfter } of plan) {
      if (done <= before.done) continue;
      const afterEach = async () => {
        standing = { ...standing, average: addTo(standing.average, (await phaser.read()).object) };
      };
      const block = { beta, ...(update && { update }), ...(averages && { afterEach }) };
      supportVoxels = (await iterate(phaser, algorithm, iterations, block)) ?? supportVoxels;
      if (removeTwinAfter && !isDescendant) {
        await phaser.load({ object: lowerHalf((await phaser.read()).object) });
        standing = { ...standing, average: null };
      }
      const history = fitAfter
        ? [...standing.history, { iteration: done, algorithm, supportVoxels, ...fitMetrics(await phaser.fit()) }]
        : standing.history;
      standing = { ...standing, done, history };
      yield report(standing, algorithm, () => phaser.snapshot());
      signal?.throwIfAborted();
    }
    const history = yield* finishStart(context, standing, report);
    return await closeStart(context, { ...standing, history });
  } catch (error) {
    if (!(error instanceof DataError)) throw error;
    const { start, history, outcomes, kept } = standing;
    return nextStart([...outcomes, { start, history, metrics: null, failure: error.message }], kept);
  }
}

/** {@link beginning} with progress of its tries. */
function begin(context: PhasingContext, standing: Standing, report: ReturnType<typeof reporter>) {
  return relay(beginning(context, standing), (tries) => {
    context.signal?.throwIfAborted();
    return report(standing, `beginning ${tries} of ${context.options.growth?.tries}`, async () => null);
  });
}

/** Loads the average of the iterates, finds fine points and tightens the support, if asked for; returns the history up to the step that was kept. */
async function* finishStart(
  context: PhasingContext,
  standing: Standing,
  report: ReturnType<typeof reporter>,
): AsyncGenerator<PhasingProgress, readonly HistoryRow[]> {
  const { phaser, options, measurement, hasFree, signal } = context;
  const points = measurement.constraint?.kind === "nonNegative" && !measurement.constraint.factor ? options.points : null;
  const finish = hasFree ? options.finish : null;
  // These steps are short: interrupted in the middle, they are done again from here.
  const atEnd = points || finish ? await phaser.snapshot() : null;
  const { average } = standing;
  if (average && average.count > 1) {
    const mean = average.sum.map((value) => value / average.count);
    await phaser.load({ object: complexVolume(phaser.shape, mean) });
  }
  const history = [...standing.history];
  if (points) {
    const found = yield* relay(findPoints({ ...context, beta: options.beta }, phaser, points), () => {
      signal?.throwIfAborted();
      return report(standing, "points", async () => atEnd);
    });
    if (found) {
      const { iterations, metrics } = found;
      const { supportVoxels } = history[history.length - 1];
      history.push({ iteration: standing.done + iterations, algorithm: "points", supportVoxels, ...metrics });
    }
  }
  if (!finish || !atEnd) return history;
  const tightened: HistoryRow[] = [];
  for await (const { threshold, iterations, supportVoxels, metrics, isBest } of tightenSupport(phaser, finish)) {
    tightened.push({ iteration: standing.done + iterations, algorithm: "ER", supportVoxels, ...metrics });
    if (isBest) history.push(...tightened.splice(0));
    yield report(standing, `ER above ${threshold}`, async () => atEnd);
    signal?.throwIfAborted();
  }
  return history;
}

/** Makes progress records of a start of this number of iterations. */
function reporter({ options, sizes, fingerprint }: PhasingContext, iterations: number) {
  return (standing: Standing, algorithm: string, save: () => Promise<Snapshot | null>): PhasingProgress => ({
    start: standing.start,
    starts: startsOf(sizes),
    iteration: standing.done,
    iterations,
    algorithm,
    latest: standing.history[standing.history.length - 1] ?? null,
    checkpoint: async () => packCheckpoint(options, fingerprint, standing, await save()),
  });
}

/** A sum of iterates with one more, in place. */
function addTo(average: Standing["average"], { data }: ComplexVolume): NonNullable<Standing["average"]> {
  const { count, sum } = average ?? { count: 0, sum: new Float32Array(data.length) };
  for (let i = 0; i < data.length; i++) sum[i] += data[i];
  return { count: count + 1, sum };
}

/** Scales and places the object, and keeps it if it is among the best so far. */
async function closeStart({ phaser, options, settle, keeps }: PhasingContext, standing: Standing): Promise<Standing> {
  const sums = await phaser.fit();
  const metrics = fitMetrics(sums);
  const { start, history } = standing;
  const outcomes = [...standing.outcomes, { start, history, metrics, failure: null }];
  if (!isKept(standing.kept, start, outcomes, options, keeps)) return nextStart(outcomes, standing.kept);
  const found = { start, ...settle.place(await phaser.read(), bestScale(sums)) };
  return nextStart(outcomes, inOrder([...standing.kept, found], outcomes, options).slice(0, keeps));
}
