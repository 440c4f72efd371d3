// A network's prediction from which refinement begins.

import { type ComplexVolume, cropOrPad, DataError, type Triple } from "@friedel/engine";
import { searchedShape } from "@friedel/imaging";
import type { Context } from "../context.js";
import { begin, type Progress } from "../progress.js";
import type { InputFile } from "../provenance.js";
import type { Pattern } from "../scan/scan.js";

/** A predicted object on the grid of the crop that is searched first, and facts about it for files and reports. */
export interface PredictedStart {
  readonly object: ComplexVolume;
  readonly facts: {
    readonly network: InputFile;
    readonly chi2: number;
    readonly oversampling: Triple;
    /** How the pattern is out of distribution, in words; null if it is not. */
    readonly unlike: string | null;
  };
}

/**
 * Predicts the object of a pattern by the context's network. Null without a network, and with a note for a pattern that the network
 * cannot take. Throws FileError for a file that is no network.
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
    // Of a large pattern only the crop that is searched first is predicted.
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
