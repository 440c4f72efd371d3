// A pattern of plain diffraction, as `phase` takes it, and what its user knows of the object.

import {
  type ComplexVolume,
  centreOf,
  complexVolume,
  DataError,
  formatShape,
  type MaskVolume,
  Measured,
  mapped,
  maskVolume,
  modulusOf,
  multiplied,
  OptionError,
  type RealVolume,
  sameShape,
  type Triple,
  type Volume,
} from "@friedel/engine";
import { darkBeyond, evenPart, friedelCentre, type KnownObject, laidOut, requireSymmetric } from "@friedel/imaging";
import type { Scan } from "./scan.js";

/** How a pattern is laid out. */
export interface PlainLayout {
  /** Where zero frequency is, in the file's voxels (frame, row, column); "friedel" finds it by symmetry. The array's middle without it. */
  readonly centre?: "friedel" | Triple;
  /** Beyond so many voxels from the centre the pattern is known to be 0. */
  readonly zeroBeyond?: number;
  /** The pattern is a power spectrum, which is even. */
  readonly powerSpectrum?: boolean;
}

/** What is known of the object, as volumes of the pattern's shape; a mask and a modulus may be of any kind. */
export interface KnownVolumes {
  readonly isReal?: boolean;
  readonly isNonNegative?: boolean;
  readonly modulus?: Volume;
  /** Radians, or complex with a modulus of 1. */
  readonly phase?: Volume;
  readonly support?: Volume;
}

/**
 * The scan with zero frequency in the middle and lengths that can be transformed, with a warning for what was changed. `isEven`: of a real
 * object, whose pattern is symmetric about its centre. Throws DataError for a centre far from any symmetry and a spectrum that is not even.
 */
export function laidOutScan(scan: Scan, layout: PlainLayout, isEven: boolean): Scan {
  const { zeroBeyond, powerSpectrum = false } = layout;
  const { shape } = scan.counts;
  // What was prepared is centred; a centre that comes with its settings is one of the raw frames.
  const centre = scan.prepared ? undefined : layout.centre;
  const found = centre === "friedel" ? friedelCentre(scan) : undefined;
  const place = found?.centre ?? (centre as Triple | undefined) ?? centreOf(shape);
  if (place.some((v, axis) => v >= shape[axis])) {
    throw new OptionError(`--centre: expected a place in the pattern of ${formatShape(shape)}, found ${place.join(",")}`);
  }
  if (centre !== undefined && !found && (isEven || powerSpectrum)) requireSymmetric(scan, place);
  const placed = laidOut(scan, place);
  const along = (volume: RealVolume | undefined) => volume && laidOut({ counts: volume, mask: scan.mask }, place).counts;
  const [gain, background] = [along(scan.gain), along(scan.background)];
  const even = powerSpectrum ? evenPart(placed) : placed;
  const { counts, mask } = zeroBeyond === undefined ? even : darkBeyond(even, zeroBeyond);
  const moved = found ? [`the centre is taken to be at ${axesText(place)}, about which the pattern is most symmetric`] : [];
  const from = axesText(shape, "×");
  const cropped = sameShape(counts.shape, shape) ? [] : [`${from} is cropped to ${axesText(counts.shape, "×")}: 2, 3 and 5 only`];
  const response = { ...(gain && { gain }), ...(background && { background }) };
  return { ...scan, counts, mask, ...response, warnings: [...scan.warnings, ...moved, ...cropped] };
}

/** Numbers of a pattern's axes, of two for one frame. */
function axesText(values: readonly number[], between = ","): string {
  return (values[0] <= 1 ? values.slice(1) : values).join(between);
}

/** How much the known modulus may scatter more or less than was measured before it is taken to be in other units. */
const sameUnits = { least: 0.8, most: 1.25 } as const;
/** Where the known modulus is above this share of its maximum the object is. */
const modulusLevel = 0.01;

/**
 * What is known, on the pattern's grid. Throws OptionError for kinds that contradict each other, a known phase without anything that it
 * would say something of; DataError for volumes of other shapes.
 */
export function knownObject(
  { isReal, isNonNegative, modulus, phase, support }: KnownVolumes,
  { counts, mask }: Pick<Scan, "counts" | "mask">,
): KnownObject {
  const { shape } = counts;
  for (const [flag, volume] of Object.entries({ modulus, "known-phase": phase, "known-support": support })) {
    if (!volume || sameShape(volume.shape, shape)) continue;
    throw new DataError(`--${flag}: expected ${axesText(shape, "×")} like the pattern, found ${axesText(volume.shape, "×")}`);
  }
  if (modulus && (isReal || isNonNegative)) {
    throw new OptionError("--modulus: expected no --real or --non-negative beside it, found both");
  }
  if (phase && !modulus && !isReal && !isNonNegative) {
    throw new OptionError("--known-phase: expected --modulus, --real or --non-negative, which it is the phase of, found none");
  }
  const factor = phase && factorOf(phase);
  const inside = support && where(support, (value) => value !== 0);
  if (modulus) {
    const of = inUnitsOf(realOf(modulus), counts, mask);
    const level = modulusLevel * of.data.reduce((a, b) => Math.max(a, b), 0);
    return {
      constraint: { kind: "modulus", of },
      support: inside ?? where(of, (value) => value > level),
      ...(factor && { object: mapped(factor, (value, i) => value * of.data[i >> 1]) }),
    };
  }
  const kind = isNonNegative ? "nonNegative" : "real";
  return {
    ...((isReal || isNonNegative) && { constraint: { kind, ...(factor && { factor }) } }),
    ...(inside && { support: inside }),
  };
}

function realOf(volume: Volume): RealVolume {
  if (volume.kind === "complex") return modulusOf(volume);
  return { kind: "real", shape: volume.shape, data: Float32Array.from(volume.data) };
}

function where(volume: Volume, isInside: (value: number) => boolean): MaskVolume {
  return maskVolume(
    volume.shape,
    Uint8Array.from(realOf(volume).data, (value) => Number(isInside(value))),
  );
}

function factorOf(phase: Volume): ComplexVolume {
  if (phase.kind === "complex") {
    const modulus = modulusOf(phase).data;
    return mapped(phase, (value, i) => (modulus[i >> 1] > 0 ? value / modulus[i >> 1] : 1 - (i % 2)));
  }
  const { shape, data } = phase;
  return mapped(complexVolume(shape), (_, i) =>
    i % 2 === 0 ? Math.fround(Math.cos(data[i >> 1])) : Math.fround(Math.sin(data[i >> 1])),
  );
}

/** The modulus as it is where it scatters about what was measured, else scaled to all that was. */
function inUnitsOf(modulus: RealVolume, counts: RealVolume, mask: MaskVolume): RealVolume {
  const sum = modulus.data.reduce((total, value) => total + value * value, 0);
  if (!(sum > 0)) throw new DataError("--modulus: expected values above 0, found none");
  let [measured, missing] = [0, 0];
  counts.data.forEach((value, i) => {
    if (mask.data[i] === Measured.no) missing++;
    else measured += value;
  });
  const ratio = (modulus.data.length * sum) / measured;
  // With a part that is not measured the total is a lower bound only.
  const isMore = missing > 0 && ratio >= sameUnits.least;
  return isMore || (ratio >= sameUnits.least && ratio <= sameUnits.most) ? modulus : multiplied(modulus, 1 / Math.sqrt(ratio));
}
