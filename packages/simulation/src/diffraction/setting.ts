// Where a diffractometer's circles stand for a simulated scan of a gold crystal's 111 reflection. The crystal is put where it
// scatters, so that sample circles may stay at zero; the detector must find the scattering angle.

import { apply, OptionError, rotation, toDegrees, type Vector } from "@friedel/engine";
import { axisVector, type Beamline, hcEvM, motorNamed, type Pixel } from "@friedel/imaging";

/** Edge of gold's cubic cell, m. */
const goldLattice = 4.0786e-10;
/** Share of the scattering angle that lies across the rocked circle: not all of it, so that nothing is special. */
const across = 0.93;
/** Reading of the rocked circle at the peak beyond its zero, degrees. */
const rockedDeg = 0.22;

/** Circles and detector of a scan. */
export interface ScanSetting {
  /** Readings of all circles, the rocked one at the Bragg peak. */
  readonly motorsDeg: Readonly<Record<string, number>>;
  /** The pixel that the direct beam meets with the detector's circles at zero, from that of the Bragg peak. */
  readonly beamFromPeak?: Pixel;
}

/** What is given of a setting. */
export interface GivenSetting {
  readonly energyEv: number;
  readonly distanceM: number;
  readonly pixelM: number;
  /** By any of the motors' names. */
  readonly motorsDeg?: Readonly<Record<string, number>>;
}

/**
 * The setting for a beamline, with the readings that are given and the others so that the 111 reflection of gold meets the detector; a
 * detector without circles stands beside the beam. Throws OptionError for motors that the beamline does not have, and for an energy
 * that does not reach the reflection.
 */
export function scanSetting(
  beamline: Beamline,
  { energyEv, distanceM, pixelM, motorsDeg: given = {} }: GivenSetting,
): ScanSetting {
  const stated: Record<string, number> = {};
  for (const [name, value] of Object.entries(given)) {
    const motor = motorNamed(beamline, name);
    if (motor === undefined)
      throw new OptionError(`expected a motor of ${beamline.name} (${circlesOf(beamline).join(", ")}), found ${name}`);
    stated[motor] = value;
  }
  const twoTheta = goldTwoTheta(energyEv);
  const zeros = Object.fromEntries(circlesOf(beamline).map((motor) => [motor, beamline.offsetsDeg[motor] ?? 0]));
  const rocked = zeros[beamline.rocking] + rockedDeg;
  const motorsDeg = { ...zeros, [beamline.rocking]: rocked, ...detectorAngles(beamline, twoTheta), ...stated };
  if (beamline.detectorCircles.length > 0) return { motorsDeg };
  return { motorsDeg, beamFromPeak: beamFromPeak(beamline, twoTheta, distanceM / pixelM) };
}

function circlesOf({ sampleCircles, detectorCircles }: Beamline): string[] {
  return [...new Set([...sampleCircles, ...detectorCircles].map(({ motor }) => motor))];
}

function goldTwoTheta(energyEv: number): number {
  const sine = (hcEvM / energyEv) * (Math.sqrt(3) / (2 * goldLattice));
  if (sine > 0 && sine < 1) return 2 * Math.asin(sine);
  throw new OptionError(`expected an energy that reaches the 111 reflection of gold, found ${energyEv} eV`);
}

/** Most of 2θ by the circle along the rocked one, the rest by one across it: cos 2θ = cos δ cos γ for two such circles. */
function detectorAngles(beamline: Beamline, twoTheta: number): Record<string, number> {
  const own = beamline.detectorCircles.filter(({ motor }) => beamline.sampleCircles.every((circle) => circle.motor !== motor));
  const rockedAxis = beamline.sampleCircles.find(({ motor }) => motor === beamline.rocking)?.axis[0];
  const along = own.find(({ axis }) => axis[0] === rockedAxis) ?? own[0];
  if (!along) return {};
  const other = own.find(({ axis }) => axis[0] !== along.axis[0]);
  if (!other) return { [along.motor]: readingAt(beamline, along.motor, twoTheta) };
  const delta = across * twoTheta;
  const gamma = Math.acos(Math.cos(twoTheta) / Math.cos(delta));
  return { [along.motor]: readingAt(beamline, along.motor, delta), [other.motor]: readingAt(beamline, other.motor, gamma) };
}

function readingAt(beamline: Beamline, motor: string, angle: number): number {
  return toDegrees(angle) + (beamline.offsetsDeg[motor] ?? 0);
}

/** A detector across the beam, `distance` pixels away, sees the peak turned out of the beam about the rocked axis and a little along it. */
function beamFromPeak(beamline: Beamline, twoTheta: number, distance: number): Pixel {
  const rocked = beamline.sampleCircles.find(({ motor }) => motor === beamline.rocking);
  const axis: Vector = rocked ? axisVector(rocked.axis) : [0, 1, 0];
  const turned = apply(rotation(axis, across * twoTheta), [0, 0, 1]);
  // To the whole of 2θ by a turn about the axis across both.
  const cosine = Math.cos(twoTheta) / turned[2];
  const up = Math.sqrt(1 - cosine ** 2);
  const direction: Vector = [
    cosine * turned[0] + up * axis[0],
    cosine * turned[1] + up * axis[1],
    cosine * turned[2] + up * axis[2],
  ];
  const { column, row } = beamline.pixelDirections;
  const place = (e: Vector): number => -Math.round((distance * (e[0] * direction[0] + e[1] * direction[1])) / direction[2]);
  return { row: place(axisVector(row)), column: place(axisVector(column)) };
}
