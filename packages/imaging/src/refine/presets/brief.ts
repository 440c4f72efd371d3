// `brief`: some iterations from a given or proposed object, for an image that must come at once, such as that of a scan which is still being
// measured. It judges its object by the free voxels like the other presets, but fits nothing besides the crystal and compares no starts.

import { type Engine, sameShape } from "@friedel/engine";
import { resampleObject } from "../../metrics/resample.js";
import { chooseFreeVoxels, withMask } from "../../phasing/start.js";
import { requireMeasurement, requireStart } from "../input.js";
import type { RefineOptions } from "../options.js";
import { includeFree } from "../polish/finish.js";
import { iterateWithShrinkWrap, type ShrinkWrapIterations } from "../polish/free-voxels.js";
import type { RefineControl, RefineInput, RefineProgress, RefineResult } from "../result.js";
import { refineFromNothing } from "./auto.js";
import { firstObject, resultOf } from "./polish.js";

/** First support: |ρ| above this share of its maximum; a proposed object has no sharp edge. */
const firstSupport = 0.1;
const iterations: ShrinkWrapIterations = { hio: 0, raar: 60 };
const total = 2;

/**
 * Refines the object of `input`, or the one that it proposes; without either it is `auto`. Throws DataError and ShapeError for input that
 * cannot be refined, the signal's reason on abort.
 */
export async function* refineBriefly(
  engine: Engine,
  input: RefineInput,
  options: RefineOptions,
  control: RefineControl = {},
): AsyncGenerator<RefineProgress, RefineResult> {
  const offered = input.object ?? (await input.propose?.());
  if (!offered) return yield* refineFromNothing(engine, input, { ...options, preset: "auto" }, control);
  await requireMeasurement(engine, input);
  const { shape } = input.amplitude;
  const object = sameShape(offered.shape, shape) ? offered : await resampleObject(offered, shape, engine.transform);
  const start = requireStart({ ...input, object }, firstSupport);
  const measurement = withMask(input, chooseFreeVoxels(input.mask, options.freeFraction, options.seed));
  const phaser = await engine.createPhaser(measurement);
  try {
    const first = await firstObject(phaser, start);
    yield { stage: "iterating with shrink-wrap", done: 1, total, best: first.metrics, checkpoint: null };
    control.signal?.throwIfAborted();
    const found = await iterateWithShrinkWrap(phaser, first, iterations);
    const fitted = { ...found, model: null, coherentFree: found.metrics.llkFree, remarks: [] };
    return await resultOf(engine, measurement, await includeFree(engine, measurement, fitted), options);
  } finally {
    await phaser.dispose();
  }
}
