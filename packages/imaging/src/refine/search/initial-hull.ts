// The initial hull: the width of the crystal in each direction, from the pattern alone. The autocorrelation reaches to r − r' of the
// two points of the object that are furthest apart along a direction, so half of its reach is half of the object's width. Strain does
// not change that reach: the hull is known before any phase.

import { allMeasured, centreOf, correctedMeasurement, type Engine, type Measurement, mapped } from "@friedel/engine";
import { autocorrelation, withFilledHoles } from "../../metrics/autocorrelation.js";

/** Measured over true width: at the usual level below, crystals of all kinds of shape and strain come to 0.67 to 0.95 of their width. */
const measuredShare = 0.85;
/**
 * Levels of |autocorrelation|, as shares of its maximum, that count as inside: at the usual one it is measured, at the low one it has ended.
 * They differ where strain is strong: a sphere whose phase falls by 6 rad from its centre to its surface ends at 0.43 of its width and at 0.95.
 */
const levels = { usual: 0.01, low: 0.001 } as const;
/** They are at least so many standard deviations of the noise outside the autocorrelation. */
const noiseLevels = 5;
/**
 * The lowest fifth of the moduli is noise: the autocorrelation fills about half of the array at the least oversampling that can be
 * phased. A fifth of a Rayleigh distribution lies below √(−2 ln 0.8) standard deviations.
 */
const darkShare = 0.2;
const darkLevel = Math.sqrt(-2 * Math.log(1 - darkShare));

/** Half of the object's width along each direction (3 numbers a direction, axes z, y, x), in voxels of the measurement. */
export type Hull = (directions: Float64Array) => Float64Array;

/**
 * The initial hull, to a tenth or so: an autocorrelation fades out towards its end. Holes are filled smoothly. Of a pattern that was made
 * coherent only the usual level is looked at: noise is amplified between it and the low one.
 */
export async function initialHull(
  engine: Engine,
  measurement: Measurement,
  { madeCoherent = false }: { readonly madeCoherent?: boolean } = {},
): Promise<Hull> {
  const { amplitude, mask } = correctedMeasurement(measurement);
  const { shape } = amplitude;
  const { data: intensity } = withFilledHoles(
    mapped(amplitude, (value) => value ** 2),
    mask,
  );
  const { data } = await autocorrelation(allMeasured(shape), (i) => intensity[i], engine.transform);
  const [cz, cy, cx] = centreOf(shape);
  const centre = 2 * ((cz * shape[1] + cy) * shape[2] + cx);
  const noise = Math.sqrt(quantile(data, darkShare)) / darkLevel;
  const most = Math.hypot(data[centre], data[centre + 1]);
  const [usual, low] = [levels.usual, madeCoherent ? levels.usual : levels.low].map(
    (level) => Math.max(level * most, noiseLevels * noise) ** 2,
  );
  // Places at which the autocorrelation reaches the low level, and what a reach to each of them says of the width.
  const [inside, widths]: [number[], number[]] = [[], []];
  for (let z = 0, i = 0; z < shape[0]; z++) {
    for (let y = 0; y < shape[1]; y++) {
      for (let x = 0; x < shape[2]; x++, i++) {
        const square = data[2 * i] ** 2 + data[2 * i + 1] ** 2;
        if (square < low) continue;
        inside.push(z - cz, y - cy, x - cx);
        widths.push(1 / (2 * (square < usual ? 1 : measuredShare)));
      }
    }
  }
  return (directions) =>
    new Float64Array(directions.length / 3).map((_, k) => {
      const [a, b, c] = directions.subarray(3 * k, 3 * k + 3);
      let reach = 0;
      for (let i = 0; i < inside.length; i += 3) {
        const at = (a * inside[i] + b * inside[i + 1] + c * inside[i + 2]) * widths[i / 3];
        if (at > reach) reach = at;
      }
      return reach;
    });
}

/** Voxels from which a quantile is taken. */
const sampled = 20_000;

/** The value below which this share of the squared moduli lies. */
function quantile(data: Float32Array, share: number): number {
  const stride = 2 * Math.max(1, Math.floor(data.length / 2 / sampled));
  const values = new Float64Array(Math.floor(data.length / stride));
  for (let i = 0; i < values.length; i++) values[i] = data[i * stride] ** 2 + data[i * stride + 1] ** 2;
  return values.sort()[Math.floor(share * values.length)];
}
