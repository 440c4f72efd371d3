// Prediction by a network alone, with error bars from several orientations.

import { invert } from "@friedel/engine";
import { chooseHand, responseOf, signalOf } from "@friedel/imaging";
import { maskArrays, type NpzValue, writeNpz, writeResult } from "@friedel/io";
import { type Prediction, type Predictor, WeightsError } from "@friedel/network";
import { predictionFigure } from "@friedel/report";
import type { Context } from "../context.js";
import { writeFigures } from "../figures.js";
import { begin, type Progress, warning } from "../progress.js";
import { provenanceOf } from "../provenance.js";
import { inputOf } from "../scan/input.js";
import { amplitudeOf, type Scan } from "../scan/scan.js";
import type { Network } from "./network.js";

/** Settings of a prediction. */
export interface PredictionSettings {
  /** Orientations of the pattern to predict from; 1 without it. */
  readonly samples?: number;
}

/**
 * Predicts the object of a prepared pattern by the context's network, and writes result.cxi, result.npz and a figure. Throws DataError
 * and ShapeError for a pattern that the network cannot take, FileError for a file that is no network, WeightsError without a network,
 * StoppedError once the signal is aborted.
 */
export async function* predict(scan: Scan, settings: PredictionSettings, context: Context): AsyncGenerator<Progress, Prediction> {
  const { engine, openNetwork, signal } = context;
  for (const text of scan.warnings) yield warning("reading", text);
  amplitudeOf(scan);
  yield begin("loading the network", signal);
  const network = await openNetwork?.();
  if (!network) throw new WeightsError("expected a network to predict with, found none");
  try {
    yield begin("predicting", signal);
    const prediction = byRule(
      await network.predictor.predict(engine, signalOf(scan.counts, scan.mask, scan), scan.mask, settings),
    );
    if (prediction.unlike !== null) yield warning("predicting", `unlike what the network can answer: ${prediction.unlike}`);
    yield begin("writing", signal);
    await writePrediction(scan, network, prediction, context);
    return prediction;
  } finally {
    await network.predictor.dispose();
  }
}

/** In the hand of the rule for results. */
export function byRule(prediction: Prediction): Prediction {
  const { object, support } = chooseHand({ object: prediction.object, support: prediction.support });
  const { spread } = prediction;
  if (object === prediction.object || !spread) return { ...prediction, object, support };
  return {
    ...prediction,
    object,
    support,
    spread: { ...spread, amplitude: invert(spread.amplitude), phase: invert(spread.phase) },
  };
}

/** Writes result.cxi and result.npz and, unless there are to be none, the figure of the object. */
export async function writePrediction(scan: Scan, network: Network, prediction: Prediction, context: Context): Promise<void> {
  const { folder, command, runtime } = context;
  if (!folder) return;
  const { name, counts, mask, prepared: { geometry } = {}, file } = scan;
  const { object, support, spread } = prediction;
  const metrics = { ...prediction.metrics };
  const parameters = parametersOf(network.predictor, prediction);
  const provenance = provenanceOf({ command, runtime, inputs: [file, network.file], input: inputOf(scan), parameters });
  const maps = spread && {
    amplitude_error: { volume: spread.amplitude, units: "1" },
    phase_error: { volume: spread.phase, units: "rad" },
  };
  const volumes = { object, support, mask, counts, ...responseOf(scan), ...(geometry && { geometry }), ...(maps && { maps }) };
  await folder.write("result.cxi", await writeResult({ ...volumes, metrics, history: {}, parameters, provenance }));
  const arrays: Record<string, NpzValue> = { object, support, ...maskArrays(mask) };
  for (const [map, { volume }] of Object.entries(maps ?? {})) arrays[map] = volume;
  const settings = JSON.stringify({ options: parameters, metrics });
  await folder.write("result.npz", await writeNpz({ ...arrays, settings }));
  const drawn = { object, support, chi2: metrics.chi2 };
  await writeFigures(context, () => [predictionFigure(name, drawn, geometry, context.ranges)]);
}

/** Settings and findings that the object depends on. */
function parametersOf({ use, calibration }: Predictor, found: Prediction): Record<string, unknown> {
  const { oversampling, chosen, agreement, expectedError, unlike, samples } = found;
  const judgement = calibration ? { expectedError, unlike } : {};
  return { method: "network", use, oversampling, samples, chosen, agreement, ...judgement };
}
