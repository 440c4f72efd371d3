// Answers that are the phases of the pattern: with u the answer's complex number at each voxel of the pattern and A its magnitude,
//   F = A·u/√(|u|² + ε²),   ρ = FFT⁻¹ F, its middle
// so that the object has the measured magnitudes whatever the network says. By Parseval's theorem the error of ρ is that of the phases,
// each weighted by A²; the twin is u*, and the network is free to answer it where the loss is. Where nothing was measured A is taken
// from the neighbours, as it is in what the network sees.

import {
  type ComplexVolume,
  complexVolume,
  cropOrPad,
  Measured,
  maskVolume,
  realVolume,
  type Shape,
  voxelCount,
} from "@friedel/engine";
import type { Transform } from "@friedel/imaging";
import { fillUnmeasured } from "../data/index.js";
import { requirePlanes, volumeOfPlanes } from "./planes.js";
import type { Reading } from "./reading.js";

/** ε: keeps the direction of a number near 0 differentiable; networks answer with numbers of about 1. */
const softness = 1e-2;

/** The reading of phases of patterns of one shape as objects of another. */
export function createPhaseReading(shape: Shape, patternShape: Shape, transform: Transform): Reading {
  const voxels = voxelCount(patternShape);
  const inside = voxelCount(shape);
  return {
    length: 2 * voxels,
    async object(answer, magnitude) {
      requirePlanes(answer, patternShape, 1, 2, "phases");
      const filled = filledMagnitude(magnitude, patternShape);
      const spectrum = complexVolume(patternShape);
      for (let i = 0; i < voxels; i++) {
        const scale = filled[i] / Math.sqrt(answer[i] ** 2 + answer[voxels + i] ** 2 + softness ** 2);
        spectrum.data[2 * i] = scale * answer[i];
        spectrum.data[2 * i + 1] = scale * answer[voxels + i];
      }
      return planesOf(cropOrPad(await transform(spectrum, "inverse"), shape), inside);
    },
    async pullBack(answer, magnitude, gradient, into) {
      const filled = filledMagnitude(magnitude, patternShape);
      // The adjoint of the inverse transform is the forward one over the number of voxels.
      const { data } = await transform(cropOrPad(volumeOfPlanes(gradient, shape), patternShape), "forward");
      for (let i = 0; i < voxels; i++) {
        const [re, im] = [answer[i], answer[voxels + i]];
        const root = 1 / Math.sqrt(re ** 2 + im ** 2 + softness ** 2);
        const scale = (filled[i] * root) / voxels;
        const radial = (re * data[2 * i] + im * data[2 * i + 1]) * root ** 2;
        into[i] += scale * (data[2 * i] - radial * re);
        into[voxels + i] += scale * (data[2 * i + 1] - radial * im);
      }
    },
  };
}

function planesOf({ data }: ComplexVolume, voxels: number): Float32Array {
  const out = new Float32Array(2 * voxels);
  for (let i = 0; i < voxels; i++) {
    out[i] = data[2 * i];
    out[voxels + i] = data[2 * i + 1];
  }
  return out;
}

/** The magnitudes with those that were not measured (negative) guessed. */
function filledMagnitude(magnitude: Float32Array, shape: Shape): Float32Array {
  requirePlanes(magnitude, shape, 1, 1, "magnitudes");
  if (!magnitude.some((value) => value < 0)) return magnitude;
  const mask = Uint8Array.from(magnitude, (value) => (value < 0 ? Measured.no : Measured.used));
  const intensity = magnitude.map((value) => value * value);
  return fillUnmeasured(realVolume(shape, intensity), maskVolume(shape, mask)).data.map(Math.sqrt);
}
