// One scan of a series by the network alone: from its frames to the predicted object, in a fraction of a second.

import { drain } from "@friedel/engine";
import { signalOf } from "@friedel/imaging";
import { WeightsError } from "@friedel/network";
import { predictedSummary, type ScanSummary } from "../../batch/summary.js";
import type { Context } from "../../context.js";
import { byRule, writePrediction } from "../../predict/predict.js";
import { type PreparationSettings, prepareScan } from "../../prepare.js";
import type { Scan } from "../../scan/scan.js";

/** Prepares a scan and predicts its object, with result.cxi and result.npz. Throws DataError, ShapeError for a scan that it cannot. */
export async function predictScan(scan: Scan, preparation: PreparationSettings, context: Context): Promise<ScanSummary> {
  const { engine, openNetwork } = context;
  const network = await openNetwork?.();
  if (!network) throw new WeightsError("expected a network to predict with, found none");
  const notes: string[] = [...scan.warnings];
  const pattern = await drain(prepareScan(scan, preparation, context), ({ message }) => {
    if (message?.kind === "warning") notes.push(message.text);
  });
  const { counts, mask, geometry } = pattern;
  const prediction = byRule(await network.predictor.predict(engine, signalOf(counts, mask, pattern), mask));
  const prepared = { ...scan, ...pattern, prepared: geometry ? { geometry } : {} };
  await writePrediction(prepared, network, prediction, context);
  return predictedSummary(scan, prediction, notes);
}
