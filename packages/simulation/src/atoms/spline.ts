// A smooth curve through values at evenly spaced places: cubic pieces whose slopes at the nodes are five-point central
// differences. It is the interpolation that LAMMPS uses for tabulated potentials, so that a table means the same energy here.

import { OptionError } from "@friedel/engine";

/** A value and the slope there. */
export interface CurvePoint {
  value: number;
  slope: number;
}

/** Writes value and slope at x into a record. Outside the nodes the curve goes on as it ends: at its last value, with its last slope. */
export type Curve = (x: number, into: CurvePoint) => void;

/** Fewer values have no five-point differences. */
const fewestValues = 5;

/** The curve through values[i] at i·step. Throws {@link OptionError} for too few values. */
export function curveThrough(values: Float64Array, step: number): Curve {
  const n = values.length;
  if (n < fewestValues) throw new OptionError(`expected at least ${fewestValues} values of a function, found ${n}`);
  const slopes = slopesOf(values);
  return (x, into) => {
    const place = x / step;
    const i = Math.min(Math.max(Math.floor(place), 0), n - 2);
    const t = Math.min(Math.max(place - i, 0), 1);
    const rise = values[i + 1] - values[i];
    const b = 3 * rise - 2 * slopes[i] - slopes[i + 1];
    const c = slopes[i] + slopes[i + 1] - 2 * rise;
    into.value = values[i] + t * (slopes[i] + t * (b + t * c));
    into.slope = (slopes[i] + t * (2 * b + 3 * t * c)) / step;
  };
}

/** Per step. */
function slopesOf(f: Float64Array): Float64Array {
  const n = f.length;
  const slopes = new Float64Array(n);
  for (let i = 2; i < n - 2; i++) slopes[i] = (f[i - 2] - f[i + 2] + 8 * (f[i + 1] - f[i - 1])) / 12;
  slopes[0] = f[1] - f[0];
  slopes[1] = (f[2] - f[0]) / 2;
  slopes[n - 2] = (f[n - 1] - f[n - 3]) / 2;
  slopes[n - 1] = f[n - 1] - f[n - 2];
  return slopes;
}
