// How close two objects are once everything that a pattern cannot tell is taken out: global scale and phase, position,
// and the twin ρ*(−r). The definitions are the project's: fieldError, shapeIou, phaseRms.

import {
  type ComplexVolume,
  complexVolume,
  DataError,
  formatShape,
  invert,
  largestOf,
  modulusOf,
  ShapeError,
  sameShape,
  type Transform,
  type Triple,
} from "@friedel/engine";
import { applyRamp, bestRamp, crossProduct } from "./ramp.js";

/** An object laid over its reference, and how well it fits. */
export interface Comparison {
  /** The compared object after twin, ramp, shift and scale: what is left to differ from the reference is error. */
  readonly aligned: ComplexVolume;
  /** Whether ρ*(−r) fitted better than ρ. */
  readonly twin: boolean;
  /** Voxels by which the (twinned) object was moved. */
  readonly shift: Triple;
  /** Ramp taken off, in voxels of the pattern; zero unless `removeRamp`. */
  readonly ramp: Triple;
  /** Global factor that was applied, phase in radians. */
  readonly scale: { readonly amplitude: number; readonly phase: number };
  /** ‖ρ − ρ₀‖/‖ρ₀‖ after alignment. */
  readonly fieldError: number;
  /** Overlap (intersection over union) of the supports at half of each maximum. */
  readonly shapeIou: number;
  /** Radians, inside the common support, weighted by the reference's amplitude, after the best global phase there; NaN if there is none. */
  readonly phaseRms: number;
  /** |⟨ρ, ρ₀⟩|/(‖ρ‖‖ρ₀‖) after alignment. */
  readonly correlation: number;
}

export interface CompareOptions {
  /** Also take out a linear phase ramp: right only where the centre of the pattern is not known. */
  readonly removeRamp?: boolean;
}

/**
 * Aligns `object` to `reference` (twin or not, sub-voxel shift, complex scale) and measures what is left.
 * Both have one shape, of lengths that `transform` takes. Throws {@link ShapeError} where the shapes differ and
 * {@link DataError} where one is all zero or not finite.
 */
export async function compareObjects(
  object: ComplexVolume,
  reference: ComplexVolume,
  transform: Transform,
  options: CompareOptions = {},
): Promise<Comparison> {
  const { straight, twinned } = await alignHands(object, reference, transform, options);
  const isTwin = isTwinOf(straight, twinned);
  return compared(isTwin ? twinned : straight, reference, isTwin);
}

/** {@link compareObjects} of the object as it is, and of its twin, whichever fits better. Errors as there. */
export async function compareHands(
  object: ComplexVolume,
  reference: ComplexVolume,
  transform: Transform,
  options: CompareOptions = {},
): Promise<{ readonly straight: Comparison; readonly twinned: Comparison }> {
  const { straight, twinned } = await alignHands(object, reference, transform, options);
  return { straight: await compared(straight, reference, false), twinned: await compared(twinned, reference, true) };
}

/** Whether the twin is the better of two alignments. */
export function isTwinOf(straight: Alignment, twinned: Alignment): boolean {
  return twinned.value > straight.value * (1 + twinMargin);
}

async function alignHands(
  object: ComplexVolume,
  reference: ComplexVolume,
  transform: Transform,
  { removeRamp = false }: CompareOptions,
): Promise<{ readonly straight: Alignment; readonly twinned: Alignment }> {
  checkShapes(object, reference);
  checkNorm(object, "compared object");
  checkNorm(reference, "reference");
  if (removeRamp) {
    return {
      straight: await alignWithRamp(object, reference, transform),
      twinned: await alignWithRamp(twinOf(object), reference, transform),
    };
  }
  const spectrum = await transform(object, "forward");
  const other = await transform(reference, "forward");
  return {
    straight: await alignSpectra(spectrum, other, transform),
    twinned: await alignSpectra(twinSpectrum(spectrum), other, transform),
  };
}

async function compared({ move, shift, ramp }: Alignment, reference: ComplexVolume, twin: boolean): Promise<Comparison> {
  return { twin, shift, ramp, ...measure(await move(), reference) };
}

/**
 * The `correlation` that {@link compareObjects} would find, in half of its time. Both objects have one shape, of lengths that `transform`
 * takes; NaN where one is all zero.
 */
export async function correlationOf(object: ComplexVolume, reference: ComplexVolume, transform: Transform): Promise<number> {
  const spectrum = await transform(object, "forward");
  const other = await transform(reference, "forward");
  const straight = await bestRamp(crossProduct(spectrum, other), transform);
  const twinned = await bestRamp(crossProduct(twinSpectrum(spectrum), other), transform);
  const power = (volume: ComplexVolume): number => innerProduct(volume, volume).re;
  return Math.max(straight.value, twinned.value) / Math.sqrt(power(spectrum) * power(other));
}

/** By how much a twin must fit better: float32 transforms of a centrosymmetric object differ by less. */
export const twinMargin = 1e-6;

/** ρ*(−r) about the centre, cyclically; it has the same diffraction pattern as ρ. */
export function twinOf(object: ComplexVolume): ComplexVolume {
  return conjugate(invert(object));
}

function conjugate({ shape, data }: ComplexVolume): ComplexVolume {
  const out = complexVolume(shape, data.slice());
  for (let i = 1; i < data.length; i += 2) out.data[i] = -data[i];
  return out;
}

/** The spectrum of the twin of an object with this one. */
export const twinSpectrum = conjugate;

/** Where an object lies best over a reference. */
export interface Alignment {
  /** Makes the aligned object. */
  readonly move: () => Promise<ComplexVolume>;
  readonly shift: Triple;
  readonly ramp: Triple;
  /** |⟨moved, reference⟩| in arbitrary units, to choose between candidates. */
  readonly value: number;
}

const noRamp: Triple = [0, 0, 0];

async function alignShift(object: ComplexVolume, reference: ComplexVolume, transform: Transform): Promise<Alignment> {
  return alignSpectra(await transform(object, "forward"), await transform(reference, "forward"), transform);
}

/** The shift of the object with one spectrum over that with the other. */
export async function alignSpectra(spectrum: ComplexVolume, reference: ComplexVolume, transform: Transform): Promise<Alignment> {
  const { ramp: shift, value } = await bestRamp(crossProduct(spectrum, reference), transform);
  return { move: () => transform(applyRamp(spectrum, shift), "inverse"), shift, ramp: noRamp, value };
}

/** The amplitudes give the first shift, which no ramp disturbs; then ramp and shift are found in turn. */
async function alignWithRamp(object: ComplexVolume, reference: ComplexVolume, transform: Transform): Promise<Alignment> {
  const coarse = await alignShift(amplitudeOf(object), amplitudeOf(reference), transform);
  let { shift } = coarse;
  let ramp = noRamp;
  let aligned = coarse;
  for (let round = 0; round < 3; round++) {
    const placed = await transform(applyRamp(await transform(object, "forward"), shift), "inverse");
    ramp = (await bestRamp(crossProduct(placed, reference), transform)).ramp;
    aligned = await alignShift(applyRamp(placed, ramp), reference, transform);
    shift = [shift[0] + aligned.shift[0], shift[1] + aligned.shift[1], shift[2] + aligned.shift[2]];
  }
  return { ...aligned, shift, ramp };
}

function amplitudeOf(object: ComplexVolume): ComplexVolume {
  const out = complexVolume(object.shape);
  modulusOf(object).data.forEach((value, i) => {
    out.data[2 * i] = value;
  });
  return out;
}

type Measures = Omit<Comparison, "twin" | "shift" | "ramp">;

function measure(moved: ComplexVolume, reference: ComplexVolume): Measures {
  const { re, im } = innerProduct(moved, reference);
  const power = innerProduct(moved, moved).re;
  const referencePower = innerProduct(reference, reference).re;
  // The factor s that minimises ‖s·ρ − ρ₀‖ is ⟨ρ, ρ₀⟩/‖ρ‖².
  const aligned = complexVolume(moved.shape);
  let residual = 0;
  for (let i = 0; i < aligned.data.length; i += 2) {
    const a = (moved.data[i] * re - moved.data[i + 1] * im) / power;
    const b = (moved.data[i] * im + moved.data[i + 1] * re) / power;
    residual += (a - reference.data[i]) ** 2 + (b - reference.data[i + 1]) ** 2;
    aligned.data[i] = a;
    aligned.data[i + 1] = b;
  }
  return {
    aligned,
    scale: { amplitude: Math.hypot(re, im) / power, phase: Math.atan2(im, re) },
    fieldError: Math.sqrt(residual / referencePower),
    correlation: Math.hypot(re, im) / Math.sqrt(power * referencePower),
    ...supportMeasures(aligned, reference),
  };
}

function supportMeasures(aligned: ComplexVolume, reference: ComplexVolume): Pick<Measures, "shapeIou" | "phaseRms"> {
  const modulus = modulusOf(aligned).data;
  const referenceModulus = modulusOf(reference).data;
  const half = largestOf(modulus) / 2;
  const referenceHalf = largestOf(referenceModulus) / 2;
  const common: number[] = [];
  let union = 0;
  for (let i = 0; i < modulus.length; i++) {
    const inside = modulus[i] >= half;
    const insideReference = referenceModulus[i] >= referenceHalf;
    if (inside || insideReference) union++;
    if (inside && insideReference) common.push(i);
  }
  return { shapeIou: common.length / union, phaseRms: phaseRms(aligned, reference, referenceModulus, common) };
}

function phaseRms(a: ComplexVolume, b: ComplexVolume, weights: Float32Array, voxels: readonly number[]): number {
  const difference = (i: number): number => {
    const [ar, ai, br, bi] = [a.data[2 * i], a.data[2 * i + 1], b.data[2 * i], b.data[2 * i + 1]];
    return Math.atan2(ai * br - ar * bi, ar * br + ai * bi);
  };
  let [re, im, weight, sum] = [0, 0, 0, 0];
  for (const i of voxels) {
    const d = difference(i);
    re += weights[i] * Math.cos(d);
    im += weights[i] * Math.sin(d);
    weight += weights[i];
  }
  const offset = Math.atan2(im, re);
  for (const i of voxels) {
    const d = difference(i) - offset;
    sum += weights[i] * (d - 2 * Math.PI * Math.round(d / (2 * Math.PI))) ** 2;
  }
  return Math.sqrt(sum / weight);
}

/** ⟨a, b⟩ = Σ a*·b. */
export function innerProduct(a: ComplexVolume, b: ComplexVolume): { re: number; im: number } {
  let re = 0;
  let im = 0;
  for (let i = 0; i < a.data.length; i += 2) {
    re += a.data[i] * b.data[i] + a.data[i + 1] * b.data[i + 1];
    im += a.data[i] * b.data[i + 1] - a.data[i + 1] * b.data[i];
  }
  return { re, im };
}

/** Throws {@link ShapeError} where the shapes differ. */
export function checkShapes(object: ComplexVolume, reference: ComplexVolume): void {
  if (sameShape(object.shape, reference.shape)) return;
  throw new ShapeError(
    `expected two objects of one shape, found ${formatShape(object.shape)} and ${formatShape(reference.shape)}; ` +
      "resample one in Fourier space to the other's shape first",
  );
}

/** Throws {@link DataError} for a volume that is all zero or not finite. */
export function checkNorm(volume: ComplexVolume, what: string): void {
  const norm = innerProduct(volume, volume).re;
  if (!(norm > 0 && Number.isFinite(norm))) {
    throw new DataError(`expected a ${what} with finite values that are not all zero, found a norm of ${norm}`);
  }
}
