// Which numbers of a scan's log make its geometry: motors, rocked circle, step, energy, distance. The formulas are core's.

import { type Beamline, geometryAt, motorNamed, type PreparationReport, readingOf } from "@friedel/imaging";
import { FormatError, type GeometryRecord, type SpecScan } from "@friedel/io";
import { geometryRecord } from "./geometry-record.js";
import type { GeometryFlags } from "./option-groups.js";

/** The geometry of a prepared scan. Throws FormatError where the log lacks what it needs, OptionError for impossible numbers. */
export function scanGeometry(
  scan: SpecScan,
  beamline: Beamline,
  report: PreparationReport,
  flags: GeometryFlags = {},
): GeometryRecord {
  const [frame, row, column] = report.centre;
  const [, rows, columns] = report.rawShape;
  const { motor, first, step } = rockedMotor(scan, beamline);
  const setting = {
    beamline,
    energyEv: flags.energy ?? energyOf(scan),
    distanceM: flags.distance ?? distanceOf(scan, beamline),
    motorsDeg: { ...knownMotors(scan, beamline), [motor]: first + step * frame },
  };
  const geometry = geometryAt({
    ...setting,
    scan: { motor, stepDeg: step },
    // Without a calibration, the arm is taken to point at the middle of the frames.
    armPixel: { row: (rows - 1) / 2, column: (columns - 1) / 2 },
    braggPixel: { row, column },
    shape: report.shape,
    binning: report.bin,
  });
  return geometryRecord(geometry, setting);
}

/** The sample circle whose column changes, with its first position, mean step and number of points. */
export function rockedMotor(scan: SpecScan, beamline: Beamline): { motor: string; first: number; step: number; points: number } {
  for (const [name, values] of scan.columns) {
    const motor = motorNamed(beamline, name);
    const isCircle = beamline.sampleCircles.some((circle) => circle.motor === motor);
    const step = values.length > 1 ? (values[values.length - 1] - values[0]) / (values.length - 1) : 0;
    if (motor !== undefined && isCircle && step !== 0) return { motor, first: values[0], step, points: values.length };
  }
  const circles = beamline.sampleCircles.map((circle) => circle.motor).join(", ");
  const found = [...scan.columns.keys()].join(", ") || "none";
  throw new FormatError(scan.file, `a column of scan ${scan.number} that moves one of ${circles}`, found);
}

/** Positions of the circles under the beamline's own names, so that none is there twice. Energy and distance are no angles. */
export function knownMotors(scan: SpecScan, beamline: Beamline): Record<string, number> {
  const known: Record<string, number> = {};
  const others = [beamline.energy?.motor, beamline.distance?.motor];
  for (const [name, value] of Object.entries(scan.motors)) {
    const motor = motorNamed(beamline, name);
    if (motor !== undefined && !others.includes(motor)) known[motor] = value;
  }
  return known;
}

/** Photon energy of the log, eV. */
export function energyOf({ energyEv, file, number }: SpecScan): number {
  if (energyEv === undefined) throw new FormatError(file, `the energy of scan ${number}`, "none; say it with --energy");
  return energyEv;
}

/** Distance of the log, m. */
export function distanceOf({ motors, file }: SpecScan, beamline: Beamline): number {
  const { distance, name } = beamline;
  if (!distance) throw new FormatError(file, `the detector's distance at ${name}`, "none; say it with --distance");
  const value = readingOf(beamline, motors, distance.motor);
  return distance.unit === "mm" ? value / 1000 : value;
}
