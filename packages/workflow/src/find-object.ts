// From a pattern to an object: iterative phasing, or refinement from nothing, from a network's answer or from a given object.

import { type ComplexVolume, type Engine, type Measurement, sameShape } from "@friedel/engine";
import {
  isosurfaceSupport,
  type PhasingInput,
  type PhasingOptions,
  type PhasingProgress,
  type PhasingResult,
  phase,
  type RefineInput,
  type RefineOptions,
  type RefineProgress,
  type RefineResult,
  refine,
  resampleObject,
} from "@friedel/imaging";
import { figure } from "@friedel/report";
import { type KeptStep, keeping, phasingCheckpoint, refinementCheckpoint } from "./checkpoint/keep.js";
import type { Context } from "./context.js";
import { begin, type Progress } from "./progress.js";

/** Phases iteratively. Errors as `phase`; StoppedError once the signal is aborted. */
export async function* phaseObject(
  input: PhasingInput,
  options: Partial<PhasingOptions>,
  context: Context,
): AsyncGenerator<Progress, PhasingResult> {
  const { engine, folder, resume, signal } = context;
  yield begin("phasing", signal);
  const from = folder && resume ? { resume: await phasingCheckpoint(folder) } : {};
  return yield* keeping("phasing", phase(engine, input, options, from), phasingStep, context);
}

/** Refines. Errors as `refine`; StoppedError once the signal is aborted. */
export async function* refineObject(
  input: RefineInput,
  options: Partial<RefineOptions>,
  context: Context,
): AsyncGenerator<Progress, RefineResult> {
  const { engine, folder, resume, signal } = context;
  yield begin("refining", signal);
  const from = folder && resume ? { resume: await refinementCheckpoint(folder) } : {};
  return yield* keeping("refining", refine(engine, input, options, from), refinementStep, context);
}

function phasingStep({ start, starts, iteration, iterations, algorithm, latest, checkpoint }: PhasingProgress): KeptStep {
  const which = starts > 1 ? `start ${start + 1}/${starts}, ` : "";
  return {
    share: (start * iterations + iteration) / (starts * iterations),
    text: `${which}${algorithm}${latest ? `, chi2 ${figure(latest.chi2, 3)}` : ""}`,
    ...(latest && { fit: latest }),
    where: `in start ${start + 1} of ${starts}, iteration ${iteration} of ${iterations}`,
    checkpoint,
  };
}

function refinementStep({ stage, done, total, best, object, checkpoint }: RefineProgress): KeptStep {
  const text = `${stage}${best ? `, chi2 ${figure(best.chi2, 3)}` : ""}`;
  const found = { ...(best && { fit: best }), ...(object && { object }) };
  return { share: done / total, text, ...found, where: `while ${stage}`, checkpoint };
}

/** Cropping a spectrum leaves ripples all over the array: values below this fraction of the maximum are taken for them. */
const ripples = 0.05;

/** An object to begin with on the grid of the pattern, and where it is. */
export async function resampled(
  object: ComplexVolume,
  { amplitude: { shape } }: Measurement,
  engine: Engine,
): Promise<Pick<RefineInput, "object" | "support">> {
  if (sameShape(object.shape, shape)) return { object };
  const onGrid = await resampleObject(object, shape, engine.transform);
  return { object: onGrid, support: isosurfaceSupport(onGrid, ripples) };
}
