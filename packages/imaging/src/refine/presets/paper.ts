// The published refinement of a network's prediction, exactly: Chan et al., Applied Physics Reviews 8, 021407 (2021), doi
// 10.1063/5.0031486, and what the article leaves open as the authors' program does it (github.com/hyiprc/3D-CDI-NN,
// 4_ad_refine.py). It is here to be compared with; `polish` does better.
//
// 1 000 steps of Adam (0.01) on the real and imaginary parts inside the support; loss Σ(|F|/max|F| − A/max A)² over all that was
// measured. After steps 1, 51, 101, … the support is renewed, where the loss before that step lies at least 10 % below that of
// the last renewal (the first renewal has no such condition).

import type { Engine, Phaser } from "@friedel/engine";
import { type ComplexVolume, largestOf, modulusOf, multiplied } from "@friedel/engine";
import { fitMetrics } from "../../metrics/index.js";
import { withoutFree } from "../../phasing/index.js";
import { fingerprintOfStart, packKept, unpackKept } from "../checkpoint.js";
import { requireMeasurement, requireStart } from "../input.js";
import type { RefineOptions } from "../options.js";
import { closeObject } from "../polish/finish.js";
import type { RefineCheckpoint, RefineInput, RefineProgress, RefineResult } from "../result.js";

const steps = 1000;
/** Steps from one look at the support to the next. */
const every = 50;
const rate = 0.01;
const renewal = { sigma: 1, threshold: 0.15, relativeTo: "max" } as const;
/** What the loss has to fall by from one renewal to the next. */
const fall = 0.1;
/** First support: where |start| is above this part of its maximum. */
const firstSupport = 1e-4;

/** Where the refinement stands, JSON-able; `renewedAt` is the loss of the last renewal, null before the first. */
interface Standing {
  readonly done: number;
  readonly renewedAt: number | null;
  readonly diverged: boolean;
}

/**
 * Refines the object of `input` as published. The start is scaled to a maximum of 1; its support is where it exceeds 1e-4 of
 * that, unless one is given. Free voxels are used like all others, so `llkFree` is NaN. Two things differ from the authors'
 * program: it writes the object of its last renewal, this gives the last object; and it remembers what lay outside a support that
 * has shrunk, should the support grow again, here that is 0. Throws DataError and ShapeError for input that cannot be
 * refined and where the support vanishes, the signal's reason on abort.
 */
export async function* refineAsPublished(
  engine: Engine,
  input: RefineInput,
  options: RefineOptions,
  { signal, resume }: { readonly signal?: AbortSignal; readonly resume?: RefineCheckpoint } = {},
): AsyncGenerator<RefineProgress, RefineResult> {
  await requireMeasurement(engine, input);
  const start = requireStart(input, firstSupport);
  const measurement = { amplitude: input.amplitude, mask: withoutFree(input.mask) };
  const fingerprint = fingerprintOfStart(measurement, start);
  const phaser = await engine.createPhaser(measurement);
  try {
    const kept = resume && unpackKept<Standing>(resume, options, fingerprint);
    await phaser.setSupport(start.support);
    if (kept?.phaser) await phaser.restoreState(kept.phaser);
    else await phaser.setObject(scaledToOne(start.object));
    let standing: Standing = kept?.standing ?? { done: 0, renewedAt: null, diverged: false };
    while (standing.done < steps && !standing.diverged) {
      standing = await stepOn(phaser, standing);
      const present = standing;
      yield {
        stage: "descending as published",
        done: standing.done,
        total: steps,
        best: fitMetrics(await phaser.fit()),
        checkpoint: async () => packKept(options, fingerprint, { standing: present, phaser: await phaser.saveState() }),
      };
      signal?.throwIfAborted();
    }
    const closed = await closeObject(phaser);
    return {
      ...closed,
      mask: measurement.mask,
      coherenceWidths: null,
      background: null,
      origin: "given",
      outcomes: [{ origin: "given", start: 0, metrics: closed.metrics }],
      trust: null,
      remarks: standing.diverged
        ? [`diverged after ${standing.done} of ${steps} steps: this is the best object before that`]
        : [],
      options,
    };
  } finally {
    await phaser.dispose();
  }
}

/** From one look at the support to the next: 1 step at first, then 50 at a time. */
async function stepOn(phaser: Phaser, { done, renewedAt }: Standing): Promise<Standing> {
  const report = await phaser.descend({
    steps: done === 0 ? 1 : Math.min(every, steps - done),
    loss: "amplitude",
    optimiser: { kind: "adam", rate },
    model: { scale: "max" },
    resume: done > 0,
  });
  if (report.outcome === "diverged") return { done: done + report.steps, renewedAt, diverged: true };
  // The loss before the last step, as the authors' loop has it.
  const { loss } = report.losses[report.losses.length - 2];
  const isLook = (done + report.steps - 1) % every === 0;
  const renews = isLook && (renewedAt === null || loss <= (1 - fall) * renewedAt);
  if (renews) await phaser.shrinkWrap(renewal);
  return { done: done + report.steps, renewedAt: renews ? loss : renewedAt, diverged: false };
}

/** The published step length is one for objects of maximum 1. */
function scaledToOne(object: ComplexVolume): ComplexVolume {
  return multiplied(object, 1 / largestOf(modulusOf(object).data));
}
