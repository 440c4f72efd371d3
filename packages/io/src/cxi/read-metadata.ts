// Reads the metadata of a CXI file. Groups of friedel's own must be complete if they exist; CXI's own fields are read from any
// program's file, and absent ones stay undefined.

import { z } from "zod";
import { FormatError } from "../errors.js";
import type { Hdf5File } from "../hdf5/file.js";
import { paths } from "./layout.js";
import type { AxisColumns, GeometryRecord, InputRecord, Provenance } from "./records.js";

/** The geometry group of friedel; undefined in a file without one. */
export function readGeometry(file: Hdf5File): GeometryRecord | undefined {
  const { geometry: ours, detector } = paths;
  if (file.kind(ours) !== "group") return undefined;
  const beamline = file.value(`${ours}/beamline`);
  const motorNames = file.kind(paths.sampleGeometry) === "group" ? file.list(paths.sampleGeometry) : [];
  const [x, y, z] = numbers(file, `${ours}/q_vector`, 3);
  return {
    beamline: typeof beamline === "string" ? beamline : "",
    energyEv: number(file, `${ours}/energy`),
    distanceM: number(file, `${detector}/distance`),
    pixelM: [number(file, `${detector}/y_pixel_size`), number(file, `${detector}/x_pixel_size`)],
    motors: Object.fromEntries(motorNames.map((name) => [name, number(file, `${paths.sampleGeometry}/${name}`)])),
    ...readScan(file),
    qVector: [x, y, z],
    qNorm: number(file, `${ours}/q_norm`),
    dSpacingM: number(file, `${ours}/d_spacing`),
    twoThetaRad: number(file, `${ours}/two_theta`),
    reciprocalColumns: columns(numbers(file, `${ours}/reciprocal_columns`, 9)),
    directColumns: columns(numbers(file, `${ours}/direct_columns`, 9)),
  };
}

/** What moved from frame to frame, and where the arm points; nothing in a file that does not say. */
function readScan(file: Hdf5File): Pick<GeometryRecord, "scan" | "armPixel"> {
  const [row, column] = file.kind(paths.armPixel) === "dataset" ? numbers(file, paths.armPixel, 2) : [];
  const arm = row !== undefined && column !== undefined ? { armPixel: [row, column] as const } : {};
  const names = file.kind(paths.steps) === "group" ? file.list(paths.steps) : [];
  const stepsDeg = Object.fromEntries(names.map((name) => [name, number(file, `${paths.steps}/${name}`)]));
  const energyStepEv = optionalNumber(file, paths.energyStep);
  if (names.length === 0 && energyStepEv === undefined) return arm;
  const scan = { ...(names.length > 0 && { stepsDeg }), ...(energyStepEv !== undefined && { energyStepEv }) };
  return { ...arm, scan };
}

/** Provenance; undefined if another program wrote the file. */
export function readProvenance(file: Hdf5File): Provenance | undefined {
  const stored = readJson(file, `${paths.process}/provenance_json`);
  if (stored?.program !== "friedel") return undefined;
  const text = (name: string) => (typeof stored[name] === "string" ? stored[name] : "");
  const texts = (name: string) => (Array.isArray(stored[name]) ? stored[name].map(String) : []);
  return {
    program: "friedel",
    version: text("version"),
    command: text("command"),
    parameters: isRecord(stored.parameters) ? stored.parameters : {},
    ...(typeof stored.seed === "number" ? { seed: stored.seed } : {}),
    inputSha256: texts("inputSha256"),
    inputFiles: texts("inputFiles"),
    ...readInput(stored.input),
    ...(typeof stored.runtime === "string" ? { runtime: stored.runtime } : {}),
    conventions: text("conventions"),
  };
}

const text = z.string().optional();
const count = z.number().optional();
const roles = ["frames", "log", "whitefield", "bad pixels", "mask", "pattern"] as const;
const inputSchema = z.object({
  files: z.array(z.object({ role: z.enum(roles), path: z.string(), bytes: z.number(), sha256: z.string() })),
  ...{ beamline: text, number: count, command: text, sample: text, date: text, endDate: text, exposureS: count, detector: text },
  monitor: z.tuple([z.number(), z.number()]).optional(),
});

/** What the pattern was read from; nothing where the file does not say it as this version does. */
function readInput(stored: unknown): Pick<Provenance, "input"> {
  const { data } = inputSchema.safeParse(stored);
  // Absent keys are absent, not undefined: they come from JSON.
  return data ? { input: data as InputRecord } : {};
}

/** A JSON object stored as text; undefined if there is no text. Throws {@link FormatError} if it is no JSON object. */
export function readJson(file: Hdf5File, path: string): Readonly<Record<string, unknown>> | undefined {
  const text = file.value(path);
  if (typeof text !== "string") return undefined;
  try {
    const value: unknown = JSON.parse(text);
    if (isRecord(value)) return value;
  } catch {
    // falls through to the one error below
  }
  throw new FormatError(file.name, `a JSON object in ${path}`, `"${text.slice(0, 40)}"`);
}

/** Every dataset of a group that is a number, or a list of them, by name. */
export function readTable(file: Hdf5File, group: string): Record<string, readonly number[]> {
  if (file.kind(group) !== "group") return {};
  const columns: Record<string, readonly number[]> = {};
  for (const name of file.list(group)) {
    const value = file.value(`${group}/${name}`);
    if (typeof value === "number") columns[name] = [value];
    else if (Array.isArray(value) && value.every((item) => typeof item === "number")) columns[name] = value;
  }
  return columns;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function optionalNumber(file: Hdf5File, path: string): number | undefined {
  const value = file.value(path);
  const single = Array.isArray(value) ? value[0] : value;
  return typeof single === "number" && Number.isFinite(single) ? single : undefined;
}

function number(file: Hdf5File, path: string): number {
  const value = optionalNumber(file, path);
  if (value === undefined) throw new FormatError(file.name, `a number in ${path}`, "none");
  return value;
}

/** As many finite numbers as are expected. Throws {@link FormatError} for others. */
export function numbers(file: Hdf5File, path: string, count: number): readonly number[] {
  const value = file.value(path);
  if (Array.isArray(value) && value.length === count && value.every((item) => Number.isFinite(item))) return value;
  throw new FormatError(file.name, `${count} numbers in ${path}`, Array.isArray(value) ? `${value.length}` : "none");
}

/** The columns of a matrix stored row by row. */
function columns([xa, xb, xc, ya, yb, yc, za, zb, zc]: readonly number[]): AxisColumns {
  return [
    [xa, ya, za],
    [xb, yb, zb],
    [xc, yc, zc],
  ];
}
