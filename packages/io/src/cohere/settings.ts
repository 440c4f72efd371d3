// cohere's settings as ours. Its arrays are (column, row, frame), ours (frame, row, column), so every list of three turns
// round. Its objects are the complex conjugates of ours. Settings without a counterpart here become warnings.
// Meaning of the keys: the documentation of cohere (github.com/AdvancedPhotonSource/cohere, docs/source/config_*.rst).

import { nextFftSize, OptionError, type Shape, type Triple } from "@friedel/engine";
import type { PhasingOptions, PrepareOptions } from "@friedel/imaging";
import type { CohereConfig, CohereValue } from "./config.js";
import { phasingSettings } from "./phasing.js";
import { SettingsReader } from "./reader.js";

/** The config files about data and phasing; `config_disp`, about display, is ignored. */
export type CohereFileName = "config" | "config_instr" | "config_prep" | "config_data" | "config_rec";

/** An experiment of cohere in the settings of friedel. Paths are as the files give them. */
export interface CohereSettings {
  readonly experiment: {
    readonly id?: string;
    readonly workingDir?: string;
    /** Scan numbers, ranges written out; several are meant to be added up. */
    readonly scans: readonly number[];
    /** The beamline's name in our presets, where there is one. */
    readonly beamline?: string;
  };
  readonly files: {
    readonly spec?: string;
    /** Folder of the scan's frames, or the folder above it. */
    readonly data?: string;
    readonly badPixels?: string;
    readonly whitefield?: string;
    /** A volume of 0 and 1 in (column, row, frame) order, 0 for an alien. */
    readonly aliens?: string;
  };
  /** Given in the files instead of the log. Motors in degrees by cohere's names. */
  readonly instrument: {
    readonly energyEv?: number;
    readonly distanceM?: number;
    readonly motors: Readonly<Record<string, number>>;
    /** The motor that was scanned, and its step from frame to frame. */
    readonly step?: { readonly motor: string; readonly degrees: number };
  };
  readonly prepare: PrepareOptions;
  /** Voxels to add (or, below 0, to cut) at the start and end of each axis before anything else. */
  readonly adjust?: readonly [before: Triple, after: Triple];
  /** Boxes of the raw frames that are no part of the pattern: first voxel, and the voxel behind the last. */
  readonly aliens: readonly (readonly [start: Triple, end: Triple])[];
  /** Undefined without `config_rec`. */
  readonly phasing?: PhasingOptions;
  readonly warnings: readonly string[];
}

const beamlines: Readonly<Record<string, string>> = {
  aps_34idc: "34-ID-C",
  "34idc": "34-ID-C",
  esrf_id01: "ID01",
  id01: "ID01",
  petra3_p10: "P10",
  p10sixc: "P10",
};

const motorNames = "delta gamma theta chi phi mu om del gam eta nu th".split(" ");
/** Settings of cohere's own bookkeeping and of display, which change nothing in the outcome. */
const immaterial = "converter_ver detector det_roi roi data_dir save_dir processing device min_files min_frames sample".split(
  " ",
);
/** A larger number is in eV: cohere's files give energy in keV, some beamlines' in eV. */
const largestKev = 200;

/** Maps the parsed files of one experiment. Throws FormatError for a value of the wrong kind, naming file and key. */
export function mapCohereSettings(configs: Partial<Record<CohereFileName, CohereConfig>>): CohereSettings {
  const warnings: string[] = [];
  const main = new SettingsReader("config", configs.config, warnings);
  // Older experiments keep the instrument's settings in config_prep or in config.
  const instrument = new SettingsReader("config_instr", merge(configs.config_prep, configs.config_instr), warnings);
  const data = new SettingsReader("config_data", configs.config_data, warnings);
  const text = (key: string) => instrument.text(key) ?? main.text(key);
  const diffractometer = text("diffractometer");
  const beamline = main.text("beamline");
  const named = [beamline, diffractometer]
    .map((name) => name && beamlines[name.toLowerCase()])
    .find((name) => name !== undefined);
  if (beamline && named === undefined) warnings.push(`config: no preset for the beamline '${beamline}'`);
  const energy = instrument.number("energy");
  const millimetres = instrument.number("detdist");
  const motors = motorNames.flatMap((name) => {
    const value = instrument.number(name);
    return value === undefined ? [] : [[name, value] as const];
  });
  const excluded = new Set(instrument.numbers("exclude_scans") ?? []);
  if (main.flag("multipeak")) warnings.push("config: several peaks of one crystal (multipeak) are phased one by one here");
  for (const key of ["separate_scans", "separate_scan_ranges"]) if (main.flag(key)) main.unsupported(key);
  if (instrument.number("Imult") !== undefined) instrument.unsupported("Imult", "the whitefield's mean is used instead");
  const scans = scanNumbers(main).filter((scan) => !excluded.has(scan));
  const files = {
    ...optional("spec", text("specfile")),
    ...optional("data", text("data_dir")),
    ...optional("badPixels", text("darkfield_filename")),
    ...optional("whitefield", text("whitefield_filename")),
    ...optional("aliens", data.text("alien_file")),
  };
  const settings = {
    experiment: {
      ...optional("id", main.text("experiment_id")),
      ...optional("workingDir", main.text("working_dir")),
      scans,
      ...optional("beamline", named),
    },
    files,
    instrument: {
      ...optional("energyEv", energy === undefined ? undefined : energy > largestKev ? energy : 1000 * energy),
      ...optional("distanceM", millimetres === undefined ? undefined : millimetres / 1000),
      motors: Object.fromEntries(motors),
      ...optional("step", scannedStep(instrument)),
    },
    ...preparation(data, main.flag("auto_data") ?? false),
    ...optional("phasing", configs.config_rec && phasingSettings(configs.config_rec, warnings)),
  };
  for (const reader of [main, instrument, data]) reader.reportUnknown(immaterial);
  return { ...settings, warnings };
}

/** The size that cohere's adjustment leads to: each axis cut or padded, then raised to the next size that the FFT takes. */
export function adjustedSize(shape: Shape, [before, after]: readonly [Triple, Triple]): Triple {
  const [frames, rows, columns] = shape.map((n, axis) => {
    const size = n + before[axis] + after[axis];
    if (size < 2) throw new OptionError(`expected cohere's crop_pad to leave 2 voxels or more on axis ${axis}, found ${size}`);
    return nextFftSize(size);
  });
  return [frames, rows, columns];
}

function preparation(data: SettingsReader, isAutomatic: boolean): Pick<CohereSettings, "prepare" | "adjust" | "aliens"> {
  const threshold = data.flag("auto_intensity_threshold") || isAutomatic ? undefined : data.number("intensity_threshold");
  data.number("intensity_threshold");
  const binning = data.triple("binning");
  const adjust = data.numbers("crop_pad") ?? data.numbers("adjust_dimensions");
  const shift = data.numbers("center_shift") ?? data.numbers("shift");
  if (shift?.some((by) => by !== 0)) data.unsupported("center_shift", "the brightest voxel becomes the centre");
  if (data.flag("no_center_max")) data.unsupported("no_center_max", "the brightest voxel becomes the centre");
  if (adjust && adjust.length !== 6) throw data.wrong("crop_pad", "six numbers", `${adjust.length}`);
  if (adjust?.some((by, i) => by !== adjust[i ^ 1])) {
    data.warn("crop_pad", "is not the same at both ends; the crop here is centred on the peak");
  }
  const algorithm = data.text("alien_alg")?.toLowerCase();
  if (algorithm !== undefined && !["block_aliens", "alien_file", "none"].includes(algorithm)) data.unsupported("alien_alg");
  return {
    prepare: { threshold: threshold ?? "auto", ...(binning ? { bin: turned(binning) } : {}) },
    ...(adjust ? { adjust: [turned([adjust[0], adjust[2], adjust[4]]), turned([adjust[1], adjust[3], adjust[5]])] } : {}),
    aliens: alienBoxes(data),
  };
}

function alienBoxes(data: SettingsReader): CohereSettings["aliens"] {
  const given = data.value("aliens");
  if (given === undefined || given === null) return [];
  const list: readonly CohereValue[] = Array.isArray(given) ? given : [];
  const boxes = typeof list[0] === "number" ? [list] : list;
  return boxes.map((box) => {
    if (!Array.isArray(box) || box.length !== 6 || !box.every((edge) => Number.isInteger(edge))) {
      throw data.wrong("aliens", "boxes of six whole numbers", JSON.stringify(box));
    }
    const [x0, y0, z0, x1, y1, z1] = box.map(Number);
    return [turned([x0, y0, z0]), turned([x1, y1, z1])] as const;
  });
}

/** Newer files name the scanned motor and its step, older ones have a key a motor: `dth`. */
function scannedStep(instrument: SettingsReader): CohereSettings["instrument"]["step"] {
  const [named, given] = [instrument.text("scanmot"), instrument.number("scanmot_del")];
  if (named !== undefined && given !== undefined) return { motor: named, degrees: given };
  for (const motor of motorNames) {
    const degrees = instrument.number(`d${motor}`);
    if (degrees !== undefined) return { motor, degrees };
  }
  return undefined;
}

/** "2-7, 10" as 2 … 7 and 10; a plain number as itself. */
function scanNumbers(main: SettingsReader): number[] {
  const given = main.value("scan");
  if (given === undefined || given === null) return [];
  const parts = String(given).split(",");
  return parts.flatMap((part) => {
    const range = /^\s*(\d{1,7})\s*(?:-\s*(\d{1,7})\s*)?$/.exec(part);
    const first = Number(range?.[1]);
    const last = Number(range?.[2] ?? range?.[1]);
    if (!range || last < first || last - first > 10_000)
      throw main.wrong("scan", "scan numbers such as 54 or 2-7, 10", `'${given}'`);
    return Array.from({ length: last - first + 1 }, (_, i) => first + i);
  });
}

function turned([x, y, z]: readonly [number, number, number] | readonly number[]): Triple {
  return [z, y, x];
}

function optional<K extends string, V>(key: K, value: V | undefined): { [P in K]?: V } {
  const record: { [P in K]?: V } = {};
  if (value !== undefined) record[key] = value;
  return record;
}

function merge(a: CohereConfig | undefined, b: CohereConfig | undefined): CohereConfig | undefined {
  if (!a || !b) return b ?? a;
  return { file: b.file, values: { ...a.values, ...b.values }, ignoredLines: [...a.ignoredLines, ...b.ignoredLines] };
}
