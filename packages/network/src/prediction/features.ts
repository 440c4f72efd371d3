// Features of a pattern that are compared with those of the training patterns: the decay of its Patterson function in lengths of the
// crystal, the crystal's elongation, the coarseness of the sampling, and the fit of the prediction.

import { type ComplexVolume, centreOf, type Triple } from "@friedel/engine";
import type { ModelInput } from "./model-input.js";

/** Shells of the Patterson function by their outer radius in lengths of the crystal. It extends to 1; noise is beyond. */
const shells = [0.15, 0.35, 0.55, 0.8, 1.05, 1.25] as const;

/** The features in order. */
export const featureNames: readonly string[] = [
  ...shells.map(
    (outer, i) => `energy of the Patterson function between ${i === 0 ? 0 : shells[i - 1]} and ${outer} of the crystal's length`,
  ),
  "ratio of the Patterson function's longest to its shortest width",
  "size of the pattern's voxels over the network's",
  "chi2 of the prediction",
];

/** Lower limit of energies, as a share of the origin's: patterns without any noise are below it. */
const leastEnergy = 1e-12;

/** The features of a pattern and its prediction, each a decimal logarithm. */
export function featuresOf(input: ModelInput, chi2: number): number[] {
  const { energies, widths } = shapeOf(input.patterson, input);
  const elongation = Math.log10(Math.max(...widths) / Math.min(...widths));
  const coarseness = Math.log10(Math.max(1, 1 / Math.min(...input.sampling.voxel)));
  return [...energies, elongation, coarseness, Math.log10(Math.max(leastEnergy, chi2))];
}

/** Mean energy by shells, and widths along the principal axes. */
function shapeOf(
  { shape, data }: ComplexVolume,
  { oversampling, sampling }: ModelInput,
): Record<"energies" | "widths", number[]> {
  const centre = centreOf(shape);
  // A crystal's length along each axis in the network's voxels.
  const length = ([0, 1, 2] as const).map((axis) => sampling.patternShape[axis] / oversampling[axis] / sampling.voxel[axis]);
  const [sums, counts] = [0, 1].map(() => new Float64Array(shells.length));
  const moments = new Float64Array(6);
  let total = 0;
  let i = 0;
  for (let z = 0; z < shape[0]; z++) {
    const rz = (z - centre[0]) / length[0];
    for (let y = 0; y < shape[1]; y++) {
      const ry = (y - centre[1]) / length[1];
      for (let x = 0; x < shape[2]; x++, i += 2) {
        const rx = (x - centre[2]) / length[2];
        const radius = Math.sqrt(rz * rz + ry * ry + rx * rx);
        const power = data[i] ** 2 + data[i + 1] ** 2;
        let shell = 0;
        while (shell < shells.length && radius >= shells[shell]) shell++;
        if (shell === shells.length) continue;
        sums[shell] += power;
        counts[shell]++;
        total += power;
        moments[0] += power * rz * rz;
        moments[1] += power * ry * ry;
        moments[2] += power * rx * rx;
        moments[3] += power * rz * ry;
        moments[4] += power * rz * rx;
        moments[5] += power * ry * rx;
      }
    }
  }
  const at = 2 * ((centre[0] * shape[1] + centre[1]) * shape[2] + centre[2]);
  const origin = data[at] ** 2 + data[at + 1] ** 2;
  const energies = [...sums].map((sum, n) => Math.log10(Math.max(leastEnergy, sum / Math.max(1, counts[n]) / origin)));
  const [zz, yy, xx, zy, zx, yx] = moments.map((moment) => moment / total);
  const widths = principal(zz, yy, xx, zy, zx, yx).map((value) => Math.sqrt(Math.max(leastEnergy, value)));
  return { energies, widths };
}

/** Eigenvalues of a symmetric matrix of three rows (Smith, Communications of the ACM 4, 168 (1961), doi 10.1145/355578.366316). */
function principal(a: number, b: number, c: number, ab: number, ac: number, bc: number): Triple {
  const mean = (a + b + c) / 3;
  const [p, q, r] = [a - mean, b - mean, c - mean];
  const size = Math.sqrt((p * p + q * q + r * r + 2 * (ab * ab + ac * ac + bc * bc)) / 6);
  if (size === 0) return [mean, mean, mean];
  const determinant = p * (q * r - bc * bc) - ab * (ab * r - bc * ac) + ac * (ab * bc - q * ac);
  const angle = Math.acos(Math.min(1, Math.max(-1, determinant / 2 / size ** 3))) / 3;
  const largest = mean + 2 * size * Math.cos(angle);
  const smallest = mean + 2 * size * Math.cos(angle + (2 * Math.PI) / 3);
  return [largest, 3 * mean - largest - smallest, smallest];
}
