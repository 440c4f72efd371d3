// Methods for evaluations beside those of the simulation package: a network alone, and refinement that begins with its prediction.

import { correctedMeasurement, DataError, type Engine, type Measurement, mapped } from "@friedel/engine";
import type { Prediction, Predictor } from "@friedel/network";
import { type EvaluationMethod, refineToEnd } from "@friedel/simulation";

/** Names and descriptions of the methods, which need no loaded network. */
export const networkMethodNames: readonly Pick<EvaluationMethod, "name" | "description">[] = [
  { name: "network", description: "the answer of a trained network alone: friedel predict" },
  { name: "network-auto", description: "auto, which asks the network where the flat body fails: friedel reconstruct" },
];

/** Both methods with a loaded network. */
export function networkMethods(predictor: Predictor): EvaluationMethod[] {
  const [alone, refined] = networkMethodNames;
  // A score needs no judgement, and a refinement finds out by itself.
  const predict = (engine: Engine, measurement: Measurement): Promise<Prediction> => {
    const { amplitude, mask } = correctedMeasurement(measurement);
    return predictor.predict(
      engine,
      mapped(amplitude, (value) => value * value),
      mask,
      { isJudged: false },
    );
  };
  return [
    { ...alone, run: predict },
    {
      ...refined,
      run: async (engine, measurement, seed, signal) => {
        const propose = async () => (await predict(engine, measurement).catch(unlessData))?.object;
        return refineToEnd(engine, { ...measurement, propose }, seed, signal);
      },
    },
  ];
}

/** A pattern that the network cannot take is refined without it, as `reconstruct` does. */
function unlessData(error: unknown): null {
  if (error instanceof DataError) return null;
  throw error;
}
