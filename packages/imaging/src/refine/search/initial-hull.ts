// How wide the crystal is in each direction, from the pattern alone: its autocorrelation reaches to r − r' of the two points of
// the object that are furthest apart, so half of its reach along a direction is half of the object's width. Strain does not
// matter to that reach, which is why it is the one thing to be had before any phase is known.

import type { Engine, Measurement } from "@friedel/engine";
import { centreOf, complexVolume, Measured } from "@friedel/engine";

/** What is read over what is: at the level below, crystals of all kinds of shape and strain read 0.67 to 0.95 of their width. */
const reading = 0.85;
/** Level of |autocorrelation|, as a share of its maximum, that counts as inside … */
const level = 0.01;
/** … but never less than so many standard deviations of what lies where the object cannot reach. */
const noiseLevels = 5;
/**
 * The lowest fifth of the moduli is noise: the body that the autocorrelation fills takes about half of the array at the least
 * oversampling that can be phased. A fifth of a Rayleigh distribution lies below √(−2 ln 0.8) standard deviations.
 */
const darkShare = 0.2;
const darkLevel = Math.sqrt(-2 * Math.log(1 - darkShare));

/** Half of the object's width along each direction (3 numbers a direction, axes z, y, x), in voxels of the measurement. */
export type HalfWidths = (directions: Float64Array) => Float64Array;

/** Reads half-widths to a tenth or so: an autocorrelation fades out towards its end. Unmeasured voxels count as dark. */
export async function halfWidths(engine: Engine, { amplitude, mask }: Measurement): Promise<HalfWidths> {
  const { shape } = amplitude;
  const intensity = complexVolume(shape);
  for (let i = 0; i < amplitude.data.length; i++) {
    if (mask.data[i] === Measured.no) continue;
    intensity.data[2 * i] = amplitude.data[i] ** 2;
  }
  const { data } = await engine.transform(intensity, "inverse");
  const [cz, cy, cx] = centreOf(shape);
  const centre = 2 * ((cz * shape[1] + cy) * shape[2] + cx);
  const noise = Math.sqrt(quantile(data, darkShare)) / darkLevel;
  const threshold = Math.max(level * Math.hypot(data[centre], data[centre + 1]), noiseLevels * noise);
  const inside: number[] = [];
  for (let z = 0, i = 0; z < shape[0]; z++) {
    for (let y = 0; y < shape[1]; y++) {
      for (let x = 0; x < shape[2]; x++, i++) {
        if (data[2 * i] ** 2 + data[2 * i + 1] ** 2 >= threshold ** 2) inside.push(z - cz, y - cy, x - cx);
      }
    }
  }
  return (directions) =>
    new Float64Array(directions.length / 3).map((_, k) => {
      const [a, b, c] = directions.subarray(3 * k, 3 * k + 3);
      let reach = 0;
      for (let i = 0; i < inside.length; i += 3) {
        const at = (a * inside[i] + b * inside[i + 1] + c * inside[i + 2]) / (2 * reading);
        if (at > reach) reach = at;
      }
      return reach;
    });
}

/** The value that `share` of the squared moduli lie below, from every few voxels. */
function quantile(data: Float32Array, share: number): number {
  const stride = 2 * Math.max(1, Math.floor(data.length / 2 / sampled));
  const values = new Float64Array(Math.floor(data.length / stride));
  for (let i = 0; i < values.length; i++) values[i] = data[i * stride] ** 2 + data[i * stride + 1] ** 2;
  return values.sort()[Math.floor(share * values.length)];
}

/** Voxels that are enough for a quantile. */
const sampled = 20_000;
