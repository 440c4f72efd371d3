// What is known of an input's setting, whatever it is: the log of a raw scan, the geometry that a prepared pattern keeps, or nothing but
// what the user states.

import { centreOf, InputError, isFftSize, OptionError, type Triple, triple } from "@friedel/engine";
import type { PreparationReport } from "@friedel/imaging";
import { beamlinePresets, type GeometryRecord, type ScanLog } from "@friedel/io";
import { type ArrayPlace, emptyLog, type LoggedScan, scanGeometry } from "./geometry.js";
import { inputOf } from "./input.js";
import { checkCommand } from "./movement.js";
import { checkEnergy, checkLengths } from "./plausible.js";
import { type Pattern, patternOf, type Scan } from "./scan.js";
import { checkStated, isStated, type StatedGeometry } from "./stated.js";

/** The beamline taken where none is named. */
export const defaultBeamline = "34-ID-C";

/** A pattern's geometry as far as it can be told, and what is to be said of it. */
export interface FoundGeometry {
  readonly geometry?: GeometryRecord;
  readonly warnings: readonly string[];
}

/**
 * The geometry of an array that was prepared from a scan; none where nothing tells of one. What a log does not tell is a warning; where
 * all is to be stated and something is not, the InputError that names it is thrown.
 */
export function geometryOf(
  scan: Scan,
  report: Pick<PreparationReport, keyof ArrayPlace | "oversampling" | "angles">,
  stated: StatedGeometry,
): FoundGeometry {
  const { log, warnings } = knownSetting(scan, stated);
  if (!log) return { warnings };
  const place = scan.prepared?.place ? within(scan.prepared.place, report) : report;
  try {
    const found = scanGeometry(log, place, stated, report.angles === "own" || report.angles === "even");
    checkEnergy(found.geometry.energyEv);
    checkLengths(found.geometry, report.shape, report.oversampling);
    return { geometry: found.geometry, warnings: [...warnings, ...found.warnings] };
  } catch (error) {
    // What cannot be is refused where the user said it; a log that tells too little costs the lengths.
    const isUsers = isStated(stated) && (!scan.log || error instanceof OptionError);
    if (!(error instanceof InputError) || isUsers) throw error;
    return { warnings: [...warnings, `no lengths can be given: ${error.message}`] };
  }
}

/** Throws InputError for what no work on a scan can mend: stated motors that there are not, a scan that is no rocking curve. */
export function checkSetting(scan: Scan, stated: StatedGeometry): void {
  const { log } = knownSetting(scan, stated);
  if (!log) return;
  if (stated.energyEv !== undefined) checkEnergy(stated.energyEv);
  checkStated(stated, log.beamline);
  if (stated.step === undefined) checkCommand(log.scan);
}

/**
 * The scan as a pattern that needs no preparation; its own geometry unless something is stated. Throws InputError for lengths that no
 * transform takes, and as {@link geometryOf}.
 */
export function readyPattern(
  scan: Scan,
  stated: StatedGeometry,
): { readonly pattern: Pattern; readonly warnings: readonly string[] } {
  const { shape } = scan.counts;
  const odd = shape.findIndex((n) => !isFftSize(n));
  if (odd >= 0) {
    const expected = "expected lengths made of factors 2, 3 and 5 of a pattern that is taken as it is";
    const wayOut = "friedel reconstruct pads it with unmeasured voxels, friedel prepare writes it so";
    throw new InputError(`${scan.file.path}: ${expected}, found ${shape[odd]} along axis ${odd} (${wayOut})`);
  }
  const pattern = { ...patternOf(scan), input: inputOf(scan) };
  if (!isStated(stated) && !(scan.beamline && !scan.prepared?.geometry)) return { pattern, warnings: [] };
  const { geometry, warnings } = geometryOf(scan, { centre: centreOf(shape), rawShape: shape, shape, bin: [1, 1, 1] }, stated);
  return { pattern: { ...pattern, ...(geometry && { geometry }) }, warnings };
}

function knownSetting(scan: Scan, stated: StatedGeometry): { readonly log?: LoggedScan; readonly warnings: readonly string[] } {
  if (scan.log) return { log: scan.log, warnings: [] };
  const geometry = scan.prepared?.geometry;
  const frames = scan.counts.shape[0];
  const presets = beamlinePresets();
  if (geometry) {
    const beamline = scan.beamline ?? presets[geometry.beamline];
    if (beamline) return { log: { scan: keptLog(scan, geometry), beamline }, warnings: [] };
    const text = `the beamline ${geometry.beamline} is no preset: its file (--beamline) is needed to find the geometry again`;
    return { warnings: [text] };
  }
  if (!isStated(stated)) {
    if (!scan.beamline) return { warnings: [] };
    const expected = "expected with --beamline what it was set to (--motor, --energy, --distance, --step)";
    throw new OptionError(`${scan.file.path}: ${expected}, found nothing of it`);
  }
  const warnings = scan.beamline
    ? []
    : [`no beamline is named: the circles are taken to be those of ${defaultBeamline} (--beamline)`];
  return { log: { scan: emptyLog(scan.file.path, frames), beamline: scan.beamline ?? presets[defaultBeamline] }, warnings };
}

/** The log that a prepared pattern's geometry stands for: its readings at the Bragg peak, and by its steps at the other raw frames. */
function keptLog({ file, counts: { shape }, prepared }: Scan, geometry: GeometryRecord): ScanLog {
  const { motors, energyEv, distanceM, pixelM, armPixel, scan: { stepsDeg = {}, energyStepEv } = {} } = geometry;
  const { rawShape, centre } = prepared?.place ?? { rawShape: shape, centre: centreOf(shape) };
  const points = rawShape[0];
  const positions = (at: number, step: number) => Float64Array.from({ length: points }, (_, k) => at + (k - centre[0]) * step);
  return {
    ...emptyLog(file.path, points),
    motors,
    columns: new Map(Object.entries(stepsDeg).map(([motor, step]) => [motor, positions(motors[motor], step)])),
    energyEv: energyStepEv === undefined ? energyEv : positions(energyEv, energyStepEv),
    distanceM,
    pixelM,
    ...(armPixel && { directBeam: { row: armPixel[0], column: armPixel[1] } }),
  };
}

/** The place in the raw frames of an array that was made from an array with a place there. */
export function within(outer: ArrayPlace, inner: ArrayPlace): ArrayPlace {
  const middle = centreOf(outer.shape);
  const shifted = (axis: 0 | 1 | 2) => outer.centre[axis] + (inner.centre[axis] - middle[axis]) * outer.bin[axis];
  const bin: Triple = triple((axis) => outer.bin[axis] * inner.bin[axis]);
  return { centre: triple(shifted), rawShape: outer.rawShape, shape: inner.shape, bin };
}
