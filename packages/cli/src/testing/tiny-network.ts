// A network as small as there are, for tests of commands that need one: what it answers is nonsense, but not zero.

import { initialWeights, modelOf, trainingConfiguration, writeNetwork } from "@friedel/network";

/** Its ONNX file. */
export function tinyNetwork(): Uint8Array {
  const configuration = trainingConfiguration({
    model: { widths: [4], blocks: [1] },
    data: { samples: { ...trainingConfiguration({}).data.samples, shape: [16, 16, 16] }, outputShape: [8, 8, 8] },
  });
  // Weights as they start would answer with zeros.
  const weights = initialWeights(modelOf(configuration), 1).map((weight, i) => weight + 0.05 * Math.sin(i));
  return writeNetwork(configuration, weights, 7);
}
