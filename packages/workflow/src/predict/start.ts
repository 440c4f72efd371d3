// A network's prediction from which refinement begins.

import { type ComplexVolume, cropOrPad, DataError, type Engine } from "@friedel/engine";
import { searchedShape, signalOf } from "@friedel/imaging";
import type { Context } from "../context.js";
import type { Progress } from "../progress.js";
import type { PredictionFacts } from "../result/reconstruction.js";
import type { Pattern } from "../scan/scan.js";
import type { Network } from "./network.js";

/** A predicted object on the grid of the crop that is searched first, and facts about it. */
interface PredictedStart {
  readonly object: ComplexVolume;
  readonly facts: PredictionFacts;
}

/** A prediction that is made when a refinement asks for it. */
export interface StartOnDemand {
  /** Predicts; undefined without a network, or for a pattern that the network cannot take. Throws FileError for a file that is no network. */
  readonly propose: () => Promise<ComplexVolume | undefined>;
  /** Facts about what was predicted; null as long as nothing is. */
  readonly facts: () => PredictionFacts | null;
  /** What there is to say about it. */
  readonly notes: () => readonly Progress[];
}

/** The prediction of a pattern's object by the context's network, when it is asked for; undefined without a way to a network. */
export function startOnDemand(
  pattern: Pick<Pattern, "counts" | "mask" | "gain" | "background">,
  { engine, openNetwork }: Context,
): StartOnDemand | undefined {
  if (!openNetwork) return undefined;
  let facts: PredictionFacts | null = null;
  const notes: Progress[] = [];
  const note = (text: string) => notes.push({ stage: "predicting", message: { kind: "note", text } });
  const propose = async (): Promise<ComplexVolume | undefined> => {
    const network = await openNetwork();
    if (!network) return undefined;
    try {
      const start = await predictStart(pattern, network, engine);
      facts = start.facts;
      return start.object;
    } catch (error) {
      if (!(error instanceof DataError)) throw error;
      note(`going on without the network: ${error.message}`);
      return undefined;
    } finally {
      await network.predictor.dispose();
    }
  };
  return { propose, facts: () => facts, notes: () => notes };
}

/** Of a large pattern only the crop that is searched first is predicted. Errors as those of the predictor. */
async function predictStart(
  { counts: counted, mask, ...response }: Pick<Pattern, "counts" | "mask" | "gain" | "background">,
  { predictor, file }: Network,
  engine: Engine,
): Promise<PredictedStart> {
  const counts = signalOf(counted, mask, response);
  const shape = searchedShape(counts.shape);
  // Not judged: the refinement finds out whether it is of use.
  const found = await predictor.predict(engine, cropOrPad(counts, shape), cropOrPad(mask, shape), { isJudged: false });
  const { object, metrics, oversampling } = found;
  return { object, facts: { network: file, chi2: metrics.chi2, oversampling } };
}
