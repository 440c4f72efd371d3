// From the log of a scan, and what the user states, to its geometry. The formulas are in imaging/geometry.

import { OptionError, type Shape, type Triple, transpose } from "@friedel/engine";
import {
  type Beamline,
  type Geometry,
  type GeometryOptions,
  geometryAt,
  motorNamed,
  type Pixel,
  type Scan,
} from "@friedel/imaging";
import { FormatError, type GeometryRecord, type ScanLog } from "@friedel/io";
import {
  checkCommand,
  energyName,
  judgeSteps,
  movedPositions,
  nothingMoves,
  type Positions,
  recordedPositions,
} from "./movement.js";
import { checkStated, type StatedGeometry } from "./stated.js";
import { positionAt, stepsOf } from "./steps.js";

/** The log of a scan, and the beamline where it was measured. */
export interface LoggedScan {
  readonly scan: ScanLog;
  readonly beamline: Beamline;
}

/** The input of a geometry, but for the array and its place on the detector. */
export interface Setting extends Pick<GeometryOptions, "beamline" | "energyEv" | "distanceM" | "pixelM" | "motorsDeg" | "scan"> {
  readonly warnings: readonly string[];
}

/** Where an array lies in the frames that it was made from. */
export interface ArrayPlace {
  /** Frame, row and column of the raw frames where zero frequency is; halves are allowed. */
  readonly centre: Triple;
  readonly rawShape: Shape;
  /** Of the array. */
  readonly shape: Shape;
  readonly bin: Triple;
}

/** The log of a scan that has none: all is to be stated. */
export function emptyLog(file: string, points = 0): ScanLog {
  return { file, points, motors: {}, columns: new Map(), warnings: [] };
}

/** A geometry as files keep it. */
export function geometryRecord(
  geometry: Geometry,
  setting: Omit<Setting, "scan" | "warnings"> & Partial<Setting>,
): GeometryRecord {
  const { beamline, energyEv, distanceM, motorsDeg, scan, pixelM = [beamline.pixelM, beamline.pixelM] } = setting;
  return {
    beamline: beamline.name,
    energyEv,
    distanceM,
    pixelM,
    motors: motorsDeg,
    ...(scan && { scan }),
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

/** The geometry of an array made from a scan, and warnings. Arguments and errors as {@link settingOf}; OptionError for impossible numbers. */
export function scanGeometry(
  log: LoggedScan,
  { centre: [frame, row, column], rawShape, shape, bin }: ArrayPlace,
  stated: StatedGeometry = {},
  areJudged = false,
): { readonly geometry: GeometryRecord; readonly warnings: readonly string[] } {
  const setting = settingOf(log, frame, stated, areJudged);
  const armPixel = stated.directBeam ?? log.scan.directBeam ?? middleOf(rawShape);
  const geometry = geometryAt({
    ...setting,
    armPixel,
    braggPixel: { row, column },
    shape,
    binning: bin,
  });
  const record = { ...geometryRecord(geometry, setting), armPixel: [armPixel.row, armPixel.column] as const };
  return { geometry: record, warnings: setting.warnings };
}

/** Without a calibration, the arm is taken to point at the middle of the frames. */
function middleOf([, rows, columns]: Shape): Pixel {
  return { row: (rows - 1) / 2, column: (columns - 1) / 2 };
}

/**
 * The setting of a logged scan at a frame, which may lie between two; in its middle without one. `areJudged`: the counts bear the frames'
 * angles out, even or not. Throws OptionError for stated motors that
 * the beamline does not have, FormatError for a log that is no rocking curve, and where something is told by nobody, naming all of it.
 */
export function settingOf(log: LoggedScan, frame: number | undefined, stated: StatedGeometry = {}, areJudged = false): Setting {
  const { scan, beamline } = log;
  checkStated(stated, beamline);
  if (stated.step === undefined) checkCommand(scan);
  const recorded = recordedPositions(scan, beamline);
  const moved = movedPositions(scan, beamline, recorded, stated.rock);
  const steps = stated.step === undefined ? stepsOfAll(moved) : statedSteps(beamline, moved, stated.step, stated.rock);
  if (!steps && scan.columns.size > 0) throw nothingMoves(scan, beamline);
  const readings = new Map([...recorded].map(([name, values]) => [name, positionAt(values, frame ?? (values.length - 1) / 2)]));
  const { [energyName]: recordedEv, ...circles } = Object.fromEntries(readings);
  const motorsDeg = { ...knownMotors(scan.motors, beamline), ...circles, ...knownMotors(stated.motorsDeg ?? {}, beamline) };
  const energyEv = stated.energyEv ?? recordedEv ?? (typeof scan.energyEv === "number" ? scan.energyEv : undefined);
  const distanceM = stated.distanceM ?? scan.distanceM ?? loggedDistance(log);
  const pixelM = stated.pixelM ?? scan.pixelM;
  const untold = [
    ...(energyEv === undefined ? ["the energy (--energy EV)"] : []),
    ...(distanceM === undefined ? ["the detector's distance (--distance M)"] : []),
    ...(steps === undefined ? ["the step from frame to frame (--step DEG)"] : []),
    ...unreadCircles(beamline, motorsDeg).map((motor) => `${motor} (--motor ${motor}=DEG)`),
  ];
  if (energyEv === undefined || distanceM === undefined || steps === undefined || untold.length > 0) {
    const found = Object.keys({ ...scan.motors, ...stated.motorsDeg });
    throw new FormatError(scan.file, untold.join(", "), `motors ${found.slice(0, 24).join(", ") || "none"}`);
  }
  const warnings = stated.step === undefined ? judgeSteps(scan, beamline, moved, areJudged) : [];
  return { beamline, energyEv, distanceM, ...(pixelM && { pixelM }), motorsDeg, scan: steps, warnings };
}

/** The mean steps of all that moved; undefined where nothing did. */
function stepsOfAll(moved: Positions): Scan | undefined {
  const { [energyName]: energyStepEv, ...stepsDeg } = Object.fromEntries(
    [...moved].map(([name, values]) => [name, stepsOf(values).step]),
  );
  if (moved.size === 0) return undefined;
  return { ...(Object.keys(stepsDeg).length > 0 && { stepsDeg }), ...(energyStepEv !== undefined && { energyStepEv }) };
}

/** The user's step, of the circle that he names, or the one that moved, or the one that is usually rocked. */
function statedSteps(beamline: Beamline, moved: Positions, step: number, rock?: string): Scan {
  const names = [...moved.keys()];
  if (rock === undefined && names.length > 1) {
    throw new OptionError(`expected --rock with --step, since ${names.join(" and ")} moved, found none`);
  }
  const name = rock ?? names[0] ?? beamline.rocking;
  return name === energyName ? { energyStepEv: step } : { stepsDeg: { [motorNamed(beamline, name) ?? name]: step } };
}

/** Positions of the circles under the beamline's own names, so that none is there twice. Energy and distance are no angles. */
export function knownMotors(motors: Readonly<Record<string, number>>, beamline: Beamline): Record<string, number> {
  const circles = circlesOf(beamline);
  return Object.fromEntries(
    Object.entries(motors).flatMap(([name, value]) => {
      const motor = motorNamed(beamline, name);
      return motor !== undefined && circles.includes(motor) && Number.isFinite(value) ? [[motor, value]] : [];
    }),
  );
}

function unreadCircles(beamline: Beamline, motorsDeg: Readonly<Record<string, number>>): string[] {
  return circlesOf(beamline).filter((motor) => motorsDeg[motor] === undefined);
}

function circlesOf({ sampleCircles, detectorCircles }: Beamline): string[] {
  return [...new Set([...sampleCircles, ...detectorCircles].map(({ motor }) => motor))];
}

/** Of the motor that holds it; undefined where it is not connected, which logs show as 0. */
function loggedDistance({ scan, beamline }: LoggedScan): number | undefined {
  const { distance } = beamline;
  const [, value] = Object.entries(scan.motors).find(([name]) => distance && motorNamed(beamline, name) === distance.motor) ?? [];
  if (value === undefined || !(value > 0)) return undefined;
  return distance?.unit === "mm" ? value / 1000 : value;
}
