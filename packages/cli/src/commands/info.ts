// `friedel info`: what a file or the folder of a scan holds, without preparing anything.

import { stat } from "node:fs/promises";
import { basename } from "node:path";
import { formatShape, type Volume } from "@friedel/engine";
import {
  type DescribedNode,
  FileError,
  listSpecScans,
  readNpz,
  readSpecScan,
  readTiffInfo,
  readVolume,
  readVti,
} from "@friedel/io";
import { availableMemory, describeHdf5File, discoverScan, readCohereFolder, readFileBytes } from "@friedel/io/node";
import { figure, type Row, rowsTable } from "@friedel/report";
import { isHdf5Name } from "@friedel/workflow";
import { isCohereFolder } from "@friedel/workflow/node";
import type { Command } from "commander";
import { describeDataset, isDatasetFolder } from "../dataset/describe.js";
import { addExamples, addJson, type JsonFlag } from "../flags/groups.js";
import { whole } from "../flags/parse.js";
import { createReporter } from "../terminal/reporter.js";
import type { Terminal } from "../terminal/terminal.js";

interface Flags extends JsonFlag {
  readonly scan?: number;
  readonly sheet?: string;
}

/** Most objects of a file that are listed. */
const mostObjects = 500;

export function addInfo(program: Command, terminal: Terminal): void {
  const command = program
    .command("info")
    .summary("what a file or a scan's folder holds")
    .description(
      "Says what a file holds: arrays with their shape and range, the scans of a SPEC log, the tree of an HDF5 file; which files make up the scan in a folder; or the description of a data set, with a contact sheet of its samples.",
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
  const rows = info.isDirectory() ? await describeFolder(path, flags) : await describeFile(path, flags.scan);
  reporter.finish(rowsTable(path, rows), { command: "info", path, contents: Object.fromEntries(rows) });
}

async function describeFolder(path: string, { scan, sheet }: Flags): Promise<Row[]> {
  if (await isDatasetFolder(path)) return describeDataset(path, sheet);
  const cohere = (await isCohereFolder(path)) ? await readCohereFolder(path) : undefined;
  const wanted = { ...cohere?.scan, ...(scan !== undefined && { scan }) };
  const found = await discoverScan(path, wanted, { maxBytes: availableMemory() });
  const frames = found.frames.filter((path) => path !== undefined);
  return [
    ...(cohere ? [["cohere experiment", cohere.experiment.id ?? ""] as const] : []),
    ["scan", `${found.scan.number}: ${found.scan.command}`],
    ["log", found.spec],
    ["frames", `${frames.length}: ${frames[0]} … ${basename(frames[frames.length - 1])}`],
    ["whitefield", found.whitefield ?? "none found"],
    ["bad pixels", found.badPixels ?? "none found"],
    ...[...(cohere?.warnings ?? []), ...found.warnings].map((warning): Row => ["warning", warning]),
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
  if (scans.length > 0) return scan === undefined ? describeScans(scans) : describeScan(bytes, path, scan);
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

function describeScans(scans: readonly { readonly number: number; readonly command: string }[]): Row[] {
  return [["SPEC log", `${scans.length} scans`], ...scans.map(({ number, command }): Row => [String(number), command])];
}

function describeScan(bytes: Uint8Array, path: string, number: number): Row[] {
  const { command, date, points, columns, motors, energyEv } = readSpecScan(bytes, number, path);
  return [
    ["scan", `${number}: ${command}`],
    ...(date === undefined ? [] : [["date", date] as const]),
    ["points", String(points)],
    ["columns", [...columns.keys()].join(", ")],
    ...(energyEv === undefined ? [] : [["energy", describeEnergy(energyEv)] as const]),
    ...Object.entries(motors).map(([name, value]): Row => [name, figure(value, 9)]),
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
  if (type === undefined && target !== undefined) return `the same as ${target}`;
  if (kind !== "dataset") return target === undefined ? kind : `${kind} to ${target}`;
  const content = value !== undefined && !Array.isArray(value) ? String(value).replace(/\s+/g, " ").slice(0, 100) : "";
  return `${content || `${shape ? formatShape(shape) || "scalar" : "empty"}, ${type}`}${units === undefined ? "" : ` ${units}`}`;
}
