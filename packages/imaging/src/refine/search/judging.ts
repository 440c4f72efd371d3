// How the objects of a search are judged: by the counts. In light of little coherence the search works on a pattern that was made coherent,
// where projections end in the noise that this amplifies; there an object takes some steps on the counts themselves before it is judged.

import { descend } from "@friedel/engine";
import type { NoiseRatios } from "../../metrics/counting-noise.js";
import { fitMetrics } from "../../metrics/fit.js";
import { noiseRatioOf } from "../conditions/conditions.js";
import { withMetricsOf } from "../polish/forward-model-fit.js";
import { iterateWithShrinkWrap, type ShrinkWrapIterations, scoreOf, type VoxelObject } from "../polish/free-voxels.js";
import type { SearchContext } from "./context.js";
import type { Candidate } from "./search-state.js";

/** Steps on the counts: they took three right objects in light with tails from 2.9 to 3.5 times the noise to 1.1 to 1.3. */
const lightSteps = 20;

/** How badly an object fits what was observed, over counting noise; see {@link Candidate}. NaN where that is not known. */
export async function noiseRatios(
  { object }: Pick<VoxelObject, "object">,
  { engine, observed, knowsNoise }: Pick<SearchContext, "engine" | "observed" | "knowsNoise">,
): Promise<NoiseRatios> {
  if (!knowsNoise) return { used: Number.NaN, free: Number.NaN, bright: Number.NaN };
  return noiseRatioOf(object, observed.measurement, observed.coherence, engine.transform);
}

/** An object of the searched pattern as it is judged, with metrics on the counts. */
export async function judged(context: SearchContext, found: VoxelObject): Promise<VoxelObject & Pick<Candidate, "noise">> {
  const object = await onCounts(context, found);
  return { ...object, noise: await noiseRatios(object, context) };
}

async function onCounts({ judge, observed: { coherence } }: SearchContext, from: VoxelObject): Promise<VoxelObject> {
  if (!judge || !coherence) return from;
  await judge.load(from);
  const model = { scale: "best" as const, coherence };
  const { scale, outcome } = await descend(judge, { steps: lightSteps, loss: "poisson", model, optimiser: { kind: "lbfgs" } });
  if (outcome === "diverged") await judge.load(from);
  const metrics = fitMetrics(await judge.fit({ scale, ...coherence }));
  return { ...(await judge.read()), metrics };
}

/** A candidate after iterations on the searched pattern, where that makes it better. */
export async function iterated(
  context: SearchContext,
  candidate: Candidate,
  iterate: (from: VoxelObject) => Promise<VoxelObject>,
): Promise<Candidate> {
  const from = await asSearched(context, candidate);
  const object = await iterate(from);
  if (object === from) return candidate;
  const next = { ...candidate, ...(await judged(context, object)) };
  return scoreOf(next) < scoreOf(candidate) ? next : candidate;
}

/** {@link iterated} by iterations with shrink-wrap. */
export function shrinkWrapped(
  context: SearchContext,
  candidate: Candidate,
  iterations: ShrinkWrapIterations,
): Promise<Candidate> {
  return iterated(context, candidate, (from) => iterateWithShrinkWrap(context.phaser, from, iterations));
}

/** An object with its metrics on the searched pattern. */
async function asSearched({ phaser, judge }: SearchContext, object: VoxelObject): Promise<VoxelObject> {
  return judge ? withMetricsOf(phaser, object) : object;
}
