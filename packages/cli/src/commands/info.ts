// `friedel info`: what a file or the folder of a scan holds, without preparing anything.

import { stat } from "node:fs/promises";
import { basename } from "node:path";
import { formatShape, InputError, type Volume } from "@friedel/engine";
import {
  type DescribedNode,
  FileError,
  FormatError,
  type FoundScan,
  listSpecScans,
  readNpz,
  readSpecScan,
  readTiffInfo,
  readVolume,
  readVti,
} from "@friedel/io";
import { availableMemory, describeHdf5File, discoverScan, findScans, readCohereFolder, readFileBytes } from "@friedel/io/node";
import { figure, type Row, rowsTable } from "@friedel/report";
import { isHdf5Name } from "@friedel/workflow";
import { isCohereFolder } from "@friedel/workflow/node";
import type { Command } from "commander";
import { describeDataset, isDatasetFolder } from "../dataset/describe.js";
import { addExamples, addJson, type JsonFlag } from "../flags/groups.js";
import { whole } from "../flags/parse.js";
import { createReporter } from "../terminal/reporter.js";
import { brightestRow, scanRows } from "../terminal/scans.js";
import type { Terminal } from "../terminal/terminal.js";

interface Flags extends JsonFlag {
  readonly scan?: number;
  readonly sheet?: string;
}

/** Most objects of a file that are listed. */
const mostObjects = 500;

/** Scans of a file whose brightest frame is looked for; of more, one is named. */
const mostBrightest = 8;

export function addInfo(program: Command, terminal: Terminal): void {
  const command = program
    .command("info")
    .description(
      "Says what a file holds: the scans of a log, of an HDF5 file or of a folder, with command, points, frames, detector, brightest frame (in HDF5 from a look at few of them) and what is missing; which files make up a scan; arrays with their shape and range; the tree of an HDF5 file, broken links as such; or the description of a data set, with a contact sheet of its samples.",
    )
    .argument("<path>", "file or folder")
    .optionsGroup("Choosing:")
    .option("--scan <n>", "scan number, in a log or a folder", whole())
    .option("--sheet <file>", "PNG of a data set's samples (default: contact-sheet.png in its folder)");
  addJson(command);
  addExamples(command, ["info scan54/", "info example.spec --scan 54", "info result.cxi", "info train/"]);
  command.action((path: string, flags: Flags) => run(terminal, path, flags));
}

async function run(terminal: Terminal, path: string, flags: Flags): Promise<void> {
  const reporter = createReporter(terminal, flags.json === true);
  const info = await stat(path).catch(() => undefined);
  if (!info) throw new FileError(path, "expected a file or folder, found none of that name");
  if (info.isDirectory() && (await isDatasetFolder(path))) {
    const rows = await describeDataset(path, flags.sheet);
    return reporter.finish(rowsTable(path, rows), { command: "info", path, contents: Object.fromEntries(rows) });
  }
  const scans = await scansOf(path, flags.scan);
  const rows = info.isDirectory() ? await describeFolder(path, flags.scan, scans) : await describeFile(path, flags.scan);
  const listed = scanRows(scans);
  // Which of several would be read is said once more; one alone is not.
  const told = listed.length === 1 ? rows.filter(([name]) => name !== "scan") : rows;
  const table = rowsTable(path, [...listed, ...told]);
  reporter.finish(table, { command: "info", path, scans, contents: Object.fromEntries(rows) });
}

/** The scans that there are, or the one of a number. Throws FormatError where there are others only. */
async function scansOf(path: string, wanted: number | undefined): Promise<readonly FoundScan[]> {
  const scans = await findScans(path, {
    maxBytes: availableMemory(),
    brightest: mostBrightest,
    ...(wanted !== undefined && { scan: wanted }),
  });
  const found = wanted === undefined ? scans : scans.filter(({ number }) => number === wanted);
  if (found.length > 0 || scans.length === 0) return found;
  const numbers = scans.slice(0, 24).map(({ number }) => number ?? "one without a number");
  throw new FormatError(path, `scan ${wanted}`, `scans ${numbers.join(", ")}${scans.length > 24 ? ", …" : ""}`);
}

/** The files of the scan in a folder. Several scans, or one that cannot be read, are listed, with what keeps it from being read. */
async function describeFolder(path: string, scan: number | undefined, scans: readonly FoundScan[]): Promise<Row[]> {
  const cohere = (await isCohereFolder(path)) ? await readCohereFolder(path) : undefined;
  const wanted = { ...cohere?.scan, ...(scan !== undefined && { scan }) };
  try {
    return [
      ...(cohere ? [["cohere experiment", cohere.experiment.id ?? ""] as const] : []),
      ...describeFound(await discoverScan(path, wanted, { maxBytes: availableMemory() })),
      ...(cohere?.warnings ?? []).map((warning): Row => ["warning", warning]),
    ];
  } catch (error) {
    if (!(error instanceof InputError) || scans.length === 0) throw error;
    return scans.some(({ file }) => isHdf5Name(file)) ? [] : [["to read one", error.message]];
  }
}

function describeFound(found: Awaited<ReturnType<typeof discoverScan>>): Row[] {
  const frames = found.frames.filter((path) => path !== undefined);
  return [
    ["scan", `${found.scan.number}: ${found.scan.command}`],
    ["log", found.spec],
    ["frames", `${frames.length}: ${frames[0]} … ${basename(frames[frames.length - 1])}`],
    ...brightestRow(found.scan),
    ["detector", found.scan.headers.get("UIMDET")?.replace(/:.*$/s, "").trim() || (found.scan.detector ?? "none named")],
    ["whitefield", found.whitefield ?? "none found"],
    ["bad pixels", found.badPixels ?? "none found"],
    ...found.warnings.map((warning): Row => ["warning", warning]),
  ];
}

async function describeFile(path: string, scan: number | undefined): Promise<Row[]> {
  const limits = { maxBytes: availableMemory() };
  if (isHdf5Name(path)) return describeHdf5(path);
  const bytes = await readFileBytes(path, limits);
  if (/\.npz$/i.test(path)) {
    const names = [...readNpz(bytes, path, limits).keys()];
    return [["NPZ", `${names.length} arrays: ${names.join(", ")}`]];
  }
  if (/\.vti$/i.test(path)) {
    const { shape, spacing, arrays } = readVti(bytes, path, limits);
    return [
      ["VTK image", `${formatShape(shape)}, spacing ${spacing.join(", ")} (z, y, x), arrays ${Object.keys(arrays).join(", ")}`],
    ];
  }
  const scans = /\.(npy|tiff?)$/i.test(path) ? [] : listSpecScans(bytes);
  if (scans.length > 0) return scan === undefined ? [["SPEC log", `${scans.length} scans`]] : describeScan(bytes, path, scan);
  const volume = await readVolume(bytes, path, limits);
  return [...(/\.tiff?$/i.test(path) ? [describeTiff(bytes, path)] : []), ...describeVolume(volume)];
}

function describeTiff(bytes: Uint8Array, path: string): Row {
  const { sample, littleEndian, frames } = readTiffInfo(bytes, path);
  return ["TIFF", `${frames} ${frames === 1 ? "page" : "pages"}, type ${sample}, ${littleEndian ? "little" : "big"}-endian`];
}

function describeVolume(volume: Volume): Row[] {
  const values = volume.data;
  let [least, most, sum, lit, odd] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0, 0, 0];
  for (const value of values) {
    if (!Number.isFinite(value)) odd++;
    else {
      least = Math.min(least, value);
      most = Math.max(most, value);
      sum += value;
      if (value !== 0) lit++;
    }
  }
  const parts = volume.kind === "complex" ? " (real and imaginary parts)" : "";
  return [
    ["shape", `${formatShape(volume.shape)}, ${volume.kind}`],
    ["range", `${figure(least)} to ${figure(most)}${parts}`],
    ["sum", figure(sum, 12)],
    ["not zero", `${figure(lit, 12)} of ${figure(values.length, 12)}`],
    ...(odd > 0 ? [["not finite", figure(odd, 12)] as const] : []),
  ];
}

function describeScan(bytes: Uint8Array, path: string, number: number): Row[] {
  const scan = readSpecScan(bytes, number, path);
  const { date, points, columns, motors, energyEv, warnings } = scan;
  return [
    ...(date === undefined ? [] : [["date", date] as const]),
    ["points", String(points)],
    ["columns", [...columns.keys()].join(", ")],
    ...brightestRow(scan),
    ...(energyEv === undefined ? [] : [["energy", describeEnergy(energyEv)] as const]),
    ...Object.entries(motors).map(([name, value]): Row => [name, figure(value, 9)]),
    ...warnings.map((warning): Row => ["warning", warning]),
  ];
}

function describeEnergy(energyEv: number | Float64Array): string {
  const [first, last] = typeof energyEv === "number" ? [energyEv] : [energyEv[0], energyEv[energyEv.length - 1]];
  return `${figure(first, 6)}${last === undefined ? "" : ` to ${figure(last, 6)}`} eV`;
}

/** The datasets of an HDF5 file with their values where these are short; links out of the file are named, not followed. */
async function describeHdf5(path: string): Promise<Row[]> {
  const { format, nodes, isComplete } = await describeHdf5File(path, { maxBytes: availableMemory() });
  const listed = nodes.filter(({ kind }) => kind !== "group");
  return [
    ["format", format],
    ...listed.slice(0, mostObjects).map((node): Row => [node.path, describeNode(node)]),
    ...(isComplete && listed.length <= mostObjects ? [] : [["…", "not all is listed"] as const]),
  ];
}

function describeNode({ kind, shape, type, value, units, target }: DescribedNode): string {
  if (kind === "broken link") return `broken link${target === undefined ? "" : ` to ${target}`}`;
  if (type === undefined && target !== undefined) return `the same as ${target}`;
  if (kind !== "dataset") return target === undefined ? kind : `${kind} to ${target}`;
  const content = value !== undefined && !Array.isArray(value) ? String(value).replace(/\s+/g, " ").slice(0, 100) : "";
  return `${content || `${shape ? formatShape(shape) || "scalar" : "empty"}, ${type}`}${units === undefined ? "" : ` ${units}`}`;
}
