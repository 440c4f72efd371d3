// What a prediction leaves behind: the object with its error bars as CXI and NPZ, and a figure.

import { maskArrays, type NpzValue, type Provenance, writeNpz, writeResult } from "@friedel/io";
import type { Prediction, Predictor } from "@friedel/network";
import { drawObject, figure } from "@friedel/report";
import { renderPng } from "@friedel/report/node";
import type { Scan } from "@friedel/workflow";
import type { OutputFolder } from "@friedel/workflow/node";

/** A finished prediction. */
export interface PredictionDone {
  readonly input: Scan;
  readonly prediction: Prediction;
  readonly provenance: Provenance;
}

/** All settings and findings that the object depends on. */
export function predictionParameters({ use, calibration }: Predictor, found: Prediction): Record<string, unknown> {
  const { oversampling, chosen, agreement, unlike, samples } = found;
  const factors = calibration && samples > 1 ? { uncertaintyFactors: calibration.spread } : {};
  return { method: "network", use, oversampling, samples, chosen, agreement, unlike, ...factors };
}

/** Writes result.cxi and result.npz, and figures/object.png where figures are wanted. */
export async function writePrediction(
  output: OutputFolder,
  { input, prediction, provenance }: PredictionDone,
  withFigures: boolean,
): Promise<void> {
  const { object, support, spread } = prediction;
  const { counts, mask, name } = input;
  const metrics = { ...prediction.metrics };
  const { parameters } = provenance;
  const geometry = input.prepared?.geometry;
  const maps = spread && {
    amplitude_error: { volume: spread.amplitude, units: "1" },
    phase_error: { volume: spread.phase, units: "rad" },
  };
  const volumes = { object, support, mask, counts, ...(geometry && { geometry }), ...(maps && { maps }) };
  await output.write("result.cxi", await writeResult({ ...volumes, metrics, history: {}, parameters, provenance }));
  const arrays: Record<string, NpzValue> = { object, support, ...maskArrays(mask) };
  for (const [map, { volume }] of Object.entries(maps ?? {})) arrays[map] = volume;
  const settings = JSON.stringify({ options: parameters, metrics });
  await output.write("result.npz", await writeNpz({ ...arrays, settings }));
  if (!withFigures) return;
  const drawn = { title: `Predicted object: ${name}`, subtitle: `chi2 ${figure(metrics.chi2)}`, object, support };
  await output.write("figures/object.png", await renderPng(drawObject(drawn)));
}
