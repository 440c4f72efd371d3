// How a scene is measured: photons counted one by one on a detector with read noise behind a beam stop, or the power spectrum of many short
// exposures through moving air.

import { centreOf, type MaskVolume, mapped, poisson, type RealVolume, type Shape, seededRandom } from "@friedel/engine";
import { quickSequence } from "../random.js";
import { maskDrawn } from "./grid.js";

/** Short exposures behind a power spectrum, and the photons of each. */
const [exposures, photonsEach] = [2000, 2e5];

/** Counts of expected ones, in whole numbers; with read noise (standard deviation, counts) in fractions, and readings below 0 as 0. */
export function counted(expected: RealVolume, seed: number, readNoise: number): RealVolume {
  const next = quickSequence(seed, "problem counts");
  const noise = seededRandom(seed, "problem read noise");
  return mapped(expected, (mean, i) => {
    const count = poisson(mean, next);
    return readNoise > 0 ? Math.max(0, count + readNoise * noise.normal(i)) : count;
  });
}

/**
 * The mean power of the exposures' spectra, without the bias of their photons: at each frequency a mean of exponential variables, since
 * speckle is fully developed, so even in the frequency as the power of any real image is.
 */
export function averagedPower(expected: RealVolume, seed: number): RealVolume {
  const noise = seededRandom(seed, "problem counts");
  const { data } = expected;
  const bias = data.reduce((a, b) => Math.max(a, b), 0) / photonsEach;
  return mapped(expected, (power, i) => {
    if (power === 0) return 0;
    const factor = 1 + noise.normal(Math.min(i, opposite(i, expected.shape))) / Math.sqrt(exposures);
    return Math.max(0, (power + bias) * factor - bias);
  });
}

/** The place of −q for the place of q, the centre being ⌊N/2⌋. */
function opposite(i: number, shape: Shape): number {
  const [, ny, nx] = shape;
  const [cz, cy, cx] = centreOf(shape);
  const back = (k: number, centre: number, n: number): number => (2 * centre - k + n) % n;
  const [z, y, x] = [Math.floor(i / (nx * ny)), Math.floor(i / nx) % ny, i % nx];
  return (back(z, cz, shape[0]) * ny + back(y, cy, ny)) * nx + back(x, cx, nx);
}

/** 1 within `stop` pixels of the centre, that pixel at least, or from `cutOff` on; nowhere without either. */
export function missingPixels(shape: Shape, stop: number | null, cutOff = Number.POSITIVE_INFINITY): MaskVolume {
  return maskDrawn(shape, (x, y, z) => {
    const r = Math.hypot(x, y, z);
    return (stop !== null && r <= stop) || r >= cutOff ? 1 : 0;
  });
}
