// The first thing that a reconstruction does with a pattern: a network's answer, from which refinement begins.

import { type ComplexVolume, cropOrPad, DataError, type Triple } from "@friedel/engine";
import { searchedShape } from "@friedel/imaging";
import type { Context } from "../context.js";
import { begin, type Progress } from "../progress.js";
import type { InputFile } from "../provenance.js";
import type { Pattern } from "../scan/scan.js";

/** An answer to begin with, on the grid of the part that is searched first, and facts about it for files and reports. */
export interface PredictedStart {
  readonly object: ComplexVolume;
  readonly facts: {
    readonly network: InputFile;
    readonly chi2: number;
    readonly oversampling: Triple;
    /** In what the pattern differs from those of the training, in words; null where it does not. */
    readonly unlike: string | null;
  };
}

/**
 * The answer of the context's network for a pattern; null without a network, and for a pattern that the network cannot take, which is
 * told in a note. Throws FileError for a file that is no network.
 */
export async function* predictStart(
  { counts, mask }: Pick<Pattern, "counts" | "mask">,
  { engine, openNetwork, signal }: Context,
): AsyncGenerator<Progress, PredictedStart | null> {
  if (!openNetwork) return null;
  yield begin("predicting", signal);
  const network = await openNetwork();
  if (!network) return null;
  const { predictor, file } = network;
  const note = (text: string): Progress => ({ stage: "predicting", message: { kind: "note", text } });
  try {
    // The answer is a start: of a large pattern it is for the part that is searched.
    const shape = searchedShape(counts.shape);
    const { object, metrics, oversampling, unlike } = await predictor.predict(
      engine,
      cropOrPad(counts, shape),
      cropOrPad(mask, shape),
    );
    if (unlike !== null) yield note(`the pattern is unlike those that the network was trained on: ${unlike}`);
    return { object, facts: { network: file, chi2: metrics.chi2, oversampling, unlike } };
  } catch (error) {
    if (!(error instanceof DataError)) throw error;
    yield note(`going on without the network: ${error.message}`);
    return null;
  } finally {
    await predictor.dispose();
  }
}
