// What one photon is worth in a file's numbers. Cameras and integrating detectors write so many units a photon, and programs divide by a
// monitor or by the maximum: the numbers are whole multiples of one, and Poisson's statistics are those of the multiples.

import { type MaskVolume, Measured, mapped, type RealVolume } from "@friedel/engine";

/** So many numbers above zero must be there, of so many values, to tell. */
const leastNumbers = 100;
const leastValues = 8;
/** Multiples up to this are looked at; float32 holds them to 10⁻⁷ of themselves. */
const greatest = 1e4;
/** A multiple is whole within this, and within this share of it: that a number and the unit are rounded. */
const whole = { by: 1e-3, share: 3e-7 } as const;

/**
 * What one count is in the measured numbers above zero: the least of them, if all are whole multiples of it and no multiple is as frequent
 * as it is, as where photons are few; numbers that were rounded to some digits are not. Undefined where it is 1, and where nothing tells.
 */
export function unitOf({ data }: RealVolume, { data: mask }: MaskVolume): number | undefined {
  let unit = Number.POSITIVE_INFINITY;
  for (let i = 0; i < data.length; i++) {
    if (data[i] > 0 && data[i] < unit && mask[i] !== Measured.no) unit = data[i];
  }
  if (unit === 1) return undefined;
  const times = new Map<number, number>();
  let numbers = 0;
  for (let i = 0; i < data.length; i++) {
    if (!(data[i] > 0 && data[i] < Number.POSITIVE_INFINITY) || mask[i] === Measured.no) continue;
    const multiple = data[i] / unit;
    if (multiple > greatest) continue;
    const count = Math.round(multiple);
    if (Math.abs(multiple - count) > whole.by + whole.share * multiple) return undefined;
    times.set(count, (times.get(count) ?? 0) + 1);
    numbers++;
  }
  if (numbers < leastNumbers || times.size < leastValues) return undefined;
  const first = times.get(1) ?? 0;
  for (const [count, n] of times) if (count > 1 && n >= first) return undefined;
  return unit;
}

/** Numbers in counts of a unit; what is not above zero stays. */
export function inUnits(counts: RealVolume, unit: number): RealVolume {
  return mapped(counts, (value) => (value > 0 ? Math.round(value / unit) : value));
}
