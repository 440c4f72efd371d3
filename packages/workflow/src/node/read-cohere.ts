// The arrays of a cohere experiment, for one whose raw frames are gone or where such an array is named itself. The experiment's own
// settings stand for the log.

import { join } from "node:path";
import { OptionError } from "@friedel/engine";
import { type Beamline, motorNamed } from "@friedel/imaging";
import type { CohereSettings, ScanLog } from "@friedel/io";
import { type CohereArray, readCohereFolder } from "@friedel/io/node";
import { maskAlienFile, maskAliens } from "../scan/cohere.js";
import { emptyLog } from "../scan/geometry.js";
import { readPatternFile, volumeOf } from "../scan/read.js";
import type { Scan } from "../scan/scan.js";
import { checkApplies } from "./applies.js";
import { findBeamline } from "./beamlines.js";
import { diskFile, maskFile } from "./files.js";
import type { PatternSettings, ScanSettings } from "./settings.js";

const said = {
  counts: "read as cohere's counts before its preparation, axes (column, row, frame)",
  amplitudes: "read as the amplitudes that cohere phased, axes (column, row, frame); what was below its threshold is 0 in them",
} as const;

/** Reads an array of cohere as a scan. Errors as `readPatternFile` and `readCohereFolder`; OptionError for flags that it has no use for. */
export async function readCohereArray(found: CohereArray, settings: PatternSettings & ScanSettings): Promise<Scan> {
  const { path, kind } = found;
  checkApplies(path, "an array", settings);
  if (settings.amplitude && kind === "counts")
    throw new OptionError(`${path}: expected cohere's prep_data.tif to hold counts, found --amplitude`);
  const { mask } = settings;
  const reading = { isCohere: true, amplitude: kind === "amplitudes", ...(mask !== undefined && { mask: maskFile(mask) }) };
  const scan = await readPatternFile(diskFile(path), reading);
  const warnings = [`${path}: ${said[kind]}`, ...scan.warnings];
  const experiment = found.experiment === undefined ? undefined : await readCohereFolder(found.experiment);
  const name = settings.beamline ?? experiment?.experiment.beamline;
  const beamline = name === undefined ? undefined : await findBeamline(name);
  if (!experiment || found.experiment === undefined) return { ...scan, ...(beamline && { beamline }), warnings };
  const log = beamline && cohereLog(path, experiment, kind, scan.counts.shape[0], beamline);
  return {
    ...scan,
    ...(kind === "counts" && { mask: await withoutAliens(scan, experiment, found.experiment) }),
    ...(beamline && { beamline }),
    ...(log && beamline && { log: { scan: log, beamline } }),
    experiment: kind === "counts" ? experiment : prepared(experiment),
    warnings: [...warnings, ...experiment.warnings, ...(log?.warnings ?? [])],
  };
}

/** The mask of a scan without the voxels that its experiment calls aliens, by boxes or by a file. */
export async function withoutAliens({ mask }: Scan, experiment: CohereSettings, folder: string): Promise<Scan["mask"]> {
  const outside = maskAliens(mask, experiment);
  if (experiment.files.aliens === undefined) return outside;
  const file = diskFile(join(folder, experiment.files.aliens));
  return maskAlienFile(outside, await volumeOf(file), file.name);
}

/** The settings of what is left to do with an array that cohere has prepared. */
function prepared({ adjust: _, ...experiment }: CohereSettings): CohereSettings {
  return { ...experiment, prepare: {}, aliens: [] };
}

/** The experiment's settings as a log. Circles that it does not name are taken to be at 0, as cohere takes them. */
function cohereLog(
  file: string,
  { instrument, prepare }: CohereSettings,
  kind: CohereArray["kind"],
  frames: number,
  beamline: Beamline,
): ScanLog {
  const { energyEv, distanceM, step } = instrument;
  const circles = [...new Set([...beamline.sampleCircles, ...beamline.detectorCircles].map(({ motor }) => motor))];
  const told = new Set(Object.keys(instrument.motors).map((motor) => motorNamed(beamline, motor)));
  const untold = circles.filter((motor) => !told.has(motor));
  const motors = { ...Object.fromEntries(untold.map((motor) => [motor, 0])), ...instrument.motors };
  const bin = kind === "counts" ? 1 : (prepare.bin ?? 1);
  const [alongScan, rows, columns] = typeof bin === "number" ? [bin, bin, bin] : bin;
  const rocked = step && motorNamed(beamline, step.motor);
  const middle = rocked === undefined ? 0 : positionOf(motors, rocked, beamline);
  const positions =
    step && Float64Array.from({ length: frames }, (_, i) => middle + step.degrees * alongScan * (i - (frames - 1) / 2));
  return {
    ...emptyLog(file, frames),
    motors,
    ...(rocked !== undefined && positions && { columns: new Map([[rocked, positions]]) }),
    ...(energyEv !== undefined && { energyEv }),
    ...(distanceM !== undefined && { distanceM }),
    ...(rows * columns > 1 && { pixelM: [beamline.pixelM * rows, beamline.pixelM * columns] as const }),
    warnings: untold.length > 0 ? [`config_instr: ${untold.join(", ")} of ${beamline.name} are not told: taken to be 0`] : [],
  };
}

function positionOf(motors: Readonly<Record<string, number>>, circle: string, beamline: Beamline): number {
  const [, value] = Object.entries(motors).find(([name]) => motorNamed(beamline, name) === circle) ?? [];
  return value ?? 0;
}
