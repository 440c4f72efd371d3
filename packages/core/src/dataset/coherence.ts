// The intensity in light that is not wholly coherent: blurred by a Gaussian along each axis (the mutual coherence of a source
// with that shape; J. N. Clark et al., Nature Communications 3, 993 (2012), doi 10.1038/ncomms1994). The blur wraps around.

import { centreOf, complexVolume, type RealVolume, realVolume, type Triple } from "../array/index.js";
import type { Transform } from "../metrics/index.js";

/** The blurred intensity; `sigma` in voxels along each axis. */
export async function blurred(intensity: RealVolume, sigma: Triple, transform: Transform): Promise<RealVolume> {
  const { shape } = intensity;
  const volume = complexVolume(shape);
  for (let i = 0; i < intensity.data.length; i++) volume.data[2 * i] = intensity.data[i];
  const lags = await transform(volume, "inverse");
  const centre = centreOf(shape);
  // exp(−q²/2σ²) of the blur is exp(−2π²σ²l²/N²) of the lags l.
  const [gz, gy, gx] = shape.map((n, axis) =>
    Float64Array.from({ length: n }, (_, i) => Math.exp(-2 * ((Math.PI * sigma[axis] * (i - centre[axis])) / n) ** 2)),
  );
  let i = 0;
  for (const z of gz) {
    for (const y of gy) {
      for (const x of gx) {
        lags.data[i++] *= z * y * x;
        lags.data[i++] *= z * y * x;
      }
    }
  }
  const back = await transform(lags, "forward");
  // Rounding may leave a little below zero where there is next to nothing.
  return realVolume(
    shape,
    intensity.data.map((_, k) => Math.max(0, back.data[2 * k])),
  );
}
