// Signs of an error from the Patterson function: that of the answer against that of the pattern, shell by shell. Both are autocorrelations:
// two particles have lobes apart that no convex answer has, and little coherence damps the pattern's at long distances, whatever scattered.

import { type ComplexVolume, centreOf, cropOrPad, realVolume, type Transform } from "@friedel/engine";
import { pattersonOf } from "../data/input.js";
import type { ModelInput } from "./model-input.js";

/** Shells by their outer radius in lengths of the crystal; the first begins where next to nothing depends on the object. */
const radii = [0.1, 0.35, 0.55, 0.8, 1.05] as const;

/** The signs in order, each a decimal logarithm. */
export const pattersonSignNames: readonly string[] = [
  "difference of the answer's Patterson function from the pattern's",
  ...radii
    .slice(1)
    .map(
      (outer, i) =>
        `energy of the answer's Patterson function over the pattern's between ${radii[i]} and ${outer} of the crystal's length`,
    ),
];

/** The least share of the origin's energy that counts: patterns without any noise are below it. */
const leastEnergy = 1e-8;

/** The signs of an object on the network's voxels. */
export async function pattersonSignsOf(object: ComplexVolume, input: ModelInput, transform: Transform): Promise<number[]> {
  const { shape, data: measured } = input.patterson;
  const { data: spectrum } = await transform(cropOrPad(object, shape), "forward");
  const intensity = realVolume(shape);
  for (let i = 0; i < intensity.data.length; i++) intensity.data[i] = spectrum[2 * i] ** 2 + spectrum[2 * i + 1] ** 2;
  const { data: answered } = await pattersonOf(intensity, transform);
  const { patternShape, voxel } = input.sampling;
  const lengths = patternShape.map((n, axis) => n / input.oversampling[axis] / voxel[axis]);
  const centre = centreOf(shape);
  const origin = (centre[0] * shape[1] + centre[1]) * shape[2] + centre[2];
  const [ofMeasured, ofAnswered] = [1 / measured[2 * origin], 1 / answered[2 * origin]];
  const sums = radii.map(() => ({ measured: leastEnergy, answered: leastEnergy }));
  let [difference, total] = [0, 0];
  for (let z = 0, i = 0; z < shape[0]; z++) {
    for (let y = 0; y < shape[1]; y++) {
      const square = ((z - centre[0]) / lengths[0]) ** 2 + ((y - centre[1]) / lengths[1]) ** 2;
      for (let x = 0; x < shape[2]; x++, i++) {
        const radius = Math.sqrt(square + ((x - centre[2]) / lengths[2]) ** 2);
        let shell = 0;
        while (shell < radii.length && radius >= radii[shell]) shell++;
        if (shell === 0 || shell === radii.length) continue;
        const [a, b] = [ofMeasured * measured[2 * i], ofMeasured * measured[2 * i + 1]];
        const [c, d] = [ofAnswered * answered[2 * i], ofAnswered * answered[2 * i + 1]];
        sums[shell].measured += a * a + b * b;
        sums[shell].answered += c * c + d * d;
        difference += (a - c) ** 2 + (b - d) ** 2;
        total += a * a + b * b;
      }
    }
  }
  return [
    Math.log10(Math.max(leastEnergy, difference) / Math.max(leastEnergy, total)),
    ...sums.slice(1).map((shell) => Math.log10(shell.answered / shell.measured)),
  ];
}
