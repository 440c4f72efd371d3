// The mean of the weights of two networks of one model, the second begun from the first: what it learned in part, and less of what it lost
// (M. Wortsman et al., Robust fine-tuning of zero-shot models, CVPR 2022, arXiv:2109.01903).
//
//   npm run build && node scripts/average-networks.mjs FIRST SECOND SHARE OUTPUT
//
// SHARE is that of the second; the output is used as the second is, without a calibration.
import { readFileSync, writeFileSync } from "node:fs";
import { modelOf, readModelWeights, readNetworkUse, writeNetwork } from "@friedel/network";
import { readModelMetadata } from "../packages/network/dist/onnx/read-metadata.js";

const [first, second, share, output] = process.argv.slice(2);
const part = Number(share);
if (!(output && part >= 0 && part <= 1)) throw new Error("expected FIRST SECOND SHARE OUTPUT, a share from 0 to 1");
const files = [first, second].map((path) => new Uint8Array(readFileSync(path)));
const configuration = JSON.parse(readModelMetadata(files[1])["friedel.training"]);
const model = modelOf(configuration);
const [a, b] = files.map((file) => readModelWeights(model, file));
const steps = files.reduce((sum, file) => sum + readNetworkUse(file).steps, 0);
writeFileSync(
  output,
  writeNetwork(
    configuration,
    a.map((value, i) => (1 - part) * value + part * b[i]),
    steps,
  ),
);
