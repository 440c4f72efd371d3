// Calibrates a trained network on samples of its own kind that it was not trained with: how honest the spread of its predictions is,
// by what it is to be multiplied, and what its patterns are like. The file is rewritten with what was found.
//
//   npm run build && node scripts/calibrate-network.mjs NETWORK --crystals FOLDER [--count 200] [--samples 8] [--threads 2] [--seed 1]
//
// Printed: the share of the support's voxels whose error is within one standard deviation (0.683 for the normal distribution), before
// and after, by class. "After" is honest: each half of the samples is judged by what the other half gave. So is the share of flagged.
import { readFileSync, renameSync, writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { createWasmEngine } from "@friedel/engine";
import { loadPredictor } from "@friedel/network";
import { nodeRuntime, sharedSource } from "@friedel/network/node";
import { drawSample } from "@friedel/simulation";
import { loadCrystals } from "../packages/cli/dist/training/crystals.js";
// Not part of the public surface: calibration is done here alone.
import { readModelMetadata } from "../packages/network/dist/onnx/read-metadata.js";
import { calibrationOf, predictionErrors, sharesWithin } from "../packages/network/dist/prediction/calibrate.js";
import { removeCalibration, writeCalibration } from "../packages/network/dist/prediction/calibration-file.js";
import { outOfDistribution } from "../packages/network/dist/prediction/out-of-distribution.js";
import { noFactors } from "../packages/network/dist/prediction/uncertainty.js";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    crystals: { type: "string" },
    count: { type: "string", default: "200" },
    samples: { type: "string", default: "8" },
    threads: { type: "string", default: "2" },
    seed: { type: "string", default: "1" },
  },
});
const [path] = positionals;
const [count, samples, threads, seed] = [values.count, values.samples, values.threads, values.seed].map(Number);
const file = removeCalibration(new Uint8Array(readFileSync(path)));
const { data, validation } = JSON.parse(readModelMetadata(file)["friedel.training"]);
const crystals = data.samples.crystalShare > 0 ? await heldOut(values.crystals, validation.heldOut) : undefined;
// Phase fields of another seed are new ones; of the crystals only those count that were kept from training.
const source = { description: { ...data.samples, seed: data.samples.seed + seed }, ...(crystals && { crystals }) };
const engine = await createWasmEngine({ threads });
const { transform } = engine;
const predictor = await loadPredictor(await nodeRuntime(), file, { threads });

const judged = [];
const times = [];
for (let n = 0; n < count; n++) {
  const { counts, mask, object, facts } = await drawSample(source, n, transform);
  const start = performance.now();
  const prediction = await predictor.predict(engine, counts, mask, { samples });
  times.push(performance.now() - start);
  judged.push({ className: facts.className, ...(await predictionErrors(prediction, object, transform)) });
  if (process.stderr.isTTY) process.stderr.write(`\r${n + 1} of ${count}`);
}
await predictor.dispose();
await engine.dispose();

const calibration = calibrationOf(judged, samples);
const halves = [0, 1].map((half) => judged.filter((_, n) => n % 2 === half));
const ofOther = halves.map((half) => calibrationOf(half, samples)).reverse();
const rows = judged.map((one, n) => {
  const { spread, reference } = ofOther[n % 2];
  return {
    className: one.className,
    before: sharesWithin(one, noFactors),
    after: sharesWithin(one, spread),
    flagged: outOfDistribution(one.features, reference) !== null,
  };
});
const names = [...new Set(rows.map(({ className }) => className))].sort();
const table = [...names, "all"].map((name) => {
  const chosen = rows.filter(({ className }) => name === "all" || className === name);
  const mean = (value) => Number((chosen.reduce((sum, row) => sum + value(row), 0) / chosen.length).toFixed(3));
  return [
    name,
    {
      patterns: chosen.length,
      "amplitude before": mean((row) => row.before.amplitude),
      "amplitude after": mean((row) => row.after.amplitude),
      "phase before": mean((row) => row.before.phase),
      "phase after": mean((row) => row.after.phase),
      flagged: mean((row) => Number(row.flagged)),
    },
  ];
});
console.table(Object.fromEntries(table));
const { amplitude, phase } = calibration.spread;
const text = ({ own, fit }) => `${own.toFixed(3)} of the samples' own deviation, ${fit.toFixed(3)} of the fit's`;
console.log(`amplitude: ${text(amplitude)}`);
console.log(`phase: ${text(phase)}`);
console.log(`distance below which 99 % of the patterns are: ${calibration.reference.limit.toFixed(2)}`);
console.log(
  `${samples} samples a pattern: ${Math.round(times.sort((a, b) => a - b)[Math.floor(times.length / 2)])} ms, the median`,
);
writeFileSync(`${path}.part`, writeCalibration(file, calibration));
renameSync(`${path}.part`, path);

/** The crystals that training did not see, as it chose them. */
async function heldOut(folder, share) {
  if (!folder) throw new Error("expected --crystals FOLDER, the crystals that the network was trained with");
  const { shared } = await loadCrystals(folder);
  const total = shared.heads.length;
  return sharedSource(shared, Math.floor(share * total) > 0 ? total - Math.floor(share * total) : 0);
}
