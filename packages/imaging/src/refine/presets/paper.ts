// The published refinement of a network's prediction, exactly: Chan et al., Applied Physics Reviews 8, 021407 (2021), doi
// 10.1063/5.0031486; what the article leaves open follows the authors' program (github.com/hyiprc/3D-CDI-NN, 4_ad_refine.py).
// It serves for comparison; `polish` does better.
//
// 1 000 steps of Adam (0.01) on the real and imaginary parts inside the support; loss Σ(|F|/max|F| − A/max A)² over all that was
// measured. After steps 1, 51, 101, … the support is updated if the loss before that step lies at least 10 % below that of the last
// update (the first update has no such condition).

import type { Engine, Moments, Phaser } from "@friedel/engine";
import { type ComplexVolume, correctedMeasurement, descend, largestOf, modulusOf, multiplied } from "@friedel/engine";
import { fitMetrics } from "../../metrics/fit.js";
import { withMask, withoutFree } from "../../phasing/start.js";
import { fingerprintOfStart, packProgress, unpackProgress } from "../checkpoint.js";
import { unconditioned } from "../conditions/conditions.js";
import { requireMeasurement, requireStart } from "../input.js";
import type { RefineOptions } from "../options.js";
import { readResult } from "../polish/finish.js";
import type { RefineControl, RefineInput, RefineProgress, RefineResult } from "../result.js";
import { verdictOf } from "../verdict.js";

const steps = 1000;
/** Steps from one possible support update to the next. */
const every = 50;
const rate = 0.01;
const update = { sigma: 1, threshold: 0.15, relativeTo: "max" } as const;
/** Share by which the loss has to fall from one update to the next. */
const fall = 0.1;
/** First support: |start| above this share of its maximum. */
const firstSupport = 1e-4;

/** The state of the refinement, JSON-able; `updatedAt` is the loss of the last support update, null before the first. */
interface PaperState {
  readonly done: number;
  readonly updatedAt: number | null;
  readonly diverged: boolean;
}

/**
 * Refines the object of `input` as published. The start is scaled to a maximum of 1; its support is where it exceeds 1e-4 of
 * that, unless one is given. Free voxels are used like all others, so `llkFree` is NaN. Two things differ from the authors'
 * program: it returns the object of the last support update, this the last object; and it keeps the values outside a support that
 * has shrunk, in case the support grows again, here they are 0. Throws DataError and ShapeError for input that cannot be refined and
 * if the support vanishes, the signal's reason on abort.
 */
export async function* refineAsPublished(
  engine: Engine,
  input: RefineInput,
  options: RefineOptions,
  { signal, resume }: RefineControl = {},
): AsyncGenerator<RefineProgress, RefineResult> {
  await requireMeasurement(engine, input);
  const start = requireStart(input, firstSupport);
  // The published loss knows amplitudes only.
  const measurement = correctedMeasurement(withMask(input, withoutFree(input.mask)));
  const fingerprint = fingerprintOfStart(measurement, start);
  const phaser = await engine.createPhaser(measurement);
  try {
    const kept = resume && unpackProgress<PaperState>(resume, options, start.object.shape, fingerprint);
    await phaser.load(kept ?? { object: scaledToOne(start.object), support: start.support });
    let moments = kept?.moments;
    let state: PaperState = kept?.state ?? { done: 0, updatedAt: null, diverged: false };
    while (state.done < steps && !state.diverged) {
      ({ state, moments } = await descendOn(phaser, state, moments));
      const present = { state, moments };
      yield {
        stage: "descending as published",
        done: state.done,
        total: steps,
        best: fitMetrics(await phaser.fit()),
        checkpoint: async () => packProgress(options, fingerprint, { ...present, ...(await phaser.read()) }),
      };
      signal?.throwIfAborted();
    }
    const last = await readResult(phaser);
    const remarks = state.diverged ? [`diverged after ${state.done} of ${steps} steps: this is the best object before that`] : [];
    return {
      ...last,
      conditions: unconditioned(measurement),
      mask: measurement.mask,
      coherenceWidths: null,
      coherenceTails: null,
      origin: "given",
      outcomes: [{ origin: "given", start: 0, metrics: last.metrics }],
      trust: null,
      verdict: verdictOf(null, remarks),
      alternatives: [],
      remarks,
      options,
    };
  } finally {
    await phaser.dispose();
  }
}

/** The steps up to the next possible support update: 1 at first, then 50 at a time. */
async function descendOn(
  phaser: Phaser,
  { done, updatedAt }: PaperState,
  former: Moments | undefined,
): Promise<{ readonly state: PaperState; readonly moments: Moments | undefined }> {
  const {
    steps: taken,
    losses,
    outcome,
    moments,
  } = await descend(phaser, {
    steps: done === 0 ? 1 : Math.min(every, steps - done),
    loss: "amplitude",
    optimiser: { kind: "adam", rate, keepsMoments: true, ...(former && { moments: former }) },
    model: { scale: "max" },
  });
  if (outcome === "diverged") return { state: { done: done + taken, updatedAt, diverged: true }, moments };
  // The loss before the last step, as the authors' loop has it.
  const { loss } = losses[losses.length - 2];
  const isDue = (done + taken - 1) % every === 0;
  const updates = isDue && (updatedAt === null || loss <= (1 - fall) * updatedAt);
  if (updates) {
    await phaser.updateSupport(update);
    // From here as from a checkpoint, which has the object and not what the engine makes of it.
    await phaser.load(await phaser.read());
  }
  return { state: { done: done + taken, updatedAt: updates ? loss : updatedAt, diverged: false }, moments };
}

/** The published step length is one for objects of maximum 1. */
function scaledToOne(object: ComplexVolume): ComplexVolume {
  return multiplied(object, 1 / largestOf(modulusOf(object).data));
}
