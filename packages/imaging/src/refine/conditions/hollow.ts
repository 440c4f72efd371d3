// Whether a pattern is dark in its middle, as that of a screw dislocation is: what half of the crystal scatters there the other half takes
// away. Light of little coherence would fill it, but a smooth crystal without that middle fits it best as a blurred one.

import { correctedMeasurement, Measured, type Measurement, placeOf } from "@friedel/engine";

/**
 * Of the darkest of the seven voxels about the centre of mass, as a share of the brightest one. Of 13 drawn dislocations 11 were at 0.00 to 0.14, of
 * 16 crystals in light of little coherence 15 at 0.29 to 0.83, of 8 others 6 at 0.64 to 0.81.
 */
const darkest = 0.25;

/** Whether the pattern of `measurement` (gain and background are taken off) is hollow; false where its middle is not measured. */
export function isHollow(measurement: Measurement): boolean {
  const { amplitude, mask } = correctedMeasurement(measurement);
  const { shape, data } = amplitude;
  let [total, brightest] = [0, 0];
  const sums = [0, 0, 0];
  for (let i = 0; i < data.length; i++) {
    const power = mask.data[i] === Measured.no ? 0 : data[i] ** 2;
    if (power === 0) continue;
    total += power;
    brightest = Math.max(brightest, power);
    placeOf(i, shape).forEach((place, axis) => {
      sums[axis] += power * place;
    });
  }
  const [z, y, x] = sums.map((sum) => Math.round(sum / total));
  const [, ny, nx] = shape;
  const centre = (z * ny + y) * nx + x;
  const about = [0, 1, -1, nx, -nx, ny * nx, -ny * nx].map((step) => centre + step);
  if (about.some((i) => mask.data[i] === undefined || mask.data[i] === Measured.no)) return false;
  return Math.min(...about.map((i) => data[i] ** 2)) < darkest * brightest;
}
