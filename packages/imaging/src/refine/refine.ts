// The entrance of refinement: an object from a measurement by gradients and iterations, from nothing or from a given object. One
// generator serves command line, server, worker and test: it yields progress, can be left at any yield, and resumes from a checkpoint
// to the same bits.

import type { Engine } from "@friedel/engine";
import { type RefineOptions, refineOptions } from "./options.js";
import { refineFromNothing } from "./presets/auto.js";
import { refineBriefly } from "./presets/brief.js";
import { refineAsPublished } from "./presets/paper.js";
import { refineGiven } from "./presets/polish.js";
import type { RefineControl, RefineInput, RefineProgress, RefineResult } from "./result.js";

const presets = { auto: refineFromNothing, polish: refineGiven, brief: refineBriefly, paper: refineAsPublished } as const;

/**
 * Refines a measurement (amplitudes √I and mask, stored convention). Throws OptionError for options, DataError or ShapeError for
 * a measurement or a start that cannot be refined; the signal's reason on abort.
 */
export async function* refine(
  engine: Engine,
  input: RefineInput,
  given: Partial<RefineOptions> = {},
  control: RefineControl = {},
): AsyncGenerator<RefineProgress, RefineResult> {
  const options = refineOptions(given);
  return yield* presets[options.preset](engine, input, options, control);
}
