// Which numbers of a raw scan make its geometry: motors, rocked circle, step, Bragg pixel. The formulas are core's.

import { type Beamline, type Geometry, geometryAt, motorNamed, type PreparationReport, readingOf } from "@friedel/core";
import { FormatError } from "@friedel/io";
import type { RawScan } from "@friedel/io/node";
import type { GeometryFlags } from "./option-groups.js";

/** The geometry of a prepared scan. Throws FormatError where the log lacks what it needs, OptionError for impossible numbers. */
export function scanGeometry(raw: RawScan, beamline: Beamline, report: PreparationReport, flags: GeometryFlags = {}): Geometry {
  const { scan } = raw;
  const [frame, row, column] = report.centre;
  const rocked = rockedMotor(raw, beamline);
  const energyEv = flags.energy ?? raw.energyEv;
  if (energyEv === undefined) throw new FormatError(scan.file, `the energy of scan ${scan.number}`, "none; say it with --energy");
  const [, rows, columns] = report.rawShape;
  return geometryAt({
    beamline,
    energyEv,
    distanceM: flags.distance ?? distanceOf(raw, beamline),
    motorsDeg: { ...knownMotors(raw, beamline), [rocked.motor]: rocked.first + rocked.step * frame },
    scan: { motor: rocked.motor, stepDeg: rocked.step },
    // Without a calibration, the arm is taken to point at the middle of the frames.
    armPixel: { row: (rows - 1) / 2, column: (columns - 1) / 2 },
    braggPixel: { row, column },
    shape: report.shape,
    binning: report.bin,
  });
}

/** The circle that the scan's command moves, with first position and mean step of its column. */
function rockedMotor({ scan }: RawScan, beamline: Beamline): { motor: string; first: number; step: number } {
  for (const [name, values] of scan.columns) {
    const motor = motorNamed(beamline, name);
    const isCircle = beamline.sampleCircles.some((circle) => circle.motor === motor);
    const step = values.length > 1 ? (values[values.length - 1] - values[0]) / (values.length - 1) : 0;
    if (motor !== undefined && isCircle && step !== 0) return { motor, first: values[0], step };
  }
  const circles = beamline.sampleCircles.map((circle) => circle.motor).join(", ");
  throw new FormatError(
    scan.file,
    `a column of scan ${scan.number} that moves one of ${circles}`,
    [...scan.columns.keys()].join(", ") || "none",
  );
}

/** Motors under the beamline's own names, so that none is there twice. */
function knownMotors({ motors }: RawScan, beamline: Beamline): Record<string, number> {
  const known: Record<string, number> = {};
  for (const [name, value] of Object.entries(motors)) {
    const motor = motorNamed(beamline, name);
    if (motor !== undefined) known[motor] = value;
  }
  return known;
}

function distanceOf({ motors, scan }: RawScan, beamline: Beamline): number {
  const { distance, name } = beamline;
  if (!distance) throw new FormatError(scan.file, `the detector's distance at ${name}`, "none; say it with --distance");
  const value = readingOf(beamline, motors, distance.motor);
  return distance.unit === "mm" ? value / 1000 : value;
}
