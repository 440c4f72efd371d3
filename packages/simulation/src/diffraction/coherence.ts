// Partial coherence: a beam that is not wholly coherent blurs the intensity. J. N. Clark, X. Huang, R. Harder and I. K. Robinson,
// Nature Communications 3, 993 (2012), doi 10.1038/ncomms1994; here by a Gaussian with Lorentzian tails along each axis.

import { complexVolume, type RealVolume, realVolume, type Transform, type Triple } from "@friedel/engine";
import { scaleAxes } from "./scale-axes.js";

/**
 * The intensity blurred by Gaussians of these standard deviations and Lorentzians of these half-widths at half maximum, `tails`, voxels
 * along (frame, row, column); beyond its ends it repeats.
 * Its transform, the autocorrelation, is damped: K ⊛ I = FFT[exp(−2π²σ²f² − 2πλ|f|)·FFT⁻¹ I].
 */
export async function partlyCoherent(
  intensity: RealVolume,
  widths: Triple,
  transform: Transform,
  tails: Triple = [0, 0, 0],
): Promise<RealVolume> {
  const { shape, data } = intensity;
  const volume = complexVolume(shape);
  for (let i = 0; i < data.length; i++) volume.data[2 * i] = data[i];
  const lags = await transform(volume, "inverse");
  scaleAxes(lags, 1, (frequency, axis) =>
    Math.exp(-2 * (Math.PI * widths[axis] * frequency) ** 2 - 2 * Math.PI * tails[axis] * Math.abs(frequency)),
  );
  const blurred = (await transform(lags, "forward")).data;
  // Rounding may leave a little below zero where there is next to nothing.
  return realVolume(
    shape,
    data.map((_, i) => Math.max(0, blurred[2 * i])),
  );
}
