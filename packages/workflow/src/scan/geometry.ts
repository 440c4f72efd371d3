// From the log of a scan to its geometry: motors, rocked circle, step, energy, distance. The formulas are in imaging/geometry.

import { transpose } from "@friedel/engine";
import { type Beamline, type Geometry, geometryAt, motorNamed, type PreparationReport, readingOf } from "@friedel/imaging";
import { FormatError, type GeometryRecord, type ScanLog } from "@friedel/io";

/** The log of a scan, and the beamline where it was measured. */
export interface LoggedScan {
  readonly scan: ScanLog;
  readonly beamline: Beamline;
}

/** The input of a geometry. */
export interface Setting {
  readonly beamline: Beamline;
  readonly energyEv: number;
  readonly distanceM: number;
  /** Edge of a pixel; the beamline's own without it. */
  readonly pixelM?: number;
  readonly motorsDeg: Readonly<Record<string, number>>;
}

/** Values of the user, in place of those of the log. */
export interface StatedGeometry {
  readonly energyEv?: number;
  readonly distanceM?: number;
}

/** A geometry as files keep it. */
export function geometryRecord(geometry: Geometry, setting: Setting): GeometryRecord {
  const { beamline, energyEv, distanceM, motorsDeg, pixelM = beamline.pixelM } = setting;
  return {
    beamline: beamline.name,
    energyEv,
    distanceM,
    pixelM: [pixelM, pixelM],
    motors: motorsDeg,
    qVector: geometry.qVector,
    qNorm: geometry.qNorm,
    dSpacingM: geometry.dSpacing,
    twoThetaRad: geometry.twoTheta,
    reciprocalColumns: transpose(geometry.reciprocalColumns),
    directColumns: transpose(geometry.directColumns),
  };
}

/** The matrices of a geometry as imaging takes them: rows instead of columns. */
export function matricesOf({ directColumns, reciprocalColumns, qVector }: GeometryRecord) {
  return { directColumns: transpose(directColumns), reciprocalColumns: transpose(reciprocalColumns), qVector };
}

/** The geometry of a prepared scan. Errors as {@link settingOf}; OptionError for impossible numbers. */
export function scanGeometry(log: LoggedScan, report: PreparationReport, stated: StatedGeometry = {}): GeometryRecord {
  const [frame, row, column] = report.centre;
  const [, rows, columns] = report.rawShape;
  const setting = settingOf(log, frame, stated);
  const geometry = geometryAt({
    ...setting,
    // Without a calibration, the arm is taken to point at the middle of the frames.
    armPixel: { row: (rows - 1) / 2, column: (columns - 1) / 2 },
    braggPixel: { row, column },
    shape: report.shape,
    binning: report.bin,
  });
  return geometryRecord(geometry, setting);
}

/**
 * The setting of a logged scan at a frame, which may lie between two; in its middle without one. Throws FormatError where the log lacks
 * what nobody stated.
 */
export function settingOf(
  { scan, beamline }: LoggedScan,
  frame: number | undefined,
  stated: StatedGeometry = {},
): Setting & { readonly scan: { readonly motor: string; readonly stepDeg: number } } {
  const { motor, first, step, points } = rockedMotor(scan, beamline);
  return {
    beamline,
    energyEv: stated.energyEv ?? energyOf(scan),
    distanceM: stated.distanceM ?? distanceOf(scan, beamline),
    motorsDeg: { ...knownMotors(scan, beamline), [motor]: first + step * (frame ?? (points - 1) / 2) },
    scan: { motor, stepDeg: step },
  };
}

/** The sample circle whose column changes, with its first position, mean step and number of points. */
function rockedMotor(scan: ScanLog, beamline: Beamline): { motor: string; first: number; step: number; points: number } {
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
function knownMotors(scan: ScanLog, beamline: Beamline): Record<string, number> {
  const known: Record<string, number> = {};
  const others = [beamline.energy?.motor, beamline.distance?.motor];
  for (const [name, value] of Object.entries(scan.motors)) {
    const motor = motorNamed(beamline, name);
    if (motor !== undefined && !others.includes(motor)) known[motor] = value;
  }
  return known;
}

function energyOf({ energyEv, file, number }: ScanLog): number {
  if (typeof energyEv !== "number") throw new FormatError(file, `one energy of scan ${number}`, "none; state it (--energy)");
  return energyEv;
}

function distanceOf({ motors, file }: ScanLog, beamline: Beamline): number {
  const { distance, name } = beamline;
  if (!distance) throw new FormatError(file, `the detector's distance at ${name}`, "none; state it (--distance)");
  const value = readingOf(beamline, motors, distance.motor);
  return distance.unit === "mm" ? value / 1000 : value;
}
