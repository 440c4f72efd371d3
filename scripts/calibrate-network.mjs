// Calibrates a trained network on samples that it was not trained with: how wrong its answers are by what they show of it, how wide its
// error bars must be, and what its patterns are like. The file is rewritten with what was found.
//
//   npm run build && node scripts/calibrate-network.mjs NETWORK --crystals FOLDER [--on networks/calibration.yaml] [--count 240]
//     [--samples 8] [--threads 2] [--seed 1] [--write judged.jsonl] [--read judged.jsonl,…]
//
// Printed, by class: the median fieldError, the share of answers that are said not to be believed, and of the true crystal's voxels the
// share within one error bar (0.683 for the normal distribution) and the share of patterns with less than half of them. It is honest: each
// half of the samples is judged by what the other half gave. --write keeps what was measured of each pattern, --read adds such.
import { appendFileSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { createWasmEngine, InputError } from "@friedel/engine";
import { completeDescription, parseDescription } from "@friedel/io";
import { loadPredictor } from "@friedel/network";
import { nodeRuntime, sharedSource } from "@friedel/network/node";
import { drawSample } from "@friedel/simulation";
import { loadCrystals } from "../packages/cli/dist/training/crystals.js";
// Not part of the public surface: calibration is done here alone.
import { readModelMetadata } from "../packages/network/dist/onnx/read-metadata.js";
import { calibrationOf, predictionErrors, sharesWithin } from "../packages/network/dist/prediction/calibrate.js";
import { removeCalibration, writeCalibration } from "../packages/network/dist/prediction/calibration-file.js";
import { factorsFor, judge } from "../packages/network/dist/prediction/judge.js";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    crystals: { type: "string" },
    on: { type: "string", default: "networks/calibration.yaml" },
    count: { type: "string", default: "240" },
    samples: { type: "string", default: "8" },
    threads: { type: "string", default: "2" },
    seed: { type: "string", default: "1" },
    write: { type: "string" },
    read: { type: "string" },
  },
});
const [path] = positionals;
const [count, samples, threads, seed] = [values.count, values.samples, values.threads, values.seed].map(Number);
const file = removeCalibration(new Uint8Array(readFileSync(path)));
const { data, validation } = JSON.parse(readModelMetadata(file)["friedel.training"]);
const given = parseDescription(readFileSync(values.on, "utf8"), values.on);
// Phase fields of another seed are new ones; of the crystals only those count that were kept from training.
const whole = { ...given, shape: data.samples.shape, seed: data.samples.seed + seed };
const description = completeDescription("samples", values.crystals ? whole : { ...whole, crystalShare: 0 }, values.on);
const crystals = description.crystalShare > 0 ? await heldOut(values.crystals, validation.heldOut) : undefined;
const engine = await createWasmEngine({ threads });
const predictor = await loadPredictor(await nodeRuntime(), file, { threads });

const judged = (values.read?.split(",") ?? []).flatMap(readJudged);
const times = [];
for (let n = 0; n < count; n++) {
  const one = await judgeSample(n).catch((error) => {
    // Some cannot be carried by the array, and some are not oversampled after all.
    if (!(error instanceof InputError)) throw error;
    return undefined;
  });
  if (!one) continue;
  judged.push(one);
  if (values.write)
    appendFileSync(
      values.write,
      `${JSON.stringify(one, (_, value) => (value instanceof Float32Array ? Array.from(value, (v) => Number(v.toPrecision(4))) : value))}\n`,
    );
  if (process.stderr.isTTY) process.stderr.write(`\r${n + 1} of ${count}`);
}
await predictor.dispose();
await engine.dispose();

const calibration = calibrationOf(judged, samples);
const halves = [0, 1].map((half) => judged.filter((_, n) => n % 2 === half));
const ofOther = halves.map((half) => calibrationOf(half, samples)).reverse();
const rows = judged.map((one, n) => {
  const other = ofOther[n % 2];
  const { expectedError, unlike } = judge(other, one.features, one.signs);
  const shares = sharesWithin(one, factorsFor(other, one.signs, one.sampleSigns));
  return { ...one, expectedError, isSaid: unlike !== null, shares, isWrong: Math.min(shares.amplitude, shares.phase) < 0.5 };
});
console.table(
  Object.fromEntries(["all", ...new Set(rows.flatMap(({ classes }) => classes))].map((name) => [name, tableRow(name)])),
);
const [wrong, right] = [rows.filter(({ fieldError }) => fieldError > 0.7), rows.filter(({ fieldError }) => fieldError < 0.6)];
console.log(
  `not believed: ${shareOf(wrong, isSaid)} of ${wrong.length} answers with a fieldError above 0.7, ${shareOf(right, isSaid)} of ${right.length} below 0.6`,
);
const error = Math.sqrt(meanOf(rows, ({ fieldError, expectedError }) => (fieldError - expectedError) ** 2));
console.log(`fieldError is expected to ${error.toFixed(3)}; ${samples} samples a pattern`);
if (times.length > 0)
  console.log(`${Math.round(times.sort((a, b) => a - b)[Math.floor(times.length / 2)])} ms a pattern, the median`);
writeFileSync(`${path}.part`, writeCalibration(file, calibration));
renameSync(`${path}.part`, path);

async function judgeSample(n) {
  const { counts, mask, object, facts } = await drawSample({ description, ...(crystals && { crystals }) }, n, engine.transform);
  const start = performance.now();
  const prediction = await predictor.predict(engine, counts, mask, { samples });
  times.push(performance.now() - start);
  const classes = [facts.className, facts.origin.form, facts.lightDisturbance, facts.countDisturbance].filter((name) => name);
  return { classes, ...(await predictionErrors(prediction, object, engine.transform)) };
}

function readJudged(path) {
  const lines = readFileSync(path, "utf8").trim().split("\n");
  return lines.map((line) => {
    const { amplitude, phase, ...one } = JSON.parse(line);
    const arrays = ({ errors, base }) => ({ errors: Float32Array.from(errors), base: Float32Array.from(base) });
    return { ...one, amplitude: arrays(amplitude), phase: arrays(phase) };
  });
}

function tableRow(name) {
  const chosen = rows.filter(({ classes }) => name === "all" || classes.includes(name));
  const believed = chosen.filter((row) => !row.isSaid);
  return {
    patterns: chosen.length,
    fieldError: Number(
      chosen
        .map(({ fieldError }) => fieldError)
        .sort()
        [Math.floor(chosen.length / 2)].toFixed(3),
    ),
    "not believed": shareOf(chosen, isSaid),
    amplitude: Number(meanOf(believed, ({ shares }) => shares.amplitude).toFixed(3)),
    phase: Number(meanOf(believed, ({ shares }) => shares.phase).toFixed(3)),
    "below half": shareOf(believed, ({ isWrong }) => isWrong),
  };
}

function isSaid(row) {
  return row.isSaid;
}

function meanOf(chosen, value) {
  return chosen.reduce((sum, row) => sum + value(row), 0) / chosen.length;
}

function shareOf(chosen, is) {
  return Number(meanOf(chosen, (row) => Number(is(row))).toFixed(3));
}

/** The crystals that training did not see, as it chose them. */
async function heldOut(folder, share) {
  const { shared } = await loadCrystals(folder);
  const total = shared.heads.length;
  return sharedSource(shared, Math.floor(share * total) > 0 ? total - Math.floor(share * total) : 0);
}
