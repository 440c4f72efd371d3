// What optics asks of a retrieved pupil: its wavefront in waves, how large that is, the Strehl ratio, and the Zernike coefficients.
// Struts cut a pupil into parts that no path of small steps joins. So the terms are first fitted to the differences between neighbours
// (D. L. Fried, J. Opt. Soc. Am. 67, 370 (1977), doi 10.1364/JOSA.67.000370), which need no joined phase; what is left is less than half
// a wave, and is put on top.

import { type ComplexVolume, DataError, type RealVolume, realVolume, ShapeError, sameShape } from "@friedel/engine";
import { type PupilGeometry, pupilGeometry, pupilPixels } from "./geometry.js";
import { normalEquations } from "./least-squares.js";
import { type ZernikeTerm, zernike, zernikeTerm } from "./zernike.js";

/** A term and how large it is. */
export interface ZernikeCoefficient extends ZernikeTerm {
  /** Waves rms, signed. */
  readonly waves: number;
}

/** A wavefront: the phase of a pupil over 2π. */
export interface Wavefront {
  /** Waves, without jumps, without piston and tilt, which move an image and do not blur it; 0 outside the pupil. */
  readonly waves: RealVolume;
  /** Its rms over the pupil, weighted by the transmission. */
  readonly rms: number;
  /** The same without defocus. */
  readonly rmsInFocus: number;
  /** Height of the image of a point over that of the same pupil without aberrations, where the tilts put it. */
  readonly strehl: number;
  readonly pupil: PupilGeometry;
  /** From Noll's number 2 on, fitted by least squares. */
  readonly coefficients: readonly ZernikeCoefficient[];
  /** Rms of what the terms leave, waves. */
  readonly residual: number;
}

export interface WavefrontOptions {
  /** A phase factor that is not the pupil's own, such as a defocus that was set: it is taken out. */
  readonly known?: ComplexVolume;
  /** The last of the terms by Noll's number; 36 closes order 7. */
  readonly terms?: number;
}

/** Piston, tilts, defocus: Noll's numbers. */
const [firstTilt, defocus] = [2, 4];

/**
 * The wavefront of `object` in a pupil of known transmission, both of shape 1×rows×columns. Throws {@link ShapeError} for other shapes,
 * {@link DataError} for a pupil too small for the terms.
 */
export function measureWavefront(
  object: ComplexVolume,
  transmission: RealVolume,
  { known, terms = 36 }: WavefrontOptions = {},
): Wavefront {
  for (const { shape } of [object, ...(known ? [known] : [])])
    if (!sameShape(shape, transmission.shape))
      throw new ShapeError(`expected a pupil of ${transmission.shape.join("×")}, found ${shape.join("×")}`);
  const pupil = pupilGeometry(transmission);
  const { at } = pupilPixels(transmission);
  const numbers = Array.from({ length: Math.max(defocus, terms) - 1 }, (_, i) => i + firstTilt);
  const basis = basisOf(numbers, pupil, transmission);
  const weights = at.map((i) => transmission.data[i]);
  const phase = wrappedWaves(object, known);
  const joined = joinedWaves(phase, at, transmission.shape[2], basis);
  const all = leastSquares(joined, basis, weights);
  const without = (count: number): number[] => {
    const [piston, ...tilts] = leastSquares(joined, basis.slice(0, count), weights);
    return joined.map((value, place) => value - piston - tilts.reduce((sum, c, k) => sum + c * basis[k][place], 0));
  };
  const waves = without(2);
  const volume = realVolume(transmission.shape);
  waves.forEach((value, place) => {
    volume.data[at[place]] = value;
  });
  return {
    waves: volume,
    rms: rmsOf(waves, weights),
    rmsInFocus: rmsOf(without(3), weights),
    strehl: strehlOf(waves, weights),
    pupil,
    coefficients: numbers.map((noll, k) => ({ ...zernikeTerm(noll), waves: all[k + 1] })),
    residual: rmsOf(without(basis.length), weights),
  };
}

/** Each term at the pupil's pixels. */
function basisOf(numbers: readonly number[], pupil: PupilGeometry, transmission: RealVolume): Float64Array[] {
  const { rows, columns } = pupilPixels(transmission);
  const x = columns.map((column) => (column - pupil.column) / pupil.radius);
  const y = rows.map((row) => (pupil.row - row) / pupil.radius);
  return numbers.map((noll) => {
    const term = zernike(noll, pupil.obscuration);
    return Float64Array.from(x, (value, i) => term(value, y[i]));
  });
}

/** arg of the object over 2π, the known phase taken out. Throws {@link DataError} for what is no number. */
function wrappedWaves({ data }: ComplexVolume, known: ComplexVolume | undefined): Float64Array {
  const waves = new Float64Array(data.length / 2);
  for (let i = 0; i < waves.length; i++) {
    const [re, im] = [data[2 * i], data[2 * i + 1]];
    const [a, b] = known ? [known.data[2 * i], known.data[2 * i + 1]] : [1, 0];
    waves[i] = Math.atan2(im * a - re * b, re * a + im * b) / (2 * Math.PI);
  }
  if (waves.some(Number.isNaN)) throw new DataError("expected a pupil of numbers, found others");
  return waves;
}

/** Each round takes more of the steep differences at a rim for what they are; three settle whatever the pixels resolve. */
const rounds = 3;

/** The waves at the pupil's pixels without jumps: the terms that the differences between neighbours have, and the rest within half a wave. */
function joinedWaves(phase: Float64Array, at: readonly number[], columns: number, basis: readonly Float64Array[]): number[] {
  let smooth = at.map(() => 0);
  for (let round = 0; round < rounds; round++) {
    const coefficients = fitToDifferences(phase, at, columns, basis, smooth);
    smooth = smooth.map((value, place) => coefficients.reduce((sum, c, k) => sum + c * basis[k][place], value));
  }
  // The mean direction of the rest, so that as little of it as may be lies at the ends of the interval.
  let [re, im] = [0, 0];
  at.forEach((i, place) => {
    const angle = 2 * Math.PI * (phase[i] - smooth[place]);
    re += Math.cos(angle);
    im += Math.sin(angle);
  });
  const middle = Math.atan2(im, re) / (2 * Math.PI);
  return at.map((i, place) => smooth[place] + middle + fraction(phase[i] - smooth[place] - middle));
}

/** The terms of what is left above `smooth`, from differences between neighbours in a row or a column. */
function fitToDifferences(
  phase: Float64Array,
  at: readonly number[],
  columns: number,
  basis: readonly Float64Array[],
  smooth: readonly number[],
): number[] {
  const places = new Map(at.map((i, place) => [i, place]));
  const equations = normalEquations(basis.length);
  const row = new Float64Array(basis.length);
  at.forEach((i, place) => {
    for (const next of [i + 1, i + columns]) {
      const other = places.get(next);
      if (other === undefined || (next === i + 1 && next % columns === 0)) continue;
      basis.forEach((term, k) => {
        row[k] = term[other] - term[place];
      });
      equations.add(row, fraction(phase[next] - phase[i] - smooth[other] + smooth[place]), 1);
    }
  });
  return equations.solve();
}

/** A number of turns less the nearest whole one. */
function fraction(turns: number): number {
  return turns - Math.round(turns);
}

/** A piston and the coefficients of the terms. */
function leastSquares(values: readonly number[], basis: readonly Float64Array[], weights: readonly number[]): number[] {
  const equations = normalEquations(basis.length + 1);
  const row = new Float64Array(basis.length + 1).fill(1);
  values.forEach((value, place) => {
    basis.forEach((term, k) => {
      row[k + 1] = term[place];
    });
    equations.add(row, value, weights[place]);
  });
  return equations.solve();
}

function rmsOf(values: readonly number[], weights: readonly number[]): number {
  const total = weights.reduce((a, b) => a + b, 0);
  const mean = values.reduce((sum, value, i) => sum + weights[i] * value, 0) / total;
  return Math.sqrt(values.reduce((sum, value, i) => sum + weights[i] * (value - mean) ** 2, 0) / total);
}

/** |Σ A·exp(2πi·W)|² over (Σ A)². */
function strehlOf(waves: readonly number[], weights: readonly number[]): number {
  let [re, im, total] = [0, 0, 0];
  waves.forEach((value, i) => {
    re += weights[i] * Math.cos(2 * Math.PI * value);
    im += weights[i] * Math.sin(2 * Math.PI * value);
    total += weights[i];
  });
  return (re ** 2 + im ** 2) / total ** 2;
}
