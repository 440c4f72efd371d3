// The pupil of an objective from images of a point through focus. Each plane is the Fourier transform of the pupil times the phase of its
// distance from focus (scalar, as fine for moderate apertures); alternating projections: the measured modulus in each plane in turn, the
// mean of what they say of the pupil, nothing outside the aperture. Hanser, Gustafsson, Agard and Sedat, Journal of Microscopy 216, 32 (2004),
// doi 10.1111/j.0022-2720.2004.01393.x.

import {
  type ComplexVolume,
  centreOf,
  complexVolume,
  DataError,
  formatShape,
  isFftSize,
  OptionError,
  type RealVolume,
  realVolume,
  type Shape,
  type Transform,
} from "@friedel/engine";

/** The optics, in metres. */
export interface FocusOptics {
  readonly wavelengthM: number;
  /** Numerical aperture. */
  readonly aperture: number;
  /** Refractive index before the objective. */
  readonly index: number;
  /** Edge of a pixel in the object's space. */
  readonly pixelM: number;
  /** From one plane to the next. */
  readonly stepM: number;
  /** The plane in focus, counted from 0. */
  readonly focus: number;
}

/** A pupil on a grid of frequencies, one plane, its origin in the middle. */
export interface FoundPupil {
  readonly pupil: ComplexVolume;
  /** 1 inside the aperture. */
  readonly transmission: RealVolume;
  /** Σ(s|F| − √I)²/ΣI over all planes at the best scale s, and the same of a pupil without aberrations. */
  readonly chi2: number;
  readonly flatChi2: number;
}

export interface FocusProgress {
  readonly iteration: number;
  readonly iterations: number;
  readonly chi2: number;
}

/**
 * Retrieves the pupil from counts without background, axes (plane, row, column), the image of the point in the middle. Throws
 * {@link OptionError} for optics that contradict each other, {@link DataError} for planes that are none; the signal's reason on abort.
 */
export async function* pupilOfPlanes(
  planes: RealVolume,
  optics: FocusOptics,
  transform: Transform,
  { iterations = 100, signal }: { readonly iterations?: number; readonly signal?: AbortSignal } = {},
): AsyncGenerator<FocusProgress, FoundPupil> {
  const [count, rows, columns] = planes.shape;
  if (count < 2 || rows !== columns || !isFftSize(rows))
    throw new DataError(
      `expected two or more square planes whose edge has no factors but 2, 3 and 5, found ${formatShape(planes.shape)}`,
    );
  checkOptics(optics, rows);
  const shape: Shape = [1, rows, columns];
  const size = rows * columns;
  const { transmission, phases } = throughFocus(optics, count, shape);
  const measured = Array.from({ length: count }, (_, i) => planes.data.subarray(i * size, (i + 1) * size).map(rootOf));
  if (!measured.some((plane) => plane.some((value) => value > 0)))
    throw new DataError("expected light in the planes, found none");
  let pupil = complexVolume(shape);
  transmission.data.forEach((value, i) => {
    pupil.data[2 * i] = value;
  });
  const flatChi2 = (await project(pupil, phases, measured, transform)).chi2;
  for (let iteration = 1; iteration <= iterations; iteration++) {
    signal?.throwIfAborted();
    const { mean, chi2 } = await project(pupil, phases, measured, transform);
    for (let i = 0; i < mean.data.length; i++) mean.data[i] *= transmission.data[i >> 1];
    pupil = mean;
    yield { iteration, iterations, chi2 };
  }
  return { pupil, transmission, chi2: (await project(pupil, phases, measured, transform)).chi2, flatChi2 };
}

/** The mean pupil that the planes' moduli ask for, and how well the given one fits them. */
async function project(
  pupil: ComplexVolume,
  phases: readonly Float32Array[],
  measured: readonly Float32Array[],
  transform: Transform,
) {
  const mean = complexVolume(pupil.shape);
  let [model, cross, sum] = [0, 0, 0];
  for (const [plane, phase] of phases.entries()) {
    const field = await transform(turned(pupil, phase, 1), "forward");
    measured[plane].forEach((modulus, i) => {
      const [re, im] = [field.data[2 * i], field.data[2 * i + 1]];
      const found = Math.hypot(re, im);
      model += found * found;
      cross += found * modulus;
      sum += modulus * modulus;
      const factor = found > 0 ? modulus / found : 0;
      field.data[2 * i] = re * factor;
      field.data[2 * i + 1] = im * factor;
    });
    const back = turned(await transform(field, "inverse"), phase, -1);
    for (let i = 0; i < mean.data.length; i++) mean.data[i] += back.data[i] / phases.length;
  }
  return { mean, chi2: model > 0 ? Math.max(0, 1 - cross ** 2 / (model * sum)) : 1 };
}

/** A volume times exp(±i·phase). */
function turned({ shape, data }: ComplexVolume, phase: Float32Array, sign: number): ComplexVolume {
  const out = complexVolume(shape);
  phase.forEach((angle, i) => {
    const [c, s] = [Math.cos(angle), sign * Math.sin(angle)];
    out.data[2 * i] = data[2 * i] * c - data[2 * i + 1] * s;
    out.data[2 * i + 1] = data[2 * i] * s + data[2 * i + 1] * c;
  });
  return out;
}

/** The aperture, and for each plane the phase 2π·z·√((n/λ)² − k²) inside it, radians. */
function throughFocus({ wavelengthM, aperture, index, pixelM, stepM, focus }: FocusOptics, planes: number, shape: Shape) {
  const [, rows, columns] = shape;
  const [, cy, cx] = centreOf(shape);
  const [edge, wave] = [aperture / wavelengthM, index / wavelengthM];
  const transmission = realVolume(shape);
  const along = new Float32Array(rows * columns);
  for (let i = 0; i < along.length; i++) {
    const k = Math.hypot(Math.floor(i / columns) - cy, (i % columns) - cx) / (rows * pixelM);
    transmission.data[i] = k <= edge ? 1 : 0;
    // Without the part that all of the pupil shares, which is no aberration.
    along[i] = k <= edge ? 2 * Math.PI * (Math.sqrt(wave ** 2 - k ** 2) - wave) : 0;
  }
  return {
    transmission,
    phases: Array.from({ length: planes }, (_, plane) => along.map((value) => value * (plane - focus) * stepM)),
  };
}

function checkOptics({ wavelengthM, aperture, index, pixelM, stepM, focus }: FocusOptics, edge: number): void {
  for (const [name, value] of Object.entries({ wavelengthM, aperture, index, pixelM, stepM }))
    if (!(value > 0 && Number.isFinite(value))) throw new OptionError(`expected a ${name} above 0, found ${value}`);
  if (!Number.isFinite(focus)) throw new OptionError(`expected a plane in focus, found ${focus}`);
  if (!(aperture < index))
    throw new OptionError(`expected an aperture below the refractive index of ${index}, found ${aperture}`);
  const radius = (aperture / wavelengthM) * edge * pixelM;
  if (!(radius < edge / 2 - 1))
    throw new OptionError(
      `expected pixels below ${((wavelengthM / (2 * aperture)) * 1e9).toFixed(0)} nm, half of the wavelength over the aperture, found ${(pixelM * 1e9).toFixed(0)} nm`,
    );
}

function rootOf(value: number): number {
  return Math.sqrt(Math.max(0, value));
}
